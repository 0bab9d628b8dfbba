import { describe, expect, it } from '@jest/globals';
import {
  learnIntensityTail,
  lnCentricDensity,
  lnIntensityDensity,
  localWilsonMean,
} from '../../../../src/merge/likelihood/intensity-tail.js';
import { mergeLikelihood } from '../../../../src/merge/likelihood/merge-likelihood.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { BACKGROUND_ONLY, mergeOfRows, type Row } from './synthetic.js';

const WILSON_MEAN = 100;

describe('the distribution of intensities', () => {
  it.each([
    [0, lnIntensityDensity],
    [0.1, lnIntensityDensity],
    [0.4, lnIntensityDensity],
    [0, lnCentricDensity],
    [0.1, lnCentricDensity],
    [0.4, lnCentricDensity],
  ])('has the area and the mean 1 (b = %d, %p)', (b, lnDensity) => {
    let area = 0;
    let mean = 0;
    // In ln x: the tails reach far.
    const step = 1e-3;
    for (let u = -35; u < 25; u += step) {
      const x = Math.exp(u);
      const density = Math.exp(lnDensity(x, b)) * x * step;
      area += density;
      mean += density * x;
    }
    expect(area).toBeCloseTo(1, 4);
    expect(mean).toBeCloseTo(1, 2);
  });

  it('falls off as the exponential distribution of the local mean', () => {
    for (const b of [0, 0.2, 0.4])
      for (const x of [0.1, 2, 15]) {
        const slope = (lnIntensityDensity(x + 1e-5, b) - lnIntensityDensity(x - 1e-5, b)) / 2e-5;
        expect(slope).toBeCloseTo(-1 / localWilsonMean(1, x, b), 5);
      }
  });

  it.each([
    [0, 0.1],
    [0.3, 0.4],
  ])('is learnt from the merged intensities (b = %d)', (b, largest) => {
    const random = createRandom(3);
    // An exponential distribution whose inverse mean is the mean of 1/b exponential ones, nearly.
    const shape = b > 0 ? Math.round(1 / b) : 0;
    const mean = () => {
      if (shape === 0) return 1;
      let sum = 0;
      for (let k = 0; k < shape; k++) sum += random.exponential();
      return (shape - 1) / sum;
    };
    const nReflections = 600;
    const rows: Row[] = [];
    const truth = Array.from({ length: nReflections }, () => WILSON_MEAN * mean() * random.exponential());
    for (let frame = 0; frame < 5; frame++)
      truth.forEach((j, r) => rows.push({ frame, reflection: r, intensity: j + random.normal() }));
    const merge = mergeOfRows(rows, new Array<number>(nReflections).fill(WILSON_MEAN));
    mergeLikelihood(merge, BACKGROUND_ONLY);
    const learnt = learnIntensityTail(merge, 0.25);
    expect(learnt).toBeLessThanOrEqual(largest);
    expect(learnt).toBeGreaterThanOrEqual(b - 0.1);
  });
});
