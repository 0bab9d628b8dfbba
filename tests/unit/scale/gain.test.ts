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
      // Strong ones too: nothing of the 2 % by which the line is wrong at an intensity of 1000 is left.
      expect(Math.abs((table.background[i] * p * p) / 90 - 1)).toBeLessThan(0.1);
    }
  });

  it('gives strong observations the background of weak ones, and weak ones their own', () => {
    const table = observations(20_000, (raw) => 90 + 2.5 * Math.max(raw, 0));
    // Half of them lie on a ring of a high background; the strongest have an error that is proportional to the intensity.
    table.sigma.forEach((s, i) => {
      const p = table.polarization[i];
      const raw = Math.max(table.intensity[i] * p, 0);
      const more = (i % 2 === 0 ? 90 : 0) + (0.1 * raw) ** 2;
      table.sigma[i] = Math.sqrt(s * s + more / (p * p));
    });
    split(table);
    for (let i = 0; i < 2000; i++) {
      const raw = table.intensity[i] * table.polarization[i];
      const background = table.background[i] * table.polarization[i] ** 2;
      if (raw < 0) expect(Math.abs(background - (i % 2 === 0 ? 180 : 90))).toBeLessThan(1e-9);
      if (raw > 600) expect(background).toBeLessThan(250);
    }
  });

  it('keeps a floor under the background', () => {
    // One in two hundred has a sigma far smaller than the line says.
    const table = observations(5000, (raw) => (raw < -29 ? 1 : 90 + Math.max(raw, 0)));
    const { gain, leastBackground } = split(table);
    expect(gain).toBeGreaterThan(0.9);
    expectClose(leastBackground, 0.3 * 90, 1e-9);
    const least = table.background.reduce((a, b, i) => Math.min(a, b * table.polarization[i] ** 2), Infinity);
    expectClose(least, leastBackground, 1e-9);
  });

  it('assumes some counting where the variance does not rise with the intensity', () => {
    const table = observations(5000, () => 100);
    const { gain, isAssumed } = split(table);
    expect(isAssumed).toBe(true);
    // The median of the positive ones: of an exponential distribution of mean 200.
    expect(Math.abs(gain / (100 / (200 * Math.LN2)) - 1)).toBeLessThan(0.1);
    for (let i = 0; i < 100; i++) {
      const p = table.polarization[i];
      if (table.intensity[i] < 0) expectClose(table.background[i] * p * p, 100, 1e-9);
      expect(table.background[i] * p * p).toBeLessThan(100 + 1e-9);
    }
  });

  it('assumes it too where there is nothing to fit, and none where no intensity is positive', () => {
    const few = observations(30, () => 4);
    expect(split(few)).toMatchObject({ isAssumed: true, nBins: 0 });
    expect(split(few).gain).toBeGreaterThan(0);
    expect(split(observations(0, () => 1))).toEqual({
      gain: 0,
      isAssumed: true,
      leastBackground: 0,
      nBins: 0,
      scale: 1,
    });
    const negative = observations(1000, () => 4);
    negative.intensity.fill(-1);
    expect(split(negative).gain).toBe(0);
  });

  it('leaves right sigmas and those that are too small as they are, with or without anything but noise', () => {
    const random = createRandom(5);
    for (const factor of [1, 0.6, 0.01]) {
      const noise = observations(3000, () => 90);
      noise.intensity.forEach((_, i) => (noise.intensity[i] = noise.sigma[i] * random.normal()));
      noise.sigma.forEach((s, i) => (noise.sigma[i] = s * factor));
      expect(split(noise).scale).toBe(1);
    }
    const weak = observations(3000, (raw) => 90 + 2.5 * Math.max(raw, 0));
    expect(split(weak).scale).toBe(1);
  });

  it('brings sigmas that are far too large to where noise alone would scatter as much', () => {
    const random = createRandom(6);
    const noisy = (factor: number) => {
      const table = observations(20_000, (raw) => 90 + 2.5 * Math.max(raw, 0));
      table.intensity.forEach((v, i) => (table.intensity[i] = v + table.sigma[i] * random.normal()));
      table.sigma.forEach((s, i) => (table.sigma[i] = s * factor));
      return { scale: split(table).scale, table };
    };
    for (const factor of [100, 1e5]) {
      const { scale, table } = noisy(factor);
      // The intensities scatter too, so that the scale is an upper limit: within what the error model finds by itself (sb from .01).
      expect(scale * factor ** 2).toBeGreaterThan(1);
      expect(scale * factor ** 2).toBeLessThan(100);
      const p = table.polarization;
      for (let i = 0; i < 200; i++) {
        expect((table.background[i] * p[i] * p[i]) / (scale * factor ** 2 * 90)).toBeLessThan(2);
        expectClose(table.gain[i], table.gain[0] * (p[0] / p[i]), 1e-12);
      }
      expect(Math.abs((table.gain[0] * p[0]) / (scale * factor ** 2 * 2.5) - 1)).toBeLessThan(0.2);
    }
  });

  it('does not take intensities of exactly nothing for the scatter', () => {
    const table = observations(3000, (raw) => 90 + 2.5 * Math.max(raw, 0));
    for (let i = 0; i < 2000; i++) table.intensity[i] = 0;
    expect(split(table).scale).toBe(1);
    table.intensity.fill(0);
    expect(split(table).scale).toBe(1);
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
