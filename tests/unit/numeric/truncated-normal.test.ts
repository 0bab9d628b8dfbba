import { describe, expect, it } from '@jest/globals';
import { truncatedAtZero, TruncatedObservation } from '../../../src/numeric/truncated-normal.js';
import { expectClose } from '../../support/close.js';

/** Moments of I ~ N(mean, variance), I > threshold, by the trapezoidal rule. */
function summed(mean: number, variance: number, threshold: number): [number, number, number] {
  const s = Math.sqrt(variance);
  const step = s / 2000;
  // Far above its mean the density falls within variance/(T - m).
  const far = Math.max(mean, threshold) + 12 * s;
  let sum = 0;
  let first = 0;
  let second = 0;
  const peak = Math.max(mean, threshold);
  for (let x = threshold; x < far; x += step) {
    const weight =
      (x === threshold ? 0.5 : 1) * Math.exp(((peak - mean) ** 2 - (x - mean) ** 2) / (2 * variance));
    sum += weight;
    first += weight * (x - threshold);
    second += weight * (x - threshold) ** 2;
  }
  const above = first / sum;
  const lnProbability = Math.log(sum * step) - (peak - mean) ** 2 / (2 * variance);
  return [threshold + above, second / sum - above * above, lnProbability];
}

describe('truncatedAtZero', () => {
  it('has the moments of the density above 0', () => {
    for (const z of [-5, -2, -0.5, 0, 1, 3, 7]) {
      const out = new Float64Array(2);
      truncatedAtZero(z, 3, out);
      const [mean, variance] = summed(3 * z, 9, 0);
      expectClose(out[0], mean, 1e-5);
      expectClose(out[1], variance, 1e-5);
    }
  });

  it('is steady where the formulas change', () => {
    for (const z of [-30, 25]) {
      const below = new Float64Array(2);
      const above = new Float64Array(2);
      truncatedAtZero(z - 1e-9, 1, below);
      truncatedAtZero(z + 1e-9, 1, above);
      expectClose(below[0], above[0], 1e-8);
      expectClose(below[1], above[1], 1e-8);
    }
  });
});

describe('TruncatedObservation', () => {
  const observation = new TruncatedObservation();
  const threshold = 20;
  const variance = 64;

  it('is expected where the density above the threshold has its mean', () => {
    for (const mean of [5, 20, 31, 90]) {
      observation.set(mean, variance, threshold);
      expectClose(observation.mean, summed(mean, variance, threshold)[0], 1e-6);
    }
  });

  it('gives score and information of the truncated likelihood: finite differences of its logarithm', () => {
    const intensity = 26;
    const ln = (mean: number) =>
      -((intensity - mean) ** 2) / (2 * variance) - summed(mean, variance, threshold)[2];
    for (const mean of [15, 22, 30]) {
      const h = 0.1;
      const score = (ln(mean + h) - ln(mean - h)) / (2 * h);
      const information = -(ln(mean + h) - 2 * ln(mean) + ln(mean - h)) / h ** 2;
      observation.set(mean, variance, threshold);
      expectClose((intensity - observation.mean) / variance, score, 1e-3);
      expectClose(observation.part / variance, information, 1e-3);
    }
  });

  it('changes nothing far above the threshold, and keeps some information far below', () => {
    observation.set(threshold + 100, variance, threshold);
    expect([observation.mean, observation.part]).toEqual([threshold + 100, 1]);
    observation.set(threshold - 1000, variance, threshold);
    expect(observation.mean).toBeGreaterThan(threshold);
    expect(observation.part).toBe(0.05);
  });
});
