import { expect, it } from '@jest/globals';
import { createRandom } from '../../../src/numeric/random.js';
import { randomGamma } from '../../../src/numeric/random-gamma.js';

const N = 40000;

it.each([0.02, 0.5, 1, 3.7, 400])(
  'gamma numbers of shape %p have its mean, variance and skewness',
  (shape) => {
    const random = createRandom(3);
    const x = Float64Array.from({ length: N }, () => randomGamma(random, shape));
    const mean = x.reduce((sum, value) => sum + value, 0) / N;
    const moment = (k: number) => x.reduce((sum, value) => sum + (value - mean) ** k, 0) / N;
    expect(Math.abs(mean - shape)).toBeLessThan(4 * Math.sqrt(shape / N));
    // Kurtosis 3 + 6/shape.
    expect(Math.abs(moment(2) / shape - 1)).toBeLessThan(4 * Math.sqrt((2 + 6 / shape) / N));
    expect(Math.abs((moment(3) / moment(2) ** 1.5) * Math.sqrt(shape) - 2)).toBeLessThan(
      shape < 1 ? 0.4 : 0.05 * Math.sqrt(6 * shape),
    );
  },
);

it('those of shape 1 are exponential', () => {
  const random = createRandom(8);
  const below = (limit: number) => {
    let n = 0;
    for (let i = 0; i < N; i++) n += randomGamma(random, 1) < limit ? 1 : 0;
    return n / N;
  };
  for (const limit of [0.1, 0.7, 2, 4])
    expect(Math.abs(below(limit) - (1 - Math.exp(-limit)))).toBeLessThan(4 * Math.sqrt(0.25 / N));
});
