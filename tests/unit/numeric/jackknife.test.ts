import { describe, expect, it } from '@jest/globals';
import { correlation } from '../../../src/numeric/correlation.js';
import { correlationsWithout, jackknifeError } from '../../../src/numeric/jackknife.js';
import { createRandom } from '../../../src/numeric/random.js';
import { mean, sampleStandardDeviation } from '../../../src/numeric/summary.js';

const random = createRandom(7);
const x = Array.from({ length: 40 }, () => 100 + random.normal());
const y = x.map((value) => 0.5 * value + random.normal());
const others = (values: readonly number[], k: number) => values.filter((_, i) => i !== k);

describe('the jackknife', () => {
  it('leaves out each pair once', () => {
    correlationsWithout(x, y).forEach((without, k) =>
      expect(without).toBeCloseTo(correlation(others(x, k), others(y, k)), 9),
    );
  });

  it('gives no correlation where what is left does not vary', () => {
    const without = correlationsWithout([0, 0, 0, 1], [0, 1, 2, 1]);
    expect([...without].map(Number.isNaN)).toEqual([false, false, false, true]);
  });

  it('gives the usual standard error of a mean', () => {
    const without = x.map((_, k) => mean(others(x, k)));
    expect(jackknifeError(without)).toBeCloseTo(sampleStandardDeviation(x) / Math.sqrt(x.length), 9);
  });

  it('says of a correlation that one pair makes that it may as well be 0', () => {
    const together = [...x.map((_, i) => (i % 2 === 0 ? 1 : -1)), 100];
    const apart = [...x.map((_, i) => (i % 4 < 2 ? 1 : -1)), 100];
    const error = jackknifeError(correlationsWithout(together, apart));
    expect(correlation(together, apart)).toBeGreaterThan(0.99);
    expect(error).toBeGreaterThan(0.9);
  });
});
