import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../../src/numeric/random.js';
import { robustMoments } from '../../../../src/postrefine/likelihood/robust-moments.js';
import { expectClose } from '../../../support/close.js';

describe('robust moments', () => {
  it('of three values by hand', () => {
    // Median .1, deviations .1, 0, .1, so that the MAD is .1.
    const { mean, sigma } = robustMoments(
      Float64Array.of(0, 0.1, 0.2),
      Float64Array.of(0.0009, 0.0009, 0.0009),
    );
    const weight = 1 / (1 + (0.1 / (2.5 * 1.4826 * 0.1)) ** 2);
    const spread = (2 * weight * 0.01) / (1 + 2 * weight) / 0.80686 + 0.0009;
    expectClose(mean, 0.1, 1e-12);
    expectClose(sigma, Math.sqrt(spread), 1e-9);
  });

  it('are those of a normal distribution, as the estimates and their variances make it up together', () => {
    const random = createRandom(8);
    const values = Float64Array.from({ length: 40000 }, () => 3 + 0.6 * random.normal());
    const { mean, sigma } = robustMoments(
      values,
      values.map(() => 0.64),
    );
    expect(Math.abs(mean - 3)).toBeLessThan(0.02);
    expect(Math.abs(sigma - 1)).toBeLessThan(0.01);
  });

  it('hardly see one value of twenty that is far out', () => {
    const random = createRandom(9);
    const values = Float64Array.from({ length: 4000 }, (_, i) => (i % 20 === 0 ? 50 : random.normal()));
    const { mean, sigma } = robustMoments(
      values,
      values.map(() => 0),
    );
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(sigma).toBeLessThan(1.3);
  });

  it('of equal values are the value and nothing', () => {
    expect(robustMoments(Float64Array.of(2, 2), Float64Array.of(0, 0))).toEqual({ mean: 2, sigma: 0 });
  });
});
