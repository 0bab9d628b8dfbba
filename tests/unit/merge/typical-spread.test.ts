import { describe, expect, it } from '@jest/globals';
import { withCorrectedSigmas } from '../../../src/merge/cxi/error-models.js';
import { MergingSums } from '../../../src/merge/cxi/merging-sums.js';
import { typicalSpread } from '../../../src/merge/cxi/typical-spread.js';
import { createRandom } from '../../../src/numeric/random.js';

interface Errors {
  readonly sdfac: number;
  readonly sdadd: number;
  /** Share of observations with errors thirty times as large. */
  readonly gross: number;
}

/** Observations of reflections of known intensities, with other errors than their sigmas say. */
function observed({ sdfac, sdadd, gross }: Errors, nReflections: number) {
  const random = createRandom(7);
  const truth = Float64Array.from({ length: nReflections }, () => -1000 * Math.log(1 - random.uniform()));
  const sums = new MergingSums(nReflections, true, true);
  const reflection = Int32Array.from({ length: 4 * nReflections }, (_, i) => i >> 2);
  const sigma = Float64Array.from(reflection, () => 50 + 200 * random.uniform());
  const intensity = Float64Array.from(reflection, (r, i) => {
    const size = random.uniform() < gross ? 30 : 1;
    return truth[r] + size * sdfac * Math.hypot(sigma[i], sdadd * truth[r]) * random.normal();
  });
  sums.addFrame({ reflection, intensity, sigma, slope: 1 }, 0);
  return { truth, sums };
}

/** Two thirds of the errors of merged intensities are below so many sigmas, by fifths of intensity. */
function errorsBySigma({ truth, sums }: ReturnType<typeof observed>): number[] {
  const observations = sums.unmerged();
  const merged = withCorrectedSigmas(sums, observations, typicalSpread(observations, sums.n)!);
  const rows = Array.from(truth, (value, r) => {
    const mean = merged.sumWeighted[r] / merged.sumWeight[r];
    return { mean, error: Math.abs(mean - value) * Math.sqrt(merged.sumWeight[r]) };
  }).sort((p, q) => p.mean - q.mean);
  return [0, 1, 2, 3, 4].map((fifth) => {
    const part = rows.slice((fifth * rows.length) / 5, ((fifth + 1) * rows.length) / 5);
    return part.map(({ error }) => error).sort((p, q) => p - q)[Math.floor(0.683 * part.length)];
  });
}

describe('sigmas widened by the typical spread', () => {
  it.each([
    { sdfac: 1, sdadd: 0, gross: 0 },
    { sdfac: 1.5, sdadd: 0.1, gross: 0 },
    { sdfac: 1.2, sdadd: 0.4, gross: 0 },
  ])('are those of merged intensities: %j', (errors) => {
    for (const value of errorsBySigma(observed(errors, 5000))) expect(Math.abs(value - 1)).toBeLessThan(0.12);
  });

  it('are nearly those with gross errors', () => {
    for (const value of errorsBySigma(observed({ sdfac: 1.3, sdadd: 0.3, gross: 0.01 }, 5000)))
      expect(Math.abs(value - 1)).toBeLessThan(0.2);
  });

  it('leave right sigmas alone', () => {
    const { sums } = observed({ sdfac: 1, sdadd: 0, gross: 0 }, 30_000);
    const found = typicalSpread(sums.unmerged(), sums.n)!;
    expect(found.sdfac).toBeCloseTo(1, 1);
    expect(found.sdadd).toBeLessThan(0.03);
  });

  it('are not known of reflections that were measured once, or alike', () => {
    const once = Int32Array.from({ length: 50 }, (_, r) => r);
    const one = new Float64Array(50).fill(1);
    expect(typicalSpread({ frame: once, reflection: once, intensity: one, sigma: one }, 50)).toBeNull();
    const twice = once.map((r) => r >> 1);
    expect(typicalSpread({ frame: once, reflection: twice, intensity: one, sigma: one }, 25)).toBeNull();
  });
});
