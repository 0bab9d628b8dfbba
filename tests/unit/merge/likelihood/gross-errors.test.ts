import { describe, expect, it } from '@jest/globals';
import {
  areErrorsTold,
  GrossErrorDensity,
  grossErrorsOf,
} from '../../../../src/merge/likelihood/gross-errors.js';
import { learnGrossErrors } from '../../../../src/merge/likelihood/learn-gross-errors.js';
import { INITIAL_VARIANCE } from '../../../../src/merge/likelihood/variance-model.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { BACKGROUND_ONLY, mergeOfRows, type Row } from './synthetic.js';

/** Of n observations nErrors are rejected, errors of mean size e^6 and spread .5 in ln, one in ten negative. */
function learnt(n: number, nErrors: number, model = BACKGROUND_ONLY) {
  const random = createRandom(2);
  const rows: Row[] = Array.from({ length: n }, (_, r) => {
    const error = r < nErrors ? Math.exp(6 + 0.5 * random.normal()) * (r % 10 === 0 ? -1 : 1) : 0;
    return { frame: 0, reflection: r, intensity: 20 + error };
  });
  const merge = mergeOfRows(rows, new Array<number>(n).fill(20));
  merge.state.intensity.fill(20);
  merge.state.rejected.fill(1, 0, nErrors);
  merge.state.chi2.fill(1000, 0, nErrors);
  // Over the cut, but not rejected; and rejected, but not over the cut.
  merge.state.chi2[n - 1] = 1000;
  merge.state.rejected[n - 2] = 1;
  learnGrossErrors(merge, model);
  return grossErrorsOf(merge.state);
}

describe('what is known of gross errors', () => {
  it('is learnt from those that leave no doubt', () => {
    const errors = learnt(20000, 400);
    expect(errors.fraction).toBeCloseTo(401 / 22000, 12);
    expect(errors.positive).toBeCloseTo(0.9, 2);
    expect(errors.lnSize).toBeCloseTo(6, 1);
    expect(errors.spread).toBeGreaterThan(0.45);
    expect(errors.spread).toBeLessThan(0.65);
    expect(areErrorsTold(errors)).toBe(true);
  });

  it('is next to nothing where there were none: any size, about that of the intensities, either sign', () => {
    const errors = learnt(2000, 0);
    expect(errors.fraction).toBeCloseTo(1 / 4000, 12);
    expect(errors.positive).toBe(0.5);
    expect(errors.lnSize).toBeCloseTo(Math.log(20), 12);
    expect(errors.degrees).toBe(2);
    expect(errors.spread).toBeGreaterThan(2.6);
  });

  it('is not learnt under the initial model of the variance', () => {
    const errors = learnt(2000, 100, INITIAL_VARIANCE);
    expect(errors.fraction).toBe(5e-4);
    expect(errors.degrees).toBe(2);
  });

  it('is not believed where there are too many', () => {
    expect(areErrorsTold(learnt(20000, 1000))).toBe(false);
  });

  it.each([
    [0, 2000],
    [30, 2000],
  ])('has a density of area 1 (%d of %d)', (nErrors, n) => {
    const density = new GrossErrorDensity(learnt(n, nErrors));
    let area = 0;
    const step = 0.02;
    for (const sign of [-1, 1])
      for (let u = -600; u < 600; u += step)
        area += Math.exp(density.ln(sign * Math.exp(u), 0)) * Math.exp(u) * step;
    expect(area).toBeCloseTo(1, 2);
  });

  it('gives an error within the noise the density of one as large as the noise', () => {
    const density = new GrossErrorDensity(learnt(2000, 30));
    expect(density.ln(0.1, 5)).toBe(density.ln(5, 5));
  });
});
