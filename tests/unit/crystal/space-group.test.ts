import { describe, expect, it } from '@jest/globals';
import { formatOperation, parseOperation } from '../../../src/crystal/symmetry-operation.js';
import { settings } from '../../../src/crystal/space-group-settings.js';
import {
  crystalSystemOfHall,
  spaceGroup,
  spaceGroupFromHall,
  spaceGroupFromOperations,
} from '../../../src/crystal/space-group.js';

function operatorSet(symbol: string): string[] {
  return spaceGroup(symbol).operators.map(formatOperation).sort();
}

describe('what is known without a search', () => {
  // Each crystal system, groups with a shift of origin and with origin choice 2 or hexagonal axes among them.
  it.each([2, 5, 19, 88, 155, 178, 213])(
    'the reference setting of number %d is what a search for its operators finds',
    (number) => {
      const { settingHall } = spaceGroup(number);
      const named = spaceGroupFromHall(settingHall);
      const found = spaceGroupFromOperations(named.operators);
      expect({ ...named }).toEqual({ ...found });
      expect(crystalSystemOfHall(settingHall)).toBe(found.crystalSystem);
    },
  );
});

describe('space group by name', () => {
  it('knows P 21 21 21 by hand', () => {
    const group = spaceGroup('P212121');
    expect(group).toMatchObject({
      number: 19,
      hermannMauguin: 'P 21 21 21',
      hall: ' P 2ac 2ab',
      crystalSystem: 'Orthorhombic',
      pointGroup: 'P 2 2 2',
      laue: 'mmm',
      nOperators: 4,
      orderP: 4,
      isCentric: false,
    });
    expect(operatorSet('P212121')).toEqual(
      ['-x,y+1/2,-z+1/2', '-x+1/2,-y,z+1/2', 'x+1/2,-y+1/2,-z', 'x,y,z'].sort(),
    );
  });

  it.each([
    ['p 61 2 2', 178, 'P 61 2 2'],
    ['P21/c', 14, 'P 1 21/c 1'],
    ['P2(1)/c', 14, 'P 1 21/c 1'],
    ['I2', 5, 'I 1 2 1'],
    ['H 3 2', 155, 'R 3 2 :H'],
    ['R32:r', 155, 'R 3 2 :R'],
    ['R3r', 146, 'R 3 :R'],
    ['Pm3m', 221, 'P m -3 m'],
    ['P1-', 2, 'P -1'],
    ['F d -3 m', 227, 'F d -3 m :2'],
    ['Pnnn:o1', 48, 'P n n n :1'],
    ['Cmce', 64, 'C m c a'],
    ['D2^4', 19, 'P 21 21 21'],
    ['5', 5, 'C 1 2 1'],
    ['146:R', 146, 'R 3 :R'],
    ['P_21_21_2', 18, 'P 21 21 2'],
    ['Hall: P 2', 3, 'P 1 1 2'],
  ])('reads %j as number %i, %s', (typed, number, lookupSymbol) => {
    expect(spaceGroup(typed)).toMatchObject({ number, lookupSymbol });
  });

  it('names settings that are not tabulated', () => {
    const group = spaceGroup('P 1 2 1 (a-b,b,c)');
    expect(group.lookupSymbol).toBe('P 1 2 1 (b+c,-b,a)');
    expect(group.hall).toBe(' P 2y (z,-y+z,x)');
    expect(spaceGroup(group.lookupSymbol).hall).toBe(group.hall);
    expect(spaceGroup(`Hall: ${group.hall}`).lookupSymbol).toBe(group.lookupSymbol);
  });

  it('finds the setting from operators alone', () => {
    const operations = ['x,y,z', '-x,y,-z', 'x+1/2,y+1/2,z'].map(parseOperation);
    expect(spaceGroupFromOperations(operations).lookupSymbol).toBe('C 1 2 1');
    const reversed = spaceGroupFromOperations(['-y,x-y,z', 'x+1/3,y+2/3,z+1/3'].map(parseOperation));
    expect(reversed.lookupSymbol).toBe('R 3 :H (-a,-b,c)');
  });

  it.each([
    ['B2', 'cctbx Error: Space group symbol not recognized: B2'],
    ['', 'cctbx Error: Space group symbol not recognized: '],
    ['R 3 :1', 'cctbx Error: Space group symbol not recognized: R 3 :1'],
    ['231', 'cctbx Error: Space group number out of range: 231'],
    ['Hall: Q 2', 'cctbx Error: Illegal symbol for centring type of cell.'],
    ['Hall: P 22', 'cctbx Error: Improper screw translation.'],
    ['Hall: P 2 2 2', 'cctbx Error: Need explicit axis symbol.'],
    ['Hall: P 4 -62y 21', 'cctbx Error: Non-crystallographic rotation matrix encountered.'],
    ['P 1 2 1 (a,b)', 'Parse error: not enough row expressions:\n  a,b\n  ___^'],
    ['P 1 2 1 (x,b,c)', 'Parse error: mix of x,y,z and a,b,c notation:\n  x,b,c\n  __^'],
    ['P 1 2 1 (a,b,b)', 'cctbx Error: Rotation matrix is not invertible.'],
  ])('says what is wrong with %j', (typed, message) => {
    expect(() => spaceGroup(typed)).toThrow(new Error(message));
  });
});

describe('the 530 settings', () => {
  it('are found again by each of their names', () => {
    expect(settings).toHaveLength(530);
    const wrong = settings.filter((setting) => {
      const bySymbol = spaceGroup(setting.symbol);
      const byHall = spaceGroupFromHall(setting.hall);
      return (
        bySymbol.number !== setting.number ||
        bySymbol.settingHall !== setting.hall ||
        byHall.lookupSymbol !== bySymbol.lookupSymbol ||
        spaceGroupFromHall(byHall.hall).lookupSymbol !== byHall.lookupSymbol
      );
    });
    expect(wrong.map((setting) => setting.symbol)).toEqual([]);
  });

  it('have the reference setting where it is expected', () => {
    const identity = settings.filter(({ symbol }) => spaceGroup(symbol).universalSymbol === symbol);
    expect(identity).toHaveLength(230);
    expect(identity.every(({ extension }) => extension !== '1' && extension !== 'R')).toBe(true);
  });
});
