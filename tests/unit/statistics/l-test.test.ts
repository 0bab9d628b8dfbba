import { describe, expect, it } from '@jest/globals';
import { completeSet } from '../../../src/crystal/complete-set.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { numberReflections } from '../../../src/frame/number-reflections.js';
import { createRandom } from '../../../src/numeric/random.js';
import { forNeighbours, LTestSums } from '../../../src/statistics/l-test.js';
import { expectClose } from '../../support/close.js';

const P1 = spaceGroup('P1');

function pairsOf(hkl: readonly number[], group = P1): string[] {
  const { list } = numberReflections(Int32Array.from(hkl));
  const found: string[] = [];
  const name = (r: number) => Array.from(list.hkl.subarray(3 * r, 3 * r + 3)).join(' ');
  forNeighbours(
    list,
    group,
    () => true,
    (a, b) => found.push(`${name(a)} with ${name(b)}`),
  );
  return found;
}

describe('neighbours of the L-test', () => {
  it('are two indices apart along one axis', () => {
    expect(pairsOf([1, 1, 1, 3, 1, 1, 1, 3, 1, 1, 1, 3, 2, 1, 1, 3, 3, 1])).toEqual([
      '1 1 1 with 3 1 1',
      '1 1 1 with 1 3 1',
      '1 1 1 with 1 1 3',
      '1 3 1 with 3 3 1',
      '3 1 1 with 3 3 1',
    ]);
  });

  it('may lie across the edge of the asymmetric unit, but are never the reflection itself', () => {
    const group = spaceGroup('P222');
    // -1 1 1 is 1 1 1 here, so that 1 1 1 has itself beyond the edge; that of 0 1 1 is 2 1 1.
    expect(pairsOf([1, 1, 1], group)).toEqual([]);
    expect(pairsOf([0, 1, 1, 2, 1, 1], group)).toEqual(['0 1 1 with 2 1 1']);
  });
});

describe('L of simulated crystals', () => {
  const cell = unitCell([60, 70, 80, 90, 90, 90]);
  const hkl = completeSet(cell, P1, 3.2);
  const { list } = numberReflections(hkl);

  it.each([
    { name: 'a single crystal', nDomains: 1, meanAbsL: 0.5, meanLSquared: 1 / 3 },
    { name: 'a perfect twin', nDomains: 2, meanAbsL: 0.375, meanLSquared: 0.2 },
  ])('$name', ({ nDomains, meanAbsL, meanLSquared }) => {
    const random = createRandom(7);
    const intensity = Float64Array.from({ length: list.n }, () => {
      let sum = 0;
      for (let k = 0; k < nDomains; k++) sum += random.exponential();
      return sum;
    });
    const sums = new LTestSums();
    forNeighbours(
      list,
      P1,
      () => true,
      (a, b) => sums.add(intensity[a], intensity[b]),
    );
    const figures = sums.figures();
    expect(figures.nPairs).toBeGreaterThan(2 * list.n);
    expectClose(figures.meanAbsL, meanAbsL, 0.02);
    expectClose(figures.meanLSquared, meanLSquared, 0.02);
  });
});
