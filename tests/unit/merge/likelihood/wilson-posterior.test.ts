import { describe, expect, it } from '@jest/globals';
import { acentricPosterior, centricPosterior } from '../../../../src/merge/likelihood/wilson-posterior.js';

const PRIORS = [0.01, 1, 3e4];
/** Observed mean N/D in units of S, and information D in units of 1/S². */
const MEANS = [-1e4, -300, -20, -3, -0.5, 0, 0.2, 1, 4, 30, 500];
const INFORMATION = [1e-8, 1e-3, 0.1, 1, 9, 400, 1e5, 1e9];

/** Mean and variance of g(x) under exp(logDensity(x)) on [low, high], by Simpson's rule. */
function moments(logDensity: (x: number) => number, g: (x: number) => number, low: number, high: number) {
  const n = 8_000;
  const x = (k: number) => low + ((high - low) * k) / n;
  let largest = -Infinity;
  for (let k = 0; k <= n; k++) largest = Math.max(largest, logDensity(x(k)));
  const sums = [0, 0];
  const weight = (k: number) =>
    Math.exp(logDensity(x(k)) - largest) * (k === 0 || k === n ? 1 : k % 2 === 1 ? 4 : 2);
  for (let k = 0; k <= n; k++) {
    sums[0] += weight(k);
    sums[1] += weight(k) * g(x(k));
  }
  const mean = sums[1] / sums[0];
  let variance = 0;
  for (let k = 0; k <= n; k++) variance += (weight(k) * (g(x(k)) - mean) ** 2) / sums[0];
  return [mean, variance];
}

/** How far from 0 an exponential of the given slope and a normal distribution of width s must be followed. */
function reach(slope: number, s: number): number {
  return Math.min(slope > 0 ? 45 / slope : Infinity, 12 * s);
}

function acentricByIntegration(mu: number, d: number, prior: number) {
  const s = 1 / Math.sqrt(d);
  const centre = mu - 1 / (d * prior);
  const low = Math.max(0, centre - 12 * s);
  const high = centre > 0 ? centre + 12 * s : reach(-centre * d, s);
  // Written from the mode, or the large constant would swallow the digits.
  const origin = Math.max(0, centre);
  return moments(
    (j) => -0.5 * d * (j - origin) * (j + origin - 2 * centre),
    (j) => j,
    low,
    high,
  );
}

function centricByIntegration(mu: number, d: number, prior: number) {
  const origin = Math.max(0, mu);
  const logDensity = (x: number) =>
    (-0.5 * x * x) / prior - 0.5 * d * (x * x - origin) * (x * x + origin - 2 * mu);
  const s = 1 / Math.sqrt(d);
  const mode2 = Math.max(0, mu - 0.5 / (d * prior));
  const high = Math.sqrt(mode2 + reach(-(mu - 0.5 / (d * prior)) * d, s));
  const low = Math.sqrt(Math.max(0, mode2 - 12 * s));
  return moments(logDensity, (x) => x * x, low, high);
}

const out = new Float64Array(2);

describe.each(PRIORS)('Wilson posterior, S = %p', (prior) => {
  it.each(MEANS)('acentric, observed mean %p S: as by integration', (m) => {
    for (const information of INFORMATION) {
      const d = information / prior ** 2;
      acentricPosterior(m * prior * d, d, prior, out);
      const [mean, variance] = acentricByIntegration(m * prior, d, prior);
      expect(Math.abs(out[0] / mean - 1)).toBeLessThan(1e-8);
      expect(Math.abs(out[1] / variance - 1)).toBeLessThan(1e-6);
    }
  });

  it.each(MEANS)('centric, observed mean %p S: as by integration', (m) => {
    for (const information of INFORMATION) {
      const d = information / prior ** 2;
      centricPosterior(m * prior * d, d, prior, out);
      const [mean, variance] = centricByIntegration(m * prior, d, prior);
      expect(Math.abs(out[0] - mean)).toBeLessThan(2e-4 * Math.sqrt(variance));
      expect(Math.abs(out[1] / variance - 1)).toBeLessThan(7e-4);
    }
  });

  it('is the prior where nothing is known', () => {
    acentricPosterior(0, 0, prior, out);
    expect(out[0] / prior).toBeCloseTo(1, 9);
    expect(out[1] / prior ** 2).toBeCloseTo(1, 9);
    centricPosterior(0, 0, prior, out);
    expect(Math.abs(out[0] / prior - 1)).toBeLessThan(1e-6);
    expect(Math.abs(out[1] / prior ** 2 / 2 - 1)).toBeLessThan(1e-6);
  });
});

describe('acentric posterior', () => {
  it('joins its branches', () => {
    for (const z of [-30, 25]) {
      const before = new Float64Array(2);
      acentricPosterior(z * (1 - 1e-9) + 1e-6, 1, 1e6, before);
      acentricPosterior(z * (1 + 1e-9) + 1e-6, 1, 1e6, out);
      for (const k of [0, 1]) expect(Math.abs(out[k] / before[k] - 1)).toBeLessThan(1e-7);
    }
  });
});
