import { describe, expect, it } from '@jest/globals';
import type { OutputCandidates } from '../../../src/merge/likelihood/output-candidates.js';
import { correlation } from '../../../src/numeric/correlation.js';
import { createRandom, type Random } from '../../../src/numeric/random.js';
import { halfIntensities } from '../../../src/pipeline/likelihood-tables.js';
import { expectedDeviations } from '../../../src/statistics/expected-deviations.js';
import { simulatedMerge } from '../../support/simulated-merge.js';

const n = 3000;
const random = createRandom(2);
/** In no order of resolution; two hundred are on axes. */
const dStarSquared = Float64Array.from({ length: n }, () => 0.01 + 0.1 * random.uniform());
const epsilon = Float64Array.from({ length: n }, (_, r) => (r % 15 === 0 ? 2 : 1));
const nObservations = Int32Array.from({ length: n }, (_, r) => (r % 3 === 0 ? 5 : 60) + random.poisson(3));
const known = { dStarSquared, epsilon, nObservations };
const noise = (of: Random) => Float64Array.from({ length: n }, () => 0.3 * of.normal());

describe('what is expected of a reflection', () => {
  it('is all of a sum of lines in 1 - 1/ε and 1/n', () => {
    const z = noise(createRandom(3));
    const lines = z.map((_, r) => 0.2 - 0.7 * (1 - 1 / epsilon[r]) + 0.4 / nObservations[r]);
    const before = expectedDeviations(z, known);
    const after = expectedDeviations(
      z.map((value, r) => value + lines[r]),
      known,
    );
    lines.forEach((line, r) => expect(Math.abs(after[r] - before[r] - line)).toBeLessThan(1e-9));
  });

  it('follows resolution by a broken line with a corner in each fifty neighbours', () => {
    const bend = dStarSquared.map((s) => Math.sin(60 * s));
    expectedDeviations(bend, known).forEach((expected, r) => {
      // It is level at its ends.
      const isInside = dStarSquared[r] > 0.013 && dStarSquared[r] < 0.107;
      expect(Math.abs(expected - bend[r])).toBeLessThan(isInside ? 0.02 : 0.07);
    });
  });

  it('is hardly told by a reflection itself, also where that is the first', () => {
    const z = new Float64Array(n);
    const first = dStarSquared.indexOf(Math.min(...dStarSquared));
    z[first] = 10;
    expect(Math.abs(expectedDeviations(z, known)[first])).toBeLessThan(0.4);
  });

  it('leaves what is not expected: a fortieth of noise is taken for it', () => {
    const z = noise(createRandom(4));
    const expected = expectedDeviations(z, known);
    const part = expected.reduce((sum, e) => sum + e * e, 0) / z.reduce((sum, x) => sum + x * x, 0);
    expect(part).toBeGreaterThan(0.01);
    expect(part).toBeLessThan(0.04);
    z[7] = NaN;
    z[8] = 1000;
    const without = expectedDeviations(z, known);
    expect(without[7]).toBeNaN();
    // A gross error counts as 12, and moves the corner beside it by a part of 1.7 in 50.
    without.forEach((e, r) => r === 7 || expect(Math.abs(e - expected[r])).toBeLessThan(0.45));
  });

  it('knows of few reflections their mean alone', () => {
    const z = Float64Array.of(1, NaN, 4);
    const [first, none, last] = expectedDeviations(z, known);
    expect(none).toBeNaN();
    for (const expected of [first, last]) expect(expected).toBeCloseTo(2.5, 12);
    expect(Array.from(expectedDeviations(Float64Array.of(NaN), known))).toEqual([NaN]);
  });
});

it('halves of noise do not agree, whatever the prior makes of axes and of the number of observations', () => {
  // Every reflection has the mean intensity, those on axes too: the exponential prior draws those down that few observations saw.
  const wilsonMean = epsilon.map((e) => 1000 * e);
  const half = (seed: number) => {
    const draws = createRandom(seed);
    const information = wilsonMean.map((_, r) => nObservations[r] / 1000 ** 2);
    const weightedSum = information.map((d) => d * 1000 + Math.sqrt(d) * draws.normal());
    return simulatedMerge({ weightedSum, information, nObservations }, wilsonMean);
  };
  const pairs = [5, 6, 7, 8].map((seed) => [half(seed), half(seed + 10)] as const);
  const mean = (of: (pair: (typeof pairs)[number]) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const agreement = mean((pair) => {
    const { beyondA, beyondB } = halfIntensities(pair, { epsilon, qSquared: dStarSquared });
    return correlation(beyondA, beyondB);
  });
  const beyondWilson = ({ posterior }: OutputCandidates) =>
    posterior.map((x, r) => (x - wilsonMean[r]) / epsilon[r]);
  expect(mean(([a, b]) => correlation(beyondWilson(a), beyondWilson(b)))).toBeGreaterThan(0.2);
  expect(Math.abs(agreement)).toBeLessThan(0.02);
});
