import type { Random } from './random.js';

/**
 * A number from the gamma distribution of this shape (above 0) and scale 1, whose mean and variance both are the shape:
 * rejection from a cubed normal number (Marsaglia & Tsang (2000), https://doi.org/10.1145/358407.358414).
 */
export function randomGamma(random: Random, shape: number): number {
  if (shape < 1) return randomGamma(random, shape + 1) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < x * x * 0.5 + d * (1 - v + Math.log(v))) return d * v;
  }
}
