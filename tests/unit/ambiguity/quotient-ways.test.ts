import { describe, expect, it } from '@jest/globals';
import type { ComparedObservations } from '../../../src/ambiguity/compared-observations.js';
import { indexingWays } from '../../../src/ambiguity/indexing-ways.js';
import { allWays, columnsLeft, foldReflections, withSymmetry } from '../../../src/ambiguity/quotient-ways.js';
import { twinLaws } from '../../../src/ambiguity/twin-laws.js';
import { mapToAsu } from '../../../src/crystal/reflection.js';
import { reindex } from '../../../src/crystal/reindexing.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';

const P3 = spaceGroup('P 3');
const ways = indexingWays(
  P3,
  twinLaws(P3, unitCell([55, 55, 40, 90, 90, 120]), 1).laws.map(({ operator }) => operator),
);
const HKL = Int32Array.of(3, 1, 2, 1, 3, -2, -3, -1, 2, 4, 2, 5);

/** Observations of the indices above by one frame, numbered by what P3 makes of them in each way. */
function observed(): ComparedObservations {
  const keys: string[] = [];
  const numberOf = (key: string) => (keys.includes(key) ? keys.indexOf(key) : keys.push(key) - 1);
  const reflection = ways.operators.map((way) => {
    const asu = mapToAsu(P3, reindex(way, HKL), false);
    return Int32Array.from({ length: 4 }, (_, i) => numberOf(asu.subarray(3 * i, 3 * i + 3).join()));
  });
  return {
    nFrames: 1,
    nReflections: keys.length,
    offsets: Uint32Array.of(0, 4),
    deviation: new Float32Array(4),
    variance: new Float32Array(4).fill(1),
    reflection,
  };
}

describe('ways that are symmetries of the crystal', () => {
  it('P3 has four ways; with each as a symmetry two are left, with two of them one', () => {
    expect(ways.names).toEqual(['h,k,l', 'k,h,-l', '-h,-k,l', '-k,-h,-l']);
    for (const way of [1, 2, 3]) {
      const left = withSymmetry(ways, allWays(ways), way);
      expect(left.cosets).toHaveLength(2);
      expect(left.cosets[0]).toEqual([0, way]);
      expect(left.ways.then).toEqual([
        [0, 1],
        [1, 0],
      ]);
      const none = withSymmetry(ways, left, left.cosets[1][0]);
      expect(none.cosets).toEqual([[0, 1, 2, 3]]);
      expect(none.ways.names).toEqual(['h,k,l']);
      expect(none.symmetries).toHaveLength(2);
    }
  });

  it('reflections that the symmetry takes for each other get one number, others do not', () => {
    const data = observed();
    const left = withSymmetry(ways, allWays(ways), 1);
    const [own, other] = foldReflections(data, left).reflection;
    // 3,1,2 and 1,3,-2 are twins by k,h,-l; -3,-1,2 is what the other way takes 3,1,2 for.
    expect(own[0]).toBe(own[1]);
    expect(own[2]).not.toBe(own[0]);
    expect(own[2]).toBe(other[0]);
    expect(foldReflections(data, allWays(ways))).toBe(data);
    expect(columnsLeft(data, left).reflection).toEqual([data.reflection[0], data.reflection[2]]);
  });
});
