import { describe, expect, it } from '@jest/globals';
import type { OutputCandidates } from '../../../src/merge/likelihood/output-candidates.js';
import { correlation } from '../../../src/numeric/correlation.js';
import { createRandom, type Random } from '../../../src/numeric/random.js';
import { halfIntensities } from '../../../src/pipeline/likelihood-tables.js';
import { halfSetStatistics, withCcStar } from '../../../src/statistics/half-set-statistics.js';
import { simulatedMerge } from '../../support/simulated-merge.js';

const n = 20000;
const qSquared = Float64Array.from({ length: n }, (_, r) => 0.01 + (0.15 * r) / n);
const epsilon = new Float64Array(n).fill(1);
/** The mean intensity falls by a factor of 90 over the range. */
const wilsonMean = qSquared.map((q2) => 1000 * Math.exp(-30 * (q2 - 0.01)));

/** A half that observed each reflection so often, with noise twice the Wilson mean. */
function half(random: Random, truth: Float64Array, multiplicity: number): OutputCandidates {
  const information = new Float64Array(n);
  const weightedSum = new Float64Array(n);
  const nObservations = new Int32Array(n);
  for (let r = 0; r < n; r++) {
    nObservations[r] = random.poisson(multiplicity);
    information[r] = nObservations[r] / (4 * wilsonMean[r] ** 2);
    weightedSum[r] = information[r] * truth[r] + Math.sqrt(information[r]) * random.normal();
  }
  return simulatedMerge({ weightedSum, information, nObservations }, wilsonMean);
}

function statistics(truth: Float64Array, multiplicity: number, nShells: number) {
  const random = createRandom(17);
  const halves = halfIntensities([half(random, truth, multiplicity), half(random, truth, multiplicity)], {
    epsilon,
    qSquared,
  });
  const merged = {
    intensity: wilsonMean,
    significance: new Float64Array(n).fill(1),
    multiplicity: new Int32Array(n).fill(2 * multiplicity),
  };
  return { halves, ...halfSetStatistics(merged, halves, null, qSquared, qSquared, nShells) };
}

describe('CC1/2 of half sets', () => {
  it.each([1, 3, 10, 30])('is 0 on noise, %p observations a reflection', (multiplicity) => {
    // Every reflection has the mean intensity: there is nothing to find out about any of them.
    const { overall, shells, halves } = statistics(wilsonMean, multiplicity, 1);
    expect(Math.abs(overall.ccHalf)).toBeLessThan(0.02);
    expect(Math.abs(shells[0].ccHalf)).toBeLessThan(0.02);
    // Intensities themselves correlate, as their mean falls with resolution in both halves.
    const both = Array.from(halves.a, (_, r) => r).filter((r) => !Number.isNaN(halves.a[r] + halves.b[r]));
    const plain = correlation(
      both.map((r) => halves.a[r]),
      both.map((r) => halves.b[r]),
    );
    expect(plain).toBeGreaterThan(0.2);
  });

  it('is over all reflections that both halves observed, and grows with the observations', () => {
    const random = createRandom(4);
    const truth = wilsonMean.map((mean) => mean * random.exponential());
    const few = statistics(truth, 1, 1).overall;
    const many = statistics(truth, 30, 1).overall;
    // Both halves observed (1 - 1/e)² of the reflections.
    expect(Math.abs(few.nHalf / n - (1 - Math.exp(-1)) ** 2)).toBeLessThan(0.015);
    expect(few.ccHalf).toBeGreaterThan(0.05);
    expect(many.ccHalf).toBeGreaterThan(0.8);
    expect(many.ccHalf).toBeGreaterThan(few.ccHalf + 0.3);
  });
});

describe('the standard error of CC1/2', () => {
  it('is how far it is off 0 on noise, also overall, where few reflections have most of the intensity', () => {
    // Intensities of noise, which fall by a factor of 3000.
    const few = 2000;
    const squares = Array.from({ length: few }, (_, r) => 0.01 + (0.15 * r) / few);
    const dStarSquared = Float64Array.from(squares);
    const column = () => new Float64Array(few).fill(1);
    const random = createRandom(31);
    const runs = Array.from({ length: 100 }, () => {
      const seen = () => dStarSquared.map((q2) => Math.exp(-53 * (q2 - 0.01)) * (random.exponential() - 1));
      const [a, b] = [seen(), seen()];
      const halves = { a, b, beyondA: a, beyondB: b, observedA: a, observedB: b, weight: column() };
      const merged = {
        intensity: column(),
        significance: column(),
        multiplicity: new Int32Array(few).fill(4),
      };
      return halfSetStatistics(merged, halves, null, dStarSquared, dStarSquared, 5).overall;
    });
    const rms = (of: (run: (typeof runs)[number]) => number) =>
      Math.sqrt(runs.reduce((sum, run) => sum + of(run) ** 2, 0) / runs.length);
    expect(Math.abs(rms(({ ccHalf, ccHalfError }) => ccHalf / ccHalfError) - 1)).toBeLessThan(0.2);
    // By the number of reflections it would be far too small.
    expect(rms(({ ccHalf }) => ccHalf * Math.sqrt(few))).toBeGreaterThan(2);
  });
});

describe('a shell without a mean intensity', () => {
  it('has no correlation, of the halves or with the truth, but its neighbours have', () => {
    const random = createRandom(9);
    const truth = wilsonMean.map((mean) => mean * random.exponential());
    const both = [half(random, truth, 5), half(random, truth, 5)] as const;
    const halves = halfIntensities(both, { epsilon, qSquared });
    // The outer half of the reflections: noise about 0.
    const observedSigma = wilsonMean.map((mean) => 2 * mean);
    const significance = qSquared.map((_, r) => (r < n / 2 ? 0.2 : 0) + (r % 2 === 0 ? 1 : -1));
    const table = halfSetStatistics(
      { intensity: wilsonMean, significance, observedSigma, multiplicity: new Int32Array(n).fill(10) },
      halves,
      null,
      qSquared,
      qSquared,
      4,
    );
    expect(table.shells.map(({ ccHalf }) => Number.isNaN(ccHalf))).toEqual([false, false, true, true]);
    expect(table.overall.ccHalf).toBeGreaterThan(0.1);
    expect(table.shells.map(({ ccHalfError }) => ccHalfError > 0)).toEqual([true, true, false, false]);
    const estimate = (ccStar: number) => ({ ccStar, ccStarError: ccStar / 10 });
    const told = withCcStar(table, { shells: [0.9, 0.8, 0.7, 0.6].map(estimate), overall: estimate(0.8) });
    expect(told.shells.map(({ ccStar }) => ccStar)).toEqual([0.9, 0.8, NaN, NaN]);
    expect(told.shells.map(({ ccStarError }) => ccStarError)).toEqual([0.09, 0.08, NaN, NaN]);
    expect(told.overall.ccStar).toBe(0.8);
  });
});

describe('Rsplit of half sets', () => {
  it('is the usual formula where both halves know every reflection', () => {
    const random = createRandom(5);
    const truth = wilsonMean.map((mean) => mean * random.exponential());
    const { overall, halves } = statistics(truth, 4000, 1);
    let [difference, sum] = [0, 0];
    for (let r = 0; r < n; r++) {
      difference += Math.abs(halves.observedA[r] - halves.observedB[r]);
      sum += halves.observedA[r] + halves.observedB[r];
    }
    expect(Math.abs(overall.rSplit / ((Math.SQRT2 * difference) / sum) - 1)).toBeLessThan(0.005);
  });

  it('does not fall on noise, where both posteriors are the Wilson mean', () => {
    const nothing = new Float64Array(n);
    for (const multiplicity of [1, 3, 30]) {
      const { overall } = statistics(nothing, multiplicity, 1);
      // The mean of noise is as often below 0, where the ratio is not defined.
      expect(overall.rSplit > 3 || Number.isNaN(overall.rSplit)).toBe(true);
    }
  });
});
