import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ResolutionShells } from '../../../src/crystal/resolution-shells.js';
import { emptySpread, setScatter } from '../../../src/merge/reflection-spread.js';
import { correlation } from '../../../src/numeric/correlation.js';
import { createRandom } from '../../../src/numeric/random.js';
import { halvesOnOneScale } from '../../../src/statistics/half-intensities.js';
import { informationOfOne } from '../../../src/statistics/known-reflections.js';
import { expectClose } from '../../support/close.js';

const half = (intensity: number[], wilsonMean: number[]) => ({
  intensity: Float64Array.from(intensity),
  wilsonMean: Float64Array.from(wilsonMean),
  observed: Float64Array.from(intensity),
  variance: null,
  nObservations: null,
});
const placed = (epsilon: ArrayLike<number>) => ({
  epsilon,
  dStarSquared: new Float64Array(epsilon.length).fill(0.1),
});

it('brings the second half to the scale of the first, whatever its own is', () => {
  const value = fc.double({ min: 1, max: 1000, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 9 }), value, (pairs, factor) => {
      const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
      const means = pairs.map(() => 1);
      const plain = halvesOnOneScale(half(a, means), half(b, means), placed(means));
      const scaledMeans = means.map((s) => s * factor);
      const scaled = halvesOnOneScale(
        half(a, means),
        half(
          b.map((x) => x * factor),
          scaledMeans,
        ),
        placed(means),
      );
      plain.b.forEach((x, r) => expectClose(scaled.b[r], x, 1e-9));
      plain.beyondB.forEach((x, r) => expect(Math.abs(scaled.beyondB[r] - x)).toBeLessThan(1e-6));
    }),
  );
});

it('counts a reflection that a half lacks for nothing, and the others alike where variances are not known', () => {
  const both = halvesOnOneScale(
    half([1, 2, NaN, 4], [1, 1, 1, 1]),
    half([1, NaN, 3, 4], [1, 1, 1, 1]),
    placed([1, 1, 1, 1]),
  );
  expect(Array.from(both.weight)).toEqual([1, 0, 0, 1]);
});

it('a few reflections that symmetry should make strong do not make noise agree', () => {
  // Frames that were indexed wrongly: all reflections are equally strong, those on an axis are expected six times as strong.
  const random = createRandom(6);
  const n = 3000;
  const epsilon = Float64Array.from({ length: n }, (_, r) => (r % 100 === 0 ? 6 : 1));
  const noise = () =>
    half(
      Array.from({ length: n }, () => 1 + 0.5 * random.normal()),
      Array.from(epsilon),
    );
  const [a, b] = [noise(), noise()];
  const correlationOf = (eps: ArrayLike<number>) => {
    const { beyondA, beyondB } = halvesOnOneScale(a, b, placed(eps));
    return correlation(beyondA, beyondB);
  };
  expect(correlationOf(new Float64Array(n).fill(1))).toBeGreaterThan(0.3);
  expect(Math.abs(correlationOf(epsilon))).toBeLessThan(0.08);
});

it('finds what one observation tells: S²/variance of simulated observations', () => {
  const random = createRandom(3);
  const n = 400;
  const perReflection = 6;
  const relativeSpread = 0.4;
  const spread = emptySpread(n);
  const values = new Float64Array(perReflection);
  const weights = new Float64Array(perReflection).fill(1);
  for (let r = 0; r < n; r++) {
    for (let i = 0; i < perReflection; i++) values[i] = 100 * (1 + relativeSpread * random.normal());
    setScatter(values, weights, perReflection, r, spread);
  }
  const dStarSquared = Float64Array.from({ length: n }, (_, r) => 0.01 + (0.1 * r) / n);
  const information = informationOfOne(spread, dStarSquared, ResolutionShells.over(dStarSquared, 2));
  // 2400 deviates: the mean deviation is known to 2 %, its square to 4 %.
  expect(Math.abs(information(0.05) * relativeSpread ** 2 - 1)).toBeLessThan(0.12);
  expect(information(1)).toBe(0);
});
