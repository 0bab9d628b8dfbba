import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chainBases, parseChangeOfBasis } from '../../src/crystal/change-of-basis.js';
import { groupFromHall } from '../../src/crystal/hall-symbol.js';
import { changeGroupBasis, groupKey } from '../../src/crystal/operator-group.js';
import { compareHkl, groupByHkl } from '../../src/crystal/reflection-groups.js';
import { isInAsu, isSystematicallyAbsent, mapToAsu } from '../../src/crystal/reflection.js';
import { referenceGroup, settings } from '../../src/crystal/space-group-settings.js';
import {
  hallSymbolOfType,
  spaceGroupType,
  universalSymbolOfType,
} from '../../src/crystal/space-group-type.js';
import { spaceGroup } from '../../src/crystal/space-group.js';
import { multiply3 } from '../../src/crystal/matrix3.js';

const anySetting = fc.constantFrom(...settings.map((setting) => setting.symbol));
const anyIndex = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: -30, max: 30 })));
const anyBasis = fc.constantFrom(
  'b,c,a',
  'a+c,b,c',
  'a-b,b,c',
  'a,-b,-c',
  'x+1/4,y,z-1/4',
  'y,z+1/2,x',
  'b,a,-c',
);

describe('symmetry of reflections', () => {
  it('gives all equivalents the same place in the asymmetric unit', () => {
    fc.assert(
      fc.property(anySetting, anyIndex, (symbol, hkl) => {
        const group = spaceGroup(symbol);
        const [h, k, l] = mapToAsu(group, Int32Array.from(hkl), false);
        expect(isInAsu(group, h, k, l)).toBe(true);
        for (const { rotation } of group.operators) {
          const row = Float64Array.of(hkl[0], hkl[1], hkl[2], 0, 0, 0, 0, 0, 0);
          const [x, y, z] = multiply3(row, rotation);
          expect(Array.from(mapToAsu(group, Int32Array.of(x, y, z), false))).toEqual([h, k, l]);
          expect(Array.from(mapToAsu(group, Int32Array.of(-x, -y, -z), false))).toEqual([h, k, l]);
          expect(isSystematicallyAbsent(group, x, y, z)).toBe(isSystematicallyAbsent(group, h, k, l));
          const [p, q, r] = mapToAsu(group, Int32Array.of(x, y, z), true);
          expect([p, q, r].join() === [h, k, l].join() || [-p, -q, -r].join() === [h, k, l].join()).toBe(
            true,
          );
        }
      }),
      { numRuns: 150 },
    );
  });

  it('groups as sorting does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 120 }), (numbers) => {
        const hkl = Int32Array.from(numbers.slice(0, numbers.length - (numbers.length % 3)));
        const places = Array.from({ length: hkl.length / 3 }, (_, i) => i);
        places.sort((i, j) => compareHkl(hkl, i, hkl, j) || i - j);
        const { permutation, offsets, unique } = groupByHkl(hkl);
        expect(Array.from(permutation)).toEqual(places);
        for (let g = 0; g < offsets.length - 1; g++) {
          for (let i = offsets[g]; i < offsets[g + 1]; i++)
            expect(compareHkl(hkl, permutation[i], unique, g)).toBe(0);
          if (g > 0) expect(compareHkl(unique, g - 1, unique, g)).toBeLessThan(0);
        }
      }),
    );
  });
});

describe('space-group types', () => {
  it('are recognized in any basis, and lead back to the reference setting', () => {
    fc.assert(
      fc.property(anySetting, anyBasis, anyBasis, (symbol, first, second) => {
        const { number, group: start } = spaceGroup(symbol);
        const basis = chainBases(parseChangeOfBasis(second), parseChangeOfBasis(first));
        const group = changeGroupBasis(start, basis);
        const type = spaceGroupType(group);
        expect(type.number).toBe(number);
        const key = groupKey(changeGroupBasis(group, type.toReference));
        expect(key).toBe(groupKey(referenceGroup(number)));
        expect(groupKey(groupFromHall(hallSymbolOfType(group, type)))).toBe(groupKey(group));
        expect(groupKey(spaceGroup(universalSymbolOfType(type)).group)).toBe(groupKey(group));
      }),
      { numRuns: 100 },
    );
  });
});
