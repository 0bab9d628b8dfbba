import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../src/numeric/random.js';
import { splitVariance } from '../../../src/scale/gain.js';
import { expectClose } from '../../support/close.js';

/** Observations of variance `variance(I)` before polarization is divided out, which it then is. */
function observations(n: number, variance: (intensity: number) => number) {
  const random = createRandom(2);
  const intensity = new Float64Array(n);
  const sigma = new Float64Array(n);
  const polarization = Float64Array.from({ length: n }, () => 0.5 + 0.5 * random.uniform());
  for (let i = 0; i < n; i++) {
    const raw = 200 * random.exponential() - 30;
    intensity[i] = raw / polarization[i];
    sigma[i] = Math.sqrt(variance(raw)) / polarization[i];
  }
  return { intensity, sigma, polarization, background: new Float64Array(n), gain: new Float64Array(n) };
}

type Table = ReturnType<typeof observations>;

function split({ intensity, sigma, polarization, background, gain }: Table) {
  return splitVariance(intensity, sigma, polarization, background, gain);
}

describe('splitVariance', () => {
  it('finds the gain and leaves the background', () => {
    const table = observations(20_000, (raw) => 90 + 2.5 * Math.max(raw, 0));
    const { gain, nBins } = split(table);
    expect(nBins).toBe(24);
    // The median of the variance and the mean of the intensity differ in the wide last bins.
    expect(Math.abs(gain / 2.5 - 1)).toBeLessThan(0.03);
    for (let i = 0; i < 200; i++) {
      const p = table.polarization[i];
      expectClose(table.gain[i], gain / p, 1e-12);
      // What is split off and what is left are the whole variance.
      const raw = Math.max(table.intensity[i] * p, 0);
      expect(Math.abs((table.background[i] * p * p) / (90 + (2.5 - gain) * raw) - 1)).toBeLessThan(1e-9);
    }
  });

  it('keeps a floor under the background', () => {
    // One in a hundred has a sigma far smaller than the line says.
    const table = observations(5000, (raw) => (Math.abs(raw - 300) < 5 ? 100 : 90 + Math.max(raw, 0)));
    const { gain, leastBackground } = split(table);
    expect(gain).toBeGreaterThan(0.9);
    expectClose(leastBackground, 0.3 * 90, 1e-9);
    const least = table.background.reduce((a, b, i) => Math.min(a, b * table.polarization[i] ** 2), Infinity);
    expectClose(least, leastBackground, 1e-9);
  });

  it('does without counting where the variance does not rise with the intensity', () => {
    const table = observations(5000, (raw) => 100 - 0.05 * Math.max(raw, 0));
    expect(split(table).gain).toBe(0);
    for (let i = 0; i < 100; i++) expectClose(table.background[i], table.sigma[i] ** 2, 1e-9);
  });

  it('does without counting where there is nothing to fit', () => {
    const few = observations(30, () => 4);
    expect(split(few)).toMatchObject({ gain: 0, nBins: 0 });
    expect(split(observations(0, () => 1))).toEqual({ gain: 0, leastBackground: 0, nBins: 0 });
    const negative = observations(1000, () => 4);
    negative.intensity.fill(-1);
    expect(split(negative).gain).toBe(0);
  });

  it('has no unit of its own', () => {
    const table = observations(3000, (raw) => 90 + 2.5 * Math.max(raw, 0));
    const { gain } = split(table);
    const c = 1e-7;
    const scaled = {
      ...table,
      intensity: table.intensity.map((v) => v * c),
      sigma: table.sigma.map((v) => v * c),
    };
    expectClose(split(scaled).gain, gain * c, 1e-9);
  });
});
