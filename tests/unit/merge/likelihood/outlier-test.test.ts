import { describe, expect, it } from '@jest/globals';
import {
  learnIntensityTail,
  lnIntensityDensity,
  localWilsonMean,
} from '../../../../src/merge/likelihood/intensity-tail.js';
import { mergeLikelihood } from '../../../../src/merge/likelihood/merge-likelihood.js';
import { OutlierTest, type TestedReflection } from '../../../../src/merge/likelihood/outlier-test.js';
import { ROBUSTNESS } from '../../../../src/merge/likelihood/variance-model.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { mergeOfRows, type Row } from './synthetic.js';

const WILSON_MEAN = 100;
const MODEL = { background: 1, counting: 0, proportional: 0, tail: 0, partiality: 0, wilson: 0 };

/** Observations of unit kp and variance 4. */
function reflection(observed: readonly number[], intensity: number, isCentric = false): TestedReflection {
  const n = observed.length;
  return {
    size: n,
    wilsonMean: WILSON_MEAN,
    isCentric,
    intensity,
    active: new Uint8Array(n).fill(1),
    rejected: new Uint8Array(n),
    observed: Float64Array.from(observed),
    kp: new Float64Array(n).fill(1),
    constant: new Float64Array(n).fill(4),
    linear: new Float64Array(n),
    square: new Float64Array(n),
  };
}

describe('OutlierTest', () => {
  const test = new OutlierTest(15);
  const wilson = { fraction: 0.02, tail: 0 };

  it('finds the one of two contradicting observations that the distribution of intensities all but excludes', () => {
    expect(test.mostLikely(reflection([1500, 80], 700), wilson)).toBe(0);
    expect(test.mostLikely(reflection([80, 1500], 700), wilson)).toBe(1);
  });

  it('finds a single observation that is too strong, but not where errors are rare', () => {
    expect(test.mostLikely(reflection([1500], 1500), wilson)).toBe(0);
    expect(test.mostLikely(reflection([600], 600), wilson)).toBe(-1);
    expect(test.mostLikely(reflection([1000], 1000), { fraction: 1e-5, tail: 0 })).toBe(-1);
  });

  it('keeps a strong reflection that two observations agree on', () => {
    expect(test.mostLikely(reflection([1200, 1203], 1200), wilson)).toBe(-1);
  });

  it('keeps a single strong observation where intensities have a heavy tail', () => {
    expect(test.mostLikely(reflection([1100], 1100), wilson)).toBe(0);
    expect(test.mostLikely(reflection([1100], 1100), { fraction: 0.02, tail: 0.4 })).toBe(-1);
    expect(test.mostLikely(reflection([1100], 1100, true), wilson)).toBe(-1);
  });

  it('finds the one that the others contradict, above or below them', () => {
    expect(test.mostLikely(reflection([100, 103, 160, 99], 105), wilson)).toBe(2);
    expect(test.mostLikely(reflection([300, 303, 2, 299], 250), wilson)).toBe(2);
  });

  it('passes over what is rejected or of another set', () => {
    const given = reflection([1500, 80], 700);
    given.rejected[0] = 1;
    expect(test.mostLikely(given, wilson)).toBe(-1);
    const other = reflection([1500, 80], 700);
    other.active[0] = 0;
    expect(test.mostLikely(other, wilson)).toBe(-1);
  });
});

describe('the distribution of intensities', () => {
  it.each([0, 0.1, 0.25, 0.4])('has the area and the mean 1 (b = %d)', (b) => {
    let area = 0;
    let mean = 0;
    // In ln x: the tails reach far.
    const step = 1e-3;
    for (let u = -20; u < 25; u += step) {
      const x = Math.exp(u);
      const density = Math.exp(lnIntensityDensity(x, b)) * x * step;
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
    mergeLikelihood(merge, MODEL);
    const learnt = learnIntensityTail(merge, 0.25);
    expect(learnt).toBeLessThanOrEqual(largest);
    expect(learnt).toBeGreaterThanOrEqual(b - 0.1);
  });
});

describe('a merge of few observations with gross errors', () => {
  const random = createRandom(9);
  const nReflections = 1500;
  const truth = Array.from({ length: nReflections }, () => WILSON_MEAN * random.exponential());

  function scored(part: number, tellsOutliers = true) {
    const rows: Row[] = [];
    for (let frame = 0; frame < 6; frame++)
      truth.forEach((j, r) => {
        if (random.uniform() > (r % 3 === 0 ? 0.8 : 0.3)) return;
        const error = random.uniform() < part ? 1000 + 1000 * random.exponential() : 0;
        rows.push({ frame, reflection: r, intensity: j + error + 3 * random.normal(), background: 9 });
      });
    const merge = mergeOfRows(rows, new Array<number>(nReflections).fill(WILSON_MEAN));
    for (let k = 0; k < 3; k++) mergeLikelihood(merge, MODEL, { ...ROBUSTNESS, tellsOutliers });
    const { intensity, information, outlierFraction } = merge.state;
    const far = truth.filter((j, r) => information[r] > 0 && Math.abs(intensity[r] - j) > 600).length;
    return { far, fraction: outlierFraction[0] };
  }

  it('learns how many there are and finds most of those that no other observation contradicts', () => {
    const { far, fraction } = scored(0.03);
    expect(fraction).toBeGreaterThan(0.01);
    expect(far).toBeLessThan(0.2 * scored(0.03, false).far);
  });

  it('finds none where there are none', () => {
    const { far, fraction } = scored(0);
    expect(far).toBe(0);
    expect(fraction).toBeLessThan(5e-4);
  });
});
