import { describe, expect, it } from '@jest/globals';
import { ResolutionShells } from '../../../src/crystal/resolution-shells.js';
import { createRandom } from '../../../src/numeric/random.js';
import { type HeldOutPairs, heldOutResults } from '../../../src/statistics/held-out-pairs.js';
import { HeldOutSums } from '../../../src/statistics/held-out-sums.js';

/** n observations of 40 frames between d* = .1 and .5 that are predicted well after refinement and badly before. */
function pairsOf(n: number): HeldOutPairs {
  const random = createRandom(5);
  const observed = Float64Array.from({ length: n }, () => 10 * random.uniform());
  return {
    frame: Int32Array.from({ length: n }, (_, i) => i % 40),
    dStarSquared: Float64Array.from({ length: n }, () => 0.01 + 0.24 * random.uniform()),
    observed,
    before: observed.map((x) => x + 6 * random.normal()),
    after: observed.map((x) => x + random.normal()),
  };
}

describe('the test on held-out reflections', () => {
  const pairs = pairsOf(2000);
  const limits = ResolutionShells.over(pairs.dStarSquared, 10);

  it('has figures of each shell and of all that are those of its observations', () => {
    const { shells, overall } = heldOutResults(pairs, limits);
    const sums = new HeldOutSums();
    pairs.observed.forEach((x, i) => sums.add(pairs.frame[i], x, pairs.before[i], pairs.after[i]));
    expect(overall.n).toBe(2000);
    expect(overall.ccAfter).toBeCloseTo(sums.figures().ccAfter, 12);
    expect(overall.gainDeviation).toBeCloseTo(sums.figures().gainDeviation, 9);
    expect(shells.reduce((sum, { n }) => sum + n, 0)).toBe(2000);
    expect(shells.every(({ verdict, decided }) => verdict === 'helped' && decided === null)).toBe(true);
    expect(overall.decided).toBeNull();
  });

  it('names one observation that decides its shell, and judges without it', () => {
    const place = 100;
    const shell = limits.shellOf(pairs.dStarSquared[place]);
    const after = pairs.after.slice();
    after[place] = 300;
    const { shells } = heldOutResults({ ...pairs, after }, limits);
    const clean = heldOutResults(pairs, limits);
    expect(shells[shell].verdict).not.toBe('helped');
    expect(shells[shell].decided?.observations).toEqual([place]);
    expect(shells[shell].decided?.verdict).toBe('helped');
    expect(shells[shell].decided?.ccAfter).toBeCloseTo(clean.shells[shell].ccAfter, 1);
    expect(shells.filter(({ decided }) => decided !== null)).toHaveLength(1);
  });
});
