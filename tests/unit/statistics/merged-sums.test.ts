import { describe, expect, it } from '@jest/globals';
import { correlation } from '../../../src/numeric/correlation.js';
import { createRandom } from '../../../src/numeric/random.js';
import { randomGamma } from '../../../src/numeric/random-gamma.js';
import { mean, populationStandardDeviation } from '../../../src/numeric/summary.js';
import { type FactorErrors, MergedSums } from '../../../src/statistics/merged-sums.js';

const random = createRandom(12);
const n = 300;
/** Every tenth is at the mean of all, as if it had not been observed. */
const intensity = Float64Array.from({ length: n }, (_, r) =>
  r % 10 === 0 ? 50 : 50 * random.exponential() + 1,
);

const SURE: FactorErrors = { excess: 0, signal: 0 };

function sumsOf(from: number, to: number, variance: (r: number) => number): MergedSums {
  const sums = new MergedSums();
  for (let r = from; r < to; r++)
    sums.add({ intensity: intensity[r], variance: variance(r), noise: 0, excess: 0, signal: 1 });
  return sums;
}

describe('the correlation with the truth that posteriors imply', () => {
  it.each([
    ['equal', () => 150],
    ['that grow with the intensity', (r: number) => 0.1 * intensity[r] ** 2],
    ['of which some are those of the prior', (r: number) => (r % 10 === 0 ? 2500 : 5)],
  ])('is that of truths drawn from them, and so is its spread: variances %s', (_, variance) => {
    const correlations = Array.from({ length: 600 }, () => {
      const truth = intensity.map((mean_, r) => {
        const scale = variance(r) / mean_;
        return scale * randomGamma(random, mean_ / scale);
      });
      return correlation(intensity, truth);
    });
    const { ccStar, ccStarError } = sumsOf(0, n, variance).figures(SURE);
    const spread = populationStandardDeviation(correlations);
    expect(Math.abs(ccStar - mean(correlations))).toBeLessThan(0.3 * spread);
    expect(Math.abs(ccStarError / spread - 1)).toBeLessThan(0.15);
  });

  it('is the same of two parts and of the whole', () => {
    const parts = sumsOf(0, 100, () => 200);
    parts.merge(sumsOf(100, n, () => 200));
    expect(parts.figures(SURE)).toEqual(sumsOf(0, n, () => 200).figures(SURE));
  });

  it('is less, and less sure, where errors are larger than supposed', () => {
    const honest = sumsOf(0, n, () => 200).figures(SURE);
    const sums = new MergedSums();
    for (const x of intensity) sums.add({ intensity: x, variance: 200, noise: 200, excess: 1, signal: 1 });
    expect(sums.figures(SURE).ccStar).toBeLessThan(honest.ccStar);
    expect(sums.figures(SURE).ccStarError).toBeGreaterThan(honest.ccStarError);
  });

  it('is less sure by what the errors of κ and g make of it', () => {
    const sums = (excess: number) => {
      const merged = new MergedSums();
      for (const x of intensity) merged.add({ intensity: x, variance: 200, noise: 150, excess, signal: 1 });
      return merged;
    };
    const step = 1e-4;
    const slope =
      (sums(0.5 + step).figures(SURE).ccStar - sums(0.5 - step).figures(SURE).ccStar) / (2 * step);
    const { ccStar, ccStarError: sure } = sums(0.5).figures(SURE);
    const beyond = (errors: FactorErrors) =>
      Math.sqrt(sums(0.5).figures(errors).ccStarError ** 2 - sure ** 2);
    expect(beyond({ excess: 0.1, signal: 0 }) / Math.abs(0.1 * slope)).toBeCloseTo(1, 5);
    // CC* goes with √g.
    expect(beyond({ excess: 0, signal: 0.04 })).toBeCloseTo(0.02 * ccStar, 10);
  });

  it('is not defined of two reflections, or where all of it is error', () => {
    expect(sumsOf(0, 2, () => 1).figures(SURE)).toEqual({ ccStar: NaN, ccStarError: NaN });
    const sums = new MergedSums();
    for (const x of intensity) sums.add({ intensity: x, variance: 1, noise: 1, excess: 1e6, signal: 1 });
    expect(sums.figures(SURE)).toEqual({ ccStar: NaN, ccStarError: NaN });
  });
});
