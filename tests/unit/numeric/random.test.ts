import { describe, expect, it } from '@jest/globals';
import { createRandom, logFactorial, Xoshiro } from '../../../src/numeric/random.js';
import { expectClose } from '../../support/close.js';

function sample(n: number, draw: () => number): Float64Array {
  return Float64Array.from({ length: n }, draw);
}

function moments(values: Float64Array): {
  mean: number;
  variance: number;
  skewness: number;
  kurtosis: number;
} {
  const about = (centre: number, power: number) =>
    values.reduce((sum, x) => sum + (x - centre) ** power, 0) / values.length;
  const mean = about(0, 1);
  const variance = about(mean, 2);
  return {
    mean,
    variance,
    skewness: about(mean, 3) / variance ** 1.5,
    kurtosis: about(mean, 4) / variance ** 2,
  };
}

/** |value - expected| within five standard deviations. The seeds are fixed, so that this holds always or never. */
function expectNear(value: number, expected: number, deviation: number): void {
  if (!(Math.abs(value - expected) <= 5 * deviation))
    expect({ value, deviation }).toEqual({ value: expected, deviation });
}

describe('createRandom', () => {
  it('is xoshiro128**', () => {
    // What the published algorithm (https://prng.di.unimi.it/xoshiro128starstar.c) gives from the state 1, 2, 3, 4.
    const generator = new Xoshiro([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, () => generator.next())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('gives the same numbers for the same seed and stream, and others for others', () => {
    const first = (seed: number, stream?: number) => {
      const random = createRandom(seed, stream);
      return [
        random.uniform(),
        random.normal(),
        random.poisson(3),
        random.poisson(300),
        random.integer(1000),
      ].join();
    };
    expect(first(7)).toBe(first(7));
    expect(first(7)).toBe(first(7, 0));
    const seeds = [0, 1, 2, 7, -1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1];
    const all = seeds.flatMap((seed) => [0, 1, 2, 1000].map((stream) => first(seed, stream)));
    expect(new Set(all).size).toBe(all.length);
  });

  it('gives the same numbers on every platform', () => {
    const random = createRandom(2024, 3);
    expect([
      random.bits(),
      random.bits(),
      random.integer(6),
      random.integer(2 ** 32),
      random.poisson(2.5),
    ]).toEqual([1969710323, 3523252748, 0, 261115946, 3]);
  });

  it('is uniform in [0, 1)', () => {
    const random = createRandom(1);
    const values = sample(100_000, () => random.uniform());
    const { mean, variance } = moments(values);
    expect(values.every((x) => x >= 0 && x < 1)).toBe(true);
    expectNear(mean, 0.5, Math.sqrt(1 / 12 / 1e5));
    expectNear(variance, 1 / 12, Math.sqrt(1 / 180 / 1e5));
    const lag =
      values.reduce((sum, x, i) => (i === 0 ? 0 : sum + (x - 0.5) * (values[i - 1] - 0.5)), 0) / 1e5;
    expectNear(lag, 0, 1 / 12 / Math.sqrt(1e5));
  });

  it('chooses every integer as often', () => {
    const random = createRandom(2);
    const counts = new Float64Array(7);
    for (let i = 0; i < 70_000; i++) counts[random.integer(7)]++;
    counts.forEach((count) => expectNear(count, 10_000, Math.sqrt(10_000)));
    expect(random.integer(1)).toBe(0);
    for (const n of [0, -1, 1.5, NaN, 2 ** 32 + 1]) expect(() => random.integer(n)).toThrow(RangeError);
  });

  it('is normal', () => {
    const random = createRandom(3);
    const n = 200_000;
    const { mean, variance, skewness, kurtosis } = moments(sample(n, () => random.normal()));
    expectNear(mean, 0, Math.sqrt(1 / n));
    expectNear(variance, 1, Math.sqrt(2 / n));
    expectNear(skewness, 0, Math.sqrt(6 / n));
    expectNear(kurtosis, 3, Math.sqrt(24 / n));
  });

  it('is exponential', () => {
    const random = createRandom(4);
    const n = 200_000;
    const values = sample(n, () => random.exponential());
    const { mean, variance } = moments(values);
    expectNear(mean, 1, Math.sqrt(1 / n));
    expectNear(variance, 1, Math.sqrt(8 / n));
    expectNear(values.filter((x) => x > 3).length / n, Math.exp(-3), Math.sqrt(Math.exp(-3) / n));
  });

  it.each([0.01, 0.7, 3, 9.99, 10, 25, 400, 1e6])('is Poisson of mean %p', (mean) => {
    const random = createRandom(5);
    const n = 50_000;
    const values = sample(n, () => random.poisson(mean));
    const measured = moments(values);
    expectNear(measured.mean, mean, Math.sqrt(mean / n));
    expectNear(measured.variance, mean, Math.sqrt((mean + 2 * mean * mean) / n));
    // The frequency of every number that is not rare.
    const counts = new Map<number, number>();
    for (const k of values) counts.set(k, (counts.get(k) ?? 0) + 1);
    for (const [k, count] of counts) {
      const expected = n * Math.exp(k * Math.log(mean) - mean - logFactorial(k));
      if (expected > 30) expectNear(count, expected, Math.sqrt(expected));
    }
  });

  it('gives 0 for a Poisson mean of 0, and takes no negative one', () => {
    expect(createRandom(6).poisson(0)).toBe(0);
    for (const mean of [-1, NaN]) expect(() => createRandom(6).poisson(mean)).toThrow(RangeError);
  });

  it('shuffles to every order as often', () => {
    const random = createRandom(7);
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const values = [1, 2, 3, 4];
      random.shuffle(values);
      counts.set(values.join(''), (counts.get(values.join('')) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    for (const count of counts.values()) expectNear(count, 1000, Math.sqrt(1000));
  });
});

describe('logFactorial', () => {
  it.each([
    [0, 0],
    [5, Math.log(120)],
    [10, Math.log(3628800)],
    [20, Math.log(2432902008176640000)],
    [170, 706.5730622457874],
  ])('of %p is %p', (k, expected) => {
    expectClose(logFactorial(k), expected, 1e-13);
  });
});
