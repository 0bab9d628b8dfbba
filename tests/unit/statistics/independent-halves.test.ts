import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../src/numeric/random.js';
import { decidedText, jointHalvesText } from '../../../src/output/cxi/joint-halves-text.js';
import { type IndependentHalf, independentHalvesTable } from '../../../src/statistics/independent-halves.js';
import { tableShells } from '../../../src/statistics/merging-table.js';

const N = 2000;
const twice = new Float64Array(N).fill(2);

/** A half that observed true intensities with an error of `sigma`, without a prior. */
function half(truth: Float64Array, sigma: number, factor: number, seed: number): IndependentHalf {
  const random = createRandom(seed);
  const observed = truth.map((value) => factor * (value + sigma * random.normal()));
  const sigmas = new Float64Array(N).fill(factor * sigma);
  const wilsonMean = new Float64Array(N).fill(factor);
  return {
    intensity: observed,
    sigma: sigmas,
    observed,
    observedSigma: sigmas,
    wilsonMean,
    nObservations: twice,
  };
}

const random = createRandom(1);
const truth = Float64Array.from({ length: N }, () => -Math.log(1 - random.uniform()));
const dStarSquared = Float64Array.from({ length: N }, (_, r) => (0.2 * (r + 0.5)) / N);
const shells = tableShells(2, 5);
const ones = new Float64Array(N).fill(1);

describe('halves that were refined without each other', () => {
  it('give correlation, scale and test of the sigmas that their errors mean', () => {
    const first = half(truth, 0.3, 1, 2);
    const { all, shells: rows } = independentHalvesTable(
      [first, half(truth, 0.3, 5, 3)],
      ones,
      dStarSquared,
      shells,
    );
    expect(all.n).toBe(N);
    expect(rows.reduce((n, row) => n + row.n, 0)).toBe(N);
    // Variance of the truth 1, of each error .09.
    expect(all.cc).toBeCloseTo(1 / 1.09, 1.5);
    expect(all.scale).toBeCloseTo(0.2, 1);
    expect(all.splitSigma).toBeGreaterThan(0.9);
    expect(all.splitSigma).toBeLessThan(1.1);
    // √2 <|difference|> / 2<I>, the difference of deviation .3 √2.
    expect(all.rSplit).toBeCloseTo((Math.SQRT2 * 0.3 * Math.SQRT2 * Math.sqrt(2 / Math.PI)) / 2, 1.5);
  });

  it('name the reflection that decides their correlation', () => {
    const alike = half(truth, 0.3, 1, 2);
    const other = half(truth, 0.3, 1, 3);
    const strong = alike.observed.map((value, r) => (r === 700 ? 200 : value));
    const [none, one] = [alike, { ...alike, observed: strong, intensity: strong }].map((first) =>
      independentHalvesTable([first, other], ones, dStarSquared, shells),
    );
    expect(none.decidedOverall).toBeNull();
    expect(none.decidedShells).toEqual([]);
    expect(one.decidedOverall?.reflections).toEqual([700]);
    expect(one.decidedShells.map(({ reflections }) => reflections)).toEqual([[700]]);
    expect(one.decidedOverall?.ccHalfWithout).toBeCloseTo(none.all.cc, 2);
    const hkl = Int32Array.from({ length: 3 * N }, (_, j) => (j % 3 === 0 ? Math.floor(j / 3) : 1));
    expect(decidedText(shells, one, hkl)).toContain('Single reflections decide CC1/2 overall');
    expect(jointHalvesText(shells, one, decidedText(shells, one, hkl))).toContain('(700 1 1)');
    expect(decidedText(shells, none, hkl)).toBe('');
  });

  it('show sigmas that are too small', () => {
    const wrong = (h: IndependentHalf) => ({ ...h, observedSigma: h.observedSigma.map((s) => s / 2) });
    const table = independentHalvesTable(
      [wrong(half(truth, 0.3, 1, 2)), wrong(half(truth, 0.3, 1, 3))],
      ones,
      dStarSquared,
      shells,
    );
    expect(table.all.splitSigma).toBeGreaterThan(3.6);
    expect(table.all.splitSigma).toBeLessThan(4.4);
  });

  it('leave out what one of them did not observe', () => {
    const first = half(truth, 0.3, 1, 2);
    const seen = (values: Float64Array) => values.map((v, r) => (r % 2 === 0 ? v : NaN));
    const second = half(truth, 0.3, 1, 3);
    const partly = { ...second, intensity: seen(second.intensity), observed: seen(second.observed) };
    const { all } = independentHalvesTable([first, partly], ones, dStarSquared, shells);
    expect(all.n).toBe(N / 2);
    expect(Number.isFinite(all.rSplit + all.splitSigma + all.cc)).toBe(true);
  });

  it('do not agree on noise, though the mean intensity falls in both and is larger on axes', () => {
    const epsilon = Float64Array.from(ones, (_, r) => (r % 50 === 0 ? 6 : 1));
    const mean = Float64Array.from(dStarSquared, (s, r) => epsilon[r] * Math.exp(-20 * s));
    const noise = (seed: number): IndependentHalf => {
      const draws = createRandom(seed);
      const values = mean.map((value) => value * (1 + 0.3 * draws.normal()));
      const sigma = mean.map((value) => 0.3 * value);
      return {
        intensity: values,
        sigma,
        observed: values,
        observedSigma: sigma,
        wilsonMean: mean,
        nObservations: twice,
      };
    };
    const table = independentHalvesTable([noise(2), noise(3)], epsilon, dStarSquared, shells);
    for (const { n, cc } of [...table.shells.filter(({ n }) => n > 0), table.all])
      expect(Math.abs(cc)).toBeLessThan(4 / Math.sqrt(n));
  });
});
