import { describe, expect, it } from '@jest/globals';
import {
  anomalousSpread,
  type ApartSums,
  type MateSums,
  withMates,
} from '../../../../src/merge/likelihood/mate-prior.js';
import { acentricPosterior } from '../../../../src/merge/likelihood/wilson-posterior.js';
import { correlation } from '../../../../src/numeric/correlation.js';
import { createRandom } from '../../../../src/numeric/random.js';

const S = 100;
const PAIRS = 6000;

/** Pairs 2i, 2i + 1 of complex normal structure factors with the squared correlation 1 - spread; errors from `sigmaOf`. */
function simulate(spread: number, sigmaOf: (uniform: number) => number, seed = 1) {
  const random = createRandom(seed);
  const n = 2 * PAIRS;
  const truth = new Float64Array(n);
  const rho = Math.sqrt(1 - spread);
  const part = () => Math.sqrt(S / 2) * random.normal();
  for (let i = 0; i < PAIRS; i++) {
    const [re, im] = [part(), part()];
    truth[2 * i] = re * re + im * im;
    truth[2 * i + 1] =
      (rho * re + Math.sqrt(spread) * part()) ** 2 + (rho * im + Math.sqrt(spread) * part()) ** 2;
  }
  const sigma = Float64Array.from({ length: n }, () => S * sigmaOf(random.uniform()));
  const information = sigma.map((s) => 1 / (s * s));
  const sums: ApartSums = {
    weightedSum: information.map((d, r) => d * (truth[r] + sigma[r] * random.normal())),
    information,
    wilsonMean: new Float64Array(n).fill(S),
    mate: Int32Array.from({ length: n }, (_, r) => r ^ 1),
  };
  return { truth, sigma, sums };
}

/** Means and deviations of the posteriors. */
function posteriors({ weightedSum, information }: MateSums) {
  const moments = new Float64Array(2);
  const mean = new Float64Array(weightedSum.length);
  const deviation = new Float64Array(weightedSum.length);
  mean.forEach((_, r) => {
    acentricPosterior(weightedSum[r], information[r], S, moments);
    mean[r] = moments[0];
    deviation[r] = Math.sqrt(moments[1]);
  });
  return { mean, deviation };
}

const rms = (values: ArrayLike<number>): number =>
  Math.sqrt(Array.from(values).reduce((sum, v) => sum + v * v, 0) / values.length);
const differences = (values: Float64Array): Float64Array =>
  Float64Array.from({ length: PAIRS }, (_, i) => values[2 * i] - values[2 * i + 1]);
/** From a hundredth of the mean intensity to ten times it. */
const wide = (uniform: number): number => 0.01 * 1000 ** uniform;

describe('what Bijvoet mates know of each other', () => {
  it.each([0.02, 0.1, 0.5])('a spread of %d is found', (spread) => {
    const found = anomalousSpread(simulate(spread, wide).sums);
    expect(found / spread).toBeGreaterThan(0.85);
    expect(found / spread).toBeLessThan(1.15);
  });

  it.each([0.005, 0.02, 0.1])('makes intensities better and their errors true (spread %d)', (spread) => {
    const { truth, sums } = simulate(spread, wide);
    const a = anomalousSpread(sums);
    const alone = posteriors(sums);
    const together = posteriors(withMates(sums, a));
    const error = ({ mean }: typeof alone) => mean.map((v, r) => v - truth[r]);
    const z = error(together).map((e, r) => e / together.deviation[r]);
    const d = differences(truth);
    expect(correlation(differences(together.mean), d)).toBeGreaterThan(
      1.2 * correlation(differences(alone.mean), d),
    );
    expect(rms(error(together))).toBeLessThan(0.9 * rms(error(alone)));
    expect(rms(z)).toBeGreaterThan(0.9);
    expect(rms(z)).toBeLessThan(1.1);
  });

  it('leaves what is known well as it is, and the Wilson prior where neither mate is', () => {
    const { sums } = simulate(0.05, () => 0.002);
    const a = anomalousSpread(sums);
    const known = posteriors(withMates(sums, a));
    const alone = posteriors(sums);
    const moved = known.mean.map((v, r) => (v - alone.mean[r]) / alone.deviation[r]);
    expect(rms(moved)).toBeLessThan(0.2);
    const none = {
      weightedSum: sums.weightedSum.map(() => 0),
      information: sums.information.map(() => 1e-12),
    };
    const nothing = posteriors(withMates({ ...sums, ...none }, a));
    expect(Math.abs(nothing.mean[0] / S - 1)).toBeLessThan(1e-3);
  });
});
