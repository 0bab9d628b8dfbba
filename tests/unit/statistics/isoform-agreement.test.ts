import { expect, it } from '@jest/globals';
import { ResolutionShells } from '../../../src/crystal/resolution-shells.js';
import { createRandom } from '../../../src/numeric/random.js';
import { agreementTable } from '../../../src/statistics/isoform-agreement.js';

it('the correlation of two isoforms without errors comes of the measured one and CC* of both', () => {
  const random = createRandom(3);
  const n = 20000;
  const first = Float64Array.from({ length: n }, () => random.normal());
  const second = first.map((x) => 0.6 * x + 0.8 * random.normal());
  const noisy = (x: Float64Array, sigma: number) => x.map((value) => value + sigma * random.normal());
  const dStarSquared = first.map((_, r) => 0.01 + (0.19 * r) / n);
  // CC* is the correlation with the truth: 1/sqrt(1 + sigma^2).
  const star = (sigma: number) => 1 / Math.sqrt(1 + sigma * sigma);
  const both = { shells: [star(0.5), star(0.5)], overall: star(0.5) };
  const one = { shells: [star(1), star(1)], overall: star(1) };
  const a = noisy(first, 0.5);
  a[7] = NaN;
  const table = agreementTable(
    { beyond: [a, noisy(second, 1)], ccStar: [both, one] },
    dStarSquared,
    ResolutionShells.over(dStarSquared, 2),
  );
  for (const figures of [...table.shells, table.overall]) {
    expect(figures.cc).toBeCloseTo(0.6 * star(0.5) * star(1), 1);
    expect(figures.ccTrue).toBeGreaterThan(0.56);
    expect(figures.ccTrue).toBeLessThan(0.64);
  }
  expect(table.overall.n).toBe(n - 1);
});
