import { describe, expect, it } from '@jest/globals';
import { learnVariance } from '../../../../src/merge/likelihood/error-model.js';
import { leaveOneOut, newLeaveOneOut } from '../../../../src/merge/likelihood/leave-one-out.js';
import { mergeLikelihood } from '../../../../src/merge/likelihood/merge-likelihood.js';
import { outputCandidates } from '../../../../src/merge/likelihood/output-candidates.js';
import { scoringSums } from '../../../../src/merge/likelihood/scoring-sums.js';
import type { VarianceModel } from '../../../../src/merge/likelihood/variance-model.js';
import { correlation } from '../../../../src/numeric/correlation.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { median } from '../../../../src/numeric/summary.js';
import { erfcx } from '../../../../src/numeric/erfcx.js';
import { expectClose } from '../../../support/close.js';
import { BACKGROUND_ONLY, mergeOfRows, type Row, simulate } from './synthetic.js';

/** ln Φ(z). */
function lnAbove(z: number): number {
  return Math.log(erfcx(-z * Math.SQRT1_2) / 2) - (z * z) / 2;
}

/** Posterior mean of one reflection by sums over J: Wilson prior, observations of variance b there because I > T. */
function summedPosterior(rows: readonly Row[], wilsonMean: number): number {
  let sum = 0;
  let first = 0;
  for (let j = 0; j < 40 * wilsonMean; j += wilsonMean / 500) {
    let ln = -j / wilsonMean;
    for (const { kp = 1, intensity, background = 1, threshold = -Infinity } of rows) {
      const s = Math.sqrt(background);
      ln -= (intensity - kp * j) ** 2 / (2 * background) + lnAbove((kp * j - threshold) / s);
    }
    const density = Math.exp(ln);
    sum += density;
    first += j * density;
  }
  return first / sum;
}

function posteriorOf(rows: readonly Row[], wilsonMean: number): number {
  const merge = mergeOfRows(rows, [wilsonMean]);
  for (let k = 0; k < 10; k++) {
    merge.state.wilsonMean[0] = wilsonMean;
    mergeLikelihood(merge, BACKGROUND_ONLY, { nu: 1e12, chi2Cut: 100, tellsOutliers: false });
    merge.state.wilsonMean[0] = wilsonMean;
  }
  return outputCandidates(merge).posterior[0];
}

describe('merging observations that are there because they came out above a threshold', () => {
  it('comes to the mean of the truncated posterior, within a part of what plain merging is off by', () => {
    const random = createRandom(4);
    for (const truth of [3, 8, 15]) {
      const rows: Row[] = [];
      while (rows.length < 8) {
        const kp = 0.6 + 0.8 * random.uniform();
        const intensity = kp * truth + 6 * random.normal();
        if (intensity > 6)
          rows.push({ frame: rows.length, reflection: 0, kp, intensity, background: 36, threshold: 6 });
      }
      const exact = summedPosterior(rows, 12);
      const plain = posteriorOf(
        rows.map((row) => ({ ...row, threshold: -Infinity })),
        12,
      );
      const corrected = posteriorOf(rows, 12);
      expect(plain - exact).toBeGreaterThan(0.4);
      expect(Math.abs(corrected - exact)).toBeLessThan(0.35 * (plain - exact));
    }
  });

  it('is plain merging where thresholds are far below, but for rounding', () => {
    const { rows } = simulate({ ...SIMULATION, nFrames: 10 });
    const plain = mergeOfRows(rows, WILSON);
    const far = mergeOfRows(
      rows.map((row) => ({ ...row, threshold: -1e6 })),
      WILSON,
    );
    mergeLikelihood(plain, BACKGROUND_ONLY);
    mergeLikelihood(far, BACKGROUND_ONLY);
    far.state.intensity.forEach((value, r) => expectClose(value, plain.state.intensity[r], 1e-12));
    far.state.information.forEach((value, r) => expectClose(value, plain.state.information[r], 1e-12));
  });
});

const SIMULATION = {
  seed: 3,
  nFrames: 60,
  nReflections: 400,
  coverage: 0.5,
  wilsonMean: 60,
  background: 400,
  gain: 0,
  variance: () => 400,
};
const WILSON: readonly number[] = new Array<number>(SIMULATION.nReflections).fill(SIMULATION.wilsonMean);

describe('simulated data cut at 1 sigma', () => {
  const { rows, truth } = simulate(SIMULATION);
  const threshold = Math.sqrt(SIMULATION.background);
  const kept = rows.filter(({ intensity }) => intensity > threshold);

  function mergedOf(some: readonly Row[]) {
    const merge = mergeOfRows(some, WILSON);
    for (let k = 0; k < 3; k++) mergeLikelihood(merge, BACKGROUND_ONLY);
    const { posterior, posteriorVariance, nObservations } = outputCandidates(merge);
    const seen = Array.from(truth.keys()).filter((r) => nObservations[r] > 3);
    const deviation = Float64Array.from(
      seen,
      (r) => (posterior[r] - truth[r]) / Math.sqrt(posteriorVariance[r]),
    );
    return {
      merge,
      correlation: correlation(
        Float64Array.from(seen, (r) => posterior[r]),
        Float64Array.from(seen, (r) => truth[r]),
      ),
      bias: median(deviation),
      spread: Math.sqrt(deviation.reduce((sum, d) => sum + d * d, 0) / deviation.length),
    };
  }

  it('comes nearer to the truth than plain merging, with honest sigmas', () => {
    const plain = mergedOf(kept);
    const corrected = mergedOf(kept.map((row) => ({ ...row, threshold })));
    expect(corrected.correlation).toBeGreaterThan(plain.correlation);
    expect(plain.bias).toBeGreaterThan(1);
    expect(Math.abs(corrected.bias)).toBeLessThan(0.35);
    expect(plain.spread).toBeGreaterThan(2);
    expect(corrected.spread).toBeGreaterThan(0.85);
    expect(corrected.spread).toBeLessThan(1.25);
  });

  it('says what the noise is', async () => {
    const learnt = async (some: readonly Row[]) => {
      const { merge } = mergedOf(some);
      const reference = newLeaveOneOut(some.length);
      leaveOneOut(merge, reference);
      return learnVariance(BACKGROUND_ONLY, (coefficients) => scoringSums(merge, reference, coefficients));
    };
    const corrected = await learnt(kept.map((row) => ({ ...row, threshold })));
    expect(corrected.background).toBeGreaterThan(0.85);
    expect(corrected.background).toBeLessThan(1.15);
    expect((await learnt(kept)).background).toBeLessThan(0.8);
  });
});

describe('simulated data without negative intensities', () => {
  const { rows } = simulate(SIMULATION);
  const kept = rows.filter(({ intensity }) => intensity > 0);

  // Half of the observations are within 3 sigma of 0. The strong ones that are left do not tell 400 from counting.
  it.each([1, 0.3, 1e-3])('say what the noise is where the input says %d of it', async (part) => {
    const wrong = kept.map((row) => ({ ...row, background: 400 * part, gain: 1, threshold: 0 }));
    const merge = mergeOfRows(wrong, WILSON);
    const reference = newLeaveOneOut(wrong.length);
    let model: VarianceModel = { ...BACKGROUND_ONLY, counting: 1 };
    for (let cycle = 0; cycle < 4; cycle++) {
      mergeLikelihood(merge, model);
      leaveOneOut(merge, reference);
      model = await learnVariance(model, (c) => scoringSums(merge, reference, c));
    }
    const whole = model.background * 400 * part + model.counting * 30;
    expect(whole / 400).toBeGreaterThan(0.8);
    expect(whole / 400).toBeLessThan(1.2);
  });
});
