import { describe, expect, it } from '@jest/globals';
import { indexingWays, wayOf } from '../../../src/ambiguity/indexing-ways.js';
import { twinLaws } from '../../../src/ambiguity/twin-laws.js';
import { parseReindexing, reindexingMistake } from '../../../src/crystal/reindexing.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';

function laws(symbol: string, cell: readonly number[], maxDelta = 1): string[] {
  return twinLaws(spaceGroup(symbol), unitCell(cell), maxDelta).laws.map(
    ({ hkl, isMerohedral }) => `${hkl}${isMerohedral ? '' : ' pseudo'}`,
  );
}

const hexagonal = [60, 60, 45, 90, 90, 120];
const cubic = [78, 78, 78, 90, 90, 90];

describe('twin laws', () => {
  it.each([
    ['P1', [37, 42, 49, 81, 76, 69], []],
    ['C2', [82.3, 54.1, 61.7, 90, 104.6, 90], []],
    ['P212121', [40, 50, 60, 90, 90, 90], []],
    ['P43212', [79, 79, 38, 90, 90, 90], []],
    ['P43', [79, 79, 38, 90, 90, 90], ['k,h,-l']],
    ['P6', hexagonal, ['k,h,-l']],
    ['P6122', hexagonal, []],
    ['P3', hexagonal, ['k,h,-l', '-h,-k,l', '-k,-h,-l']],
    ['P-3', hexagonal, ['k,h,-l', '-h,-k,l', '-k,-h,-l']],
    ['R3:H', hexagonal, ['k,h,-l']],
    ['R32:H', hexagonal, []],
    ['I23', cubic, ['k,h,-l']],
    ['F432', cubic, []],
  ])('%s', (symbol, cell, expected) => {
    expect(laws(symbol, cell)).toEqual(expected);
  });

  it('are pseudo-merohedral where only the cell is near', () => {
    expect(laws('P21', [48, 40, 56, 90, 90.5, 90])).toEqual(['h,-k,-l pseudo']);
    expect(laws('P21', [48, 40, 56, 90, 91.5, 90])).toEqual([]);
    expect(laws('P21', [48, 40, 56, 90, 91.5, 90], 3)).toEqual(['h,-k,-l pseudo']);
    expect(laws('P212121', [50, 50.2, 60, 90, 90, 90])).toEqual(['k,h,-l pseudo']);
    expect(laws('P21', [48, 40, 48.1, 90, 101, 90])).toEqual(['l,-k,h pseudo']);
  });
});

describe('ways to index', () => {
  const group = spaceGroup('P3');
  const others = twinLaws(group, unitCell(hexagonal), 1).laws.map(({ operator }) => operator);

  it('come to one another as the group of the lattice says', () => {
    const ways = indexingWays(group, others);
    expect(ways.names).toEqual(['h,k,l', 'k,h,-l', '-h,-k,l', '-k,-h,-l']);
    expect(ways.then).toEqual([
      [0, 1, 2, 3],
      [1, 0, 3, 2],
      [2, 3, 0, 1],
      [3, 2, 1, 0],
    ]);
  });

  it('are told by any equivalent operator, and counted once', () => {
    const ways = indexingWays(group, [...others, parseReindexing('h,-h-k,-l')]);
    expect(ways.names).toHaveLength(4);
    expect(wayOf(ways, parseReindexing('k,-h-k,l'), group)).toBe(0);
    expect(wayOf(ways, parseReindexing('h,-h-k,-l'), group)).toBe(1);
    expect(wayOf(ways, parseReindexing('h,l,k'), group)).toBe(-1);
  });

  it('put behind all others only where the symmetry stays as it stands', () => {
    const monoclinic = spaceGroup('P2');
    const ways = indexingWays(monoclinic, ['k,l,h', '-h,-k,l'].map(parseReindexing));
    expect(ways.then.map((after) => after !== null)).toEqual([true, false, false]);
    expect(indexingWays(monoclinic, [parseReindexing('-h,-k,l')]).then[1]).toEqual([1, 0]);
  });
});

describe('mistakes of operators', () => {
  it.each([
    ['k,h,-l', null],
    ['h+k,-k,-l', null],
    ['k,h,l', 'its determinant is -1, not 1'],
    ['2*h,k,l', 'its determinant is'],
    ['h,h,l', ''],
    ['x+1/2,y,z', 'indices cannot be shifted'],
    ['mtz', ''],
  ])('%s', (text, expected) => {
    const mistake = reindexingMistake(text);
    if (expected === null) expect(mistake).toBeNull();
    else expect(mistake).toContain(expected);
  });
});
