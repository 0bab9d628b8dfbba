import { describe, expect, it } from '@jest/globals';
import {
  leaveOneOut,
  newLeaveOneOut,
  wilsonPriorOnly,
} from '../../../../src/merge/likelihood/leave-one-out.js';
import { mergeLikelihood } from '../../../../src/merge/likelihood/merge-likelihood.js';
import type { LikelihoodMerge } from '../../../../src/merge/likelihood/merge-state.js';
import { outputCandidates } from '../../../../src/merge/likelihood/output-candidates.js';
import { INITIAL_VARIANCE } from '../../../../src/merge/likelihood/variance-model.js';
import { acentricPosterior, centricPosterior } from '../../../../src/merge/likelihood/wilson-posterior.js';
import { expectClose } from '../../../support/close.js';
import { BACKGROUND_ONLY, mergeOfRows, simulate } from './synthetic.js';

/** A prior mean so large that the prior does not matter. */
const VAGUE = 1e8;

describe('mergeLikelihood by hand', () => {
  it('merges 100 and 200 to 150', () => {
    const merge = mergeOfRows(
      [
        { frame: 0, reflection: 0, intensity: 100, background: 1e4 },
        { frame: 1, reflection: 0, intensity: 200, background: 1e4 },
      ],
      [VAGUE],
    );
    mergeLikelihood(merge, BACKGROUND_ONLY);
    const { maximumLikelihood, maximumLikelihoodVariance } = outputCandidates(merge);
    expectClose(maximumLikelihood[0], 150, 1e-5);
    // Each lies 100 from the other, of variance 1e4 + V/u: chi² = 1e4/(1e4 + 1e4/u), u = 16/(15 + chi²).
    let u = 1;
    for (let k = 0; k < 50; k++) u = 16 / (15 + 1 / (1 + 1 / u));
    expectClose(maximumLikelihoodVariance[0], 1e4 / (2 * u), 1e-4);
  });

  it('weighs by inverse variance and takes the scale out', () => {
    const merge = mergeOfRows(
      [
        { frame: 0, reflection: 0, intensity: 50, kp: 0.5, background: 100 },
        { frame: 1, reflection: 0, intensity: 220, kp: 2, background: 400 },
      ],
      [VAGUE],
    );
    mergeLikelihood(merge, BACKGROUND_ONLY, { nu: 1e12, chi2Cut: 100, tellsOutliers: false });
    // 100 with variance 400, 110 with variance 100.
    const { maximumLikelihood, maximumLikelihoodVariance } = outputCandidates(merge);
    expectClose(maximumLikelihood[0], 108, 1e-9);
    expectClose(maximumLikelihoodVariance[0], 80, 1e-9);
  });

  it('takes all parts of the variance at the model intensity', () => {
    const row = { frame: 0, reflection: 0, intensity: 60, kp: 0.5, background: 3, gain: 2 };
    const merge = mergeOfRows([{ ...row, minusLnP: 25, dLnPdz: 0.7, lnKpVariance: 0.03 }], [100]);
    merge.frames.factor[0] = 1.5;
    const model = {
      background: 2,
      counting: 3,
      proportional: 0.01,
      tail: 0.004,
      partiality: 0.2,
      wilson: 0.05,
    };
    for (let k = 0; k < 3; k++)
      mergeLikelihood(merge, model, { nu: 1e12, chi2Cut: 100, tellsOutliers: false });
    // The fixed point of J and V by hand: every pass brings the merge closer to it.
    const posterior = new Float64Array(2);
    let j = 100;
    let variance = 0;
    for (let pass = 0; pass < 40; pass++) {
      const m = 0.5 * j;
      const parts = 2 * 3 + 3 * 2 * m + m * m * (0.01 + 0.004 * 20 + 0.2 * 0.49) + 0.05 * m * 0.5 * 100;
      variance = 1.5 * parts + 0.03 * m * m;
      acentricPosterior((0.5 * 60) / variance, 0.25 / variance, 100, posterior);
      j = posterior[0];
    }
    expectClose(merge.state.weight[0], 1 / variance, 1e-10);
    expectClose(merge.state.intensity[0], j, 1e-10);
  });

  it('takes the variance at the J that it gives, where a larger one makes J smaller and this the variance again', () => {
    // One observation of a strong reflection whose scale is not known well: from J = 3 S it seems precise, at the J that then comes out it is not.
    const merge = mergeOfRows(
      [{ frame: 0, reflection: 0, intensity: 1200, background: 100, lnKpVariance: 0.09 }],
      [100],
    );
    for (const start of [100, 400, 1200]) {
      merge.state.intensity[0] = start;
      for (let k = 0; k < 2; k++)
        mergeLikelihood(merge, BACKGROUND_ONLY, { nu: 1e12, chi2Cut: 1e12, tellsOutliers: false });
      const j = merge.state.intensity[0];
      expectClose(merge.state.weight[0], 1 / (100 + 0.09 * j * j), 0.02);
    }
  });

  it('rejects one gross error and keeps the rest', () => {
    const rows = [95, 104, 99, 102, 5000].map((intensity, frame) => ({
      frame,
      reflection: 0,
      intensity,
      background: 25,
    }));
    const merge = mergeOfRows(rows, [200]);
    mergeLikelihood(merge, BACKGROUND_ONLY);
    expect(Array.from(merge.state.rejected)).toEqual([0, 0, 0, 0, 1]);
    expect(outputCandidates(merge).nObservations[0]).toBe(4);
    expect(Math.abs(merge.state.intensity[0] - 100)).toBeLessThan(1);
    const before = merge.state.intensity[0];
    mergeLikelihood(merge, BACKGROUND_ONLY);
    expectClose(merge.state.intensity[0], before, 1e-3);
  });

  it('does not let two contradicting observations reject each other', () => {
    const rows = [0, 1000].map((intensity, frame) => ({ frame, reflection: 0, intensity }));
    const merge = mergeOfRows(rows, [500]);
    mergeLikelihood(merge, BACKGROUND_ONLY);
    expect(merge.state.rejected[0] + merge.state.rejected[1]).toBe(1);
  });

  it('leaves out frames that are not accepted', () => {
    const rows = [100, 100, 900].map((intensity, frame) => ({
      frame,
      reflection: 0,
      intensity,
      background: 1e4,
    }));
    const merge = mergeOfRows(rows, [VAGUE]);
    merge.frames.accepted[2] = 0;
    mergeLikelihood(merge, BACKGROUND_ONLY);
    expectClose(outputCandidates(merge).maximumLikelihood[0], 100, 1e-4);
    expect(merge.state.weight[2]).toBe(0);
    expect(merge.state.chi2[2]).toBeGreaterThan(10);
  });

  it('gives the prior where nothing was observed', () => {
    const merge = mergeOfRows([{ frame: 0, reflection: 0, intensity: 1 }], [1, 7]);
    mergeLikelihood(merge, BACKGROUND_ONLY);
    const { posterior, maximumLikelihood, effectiveObservations } = outputCandidates(merge);
    expectClose(posterior[1], 7, 1e-9);
    expect(maximumLikelihood[1]).toBeNaN();
    expect(Array.from(effectiveObservations)).toEqual([1, 0]);
  });

  it('gives centric reflections their own posterior', () => {
    const merge = mergeOfRows([{ frame: 0, reflection: 0, intensity: 1, background: 4 }], [10]);
    merge.reflections.centric[0] = 1;
    mergeLikelihood(merge, BACKGROUND_ONLY);
    const expected = new Float64Array(2);
    centricPosterior(merge.state.weightedSum[0], merge.state.information[0], 10, expected);
    expect(merge.state.intensity[0]).toBe(expected[0]);
    expect(outputCandidates(merge).posteriorVariance[0]).toBe(expected[1]);
  });
});

describe('leaveOneOut', () => {
  const rows = [
    { frame: 0, reflection: 0, intensity: 100, background: 100 },
    { frame: 0, reflection: 0, intensity: 120, background: 100 },
    { frame: 1, reflection: 0, intensity: 90, background: 400 },
    { frame: 1, reflection: 1, intensity: 30, background: 100 },
  ];

  it('subtracts all observations of the frame', () => {
    const merge = mergeOfRows(rows, [50, 40]);
    merge.reflections.centric[1] = 1;
    mergeLikelihood(merge, BACKGROUND_ONLY);
    const loo = newLeaveOneOut(4);
    leaveOneOut(merge, loo);
    const { weight } = merge.state;
    const moments = new Float64Array(2);
    acentricPosterior(weight[2] * 90, weight[2], 50, moments);
    for (const i of [0, 1]) expectClose(loo.mean[i], moments[0], 1e-9);
    for (const i of [0, 1]) expectClose(loo.variance[i], moments[1], 1e-9);
    acentricPosterior(weight[0] * 100 + weight[1] * 120, weight[0] + weight[1], 50, moments);
    expectClose(loo.mean[2], moments[0], 1e-9);
    centricPosterior(0, 0, 40, moments);
    expectClose(loo.mean[3], moments[0], 1e-9);
    expectClose(loo.variance[3], moments[1], 1e-9);
  });

  it('is the prior before the first merge', () => {
    const merge = mergeOfRows(rows, [50, 40]);
    const loo = newLeaveOneOut(4);
    wilsonPriorOnly(merge, loo);
    expect(Array.from(loo.mean)).toEqual([50, 50, 50, 40]);
    expect(Array.from(loo.variance)).toEqual([2500, 2500, 2500, 1600]);
    merge.reflections.centric[1] = 1;
    wilsonPriorOnly(merge, loo);
    expect(Array.from(loo.mean)).toEqual([50, 50, 50, 40]);
    expect(Array.from(loo.variance)).toEqual([2500, 2500, 2500, 3200]);
  });
});

describe('mergeLikelihood on simulated frames', () => {
  const { rows, truth } = simulate({
    seed: 7,
    nFrames: 20,
    nReflections: 300,
    coverage: 0.6,
    wilsonMean: 100,
    background: 60,
    gain: 1,
    variance: (kp, j) => 60 + kp * j,
  });
  const prior = Array.from(truth, () => 70);
  const merged = (): LikelihoodMerge => {
    const merge = mergeOfRows(rows, prior);
    mergeLikelihood(merge, INITIAL_VARIANCE);
    return merge;
  };

  it('finds the true intensities within their errors', () => {
    const merge = merged();
    const { posterior, posteriorVariance } = outputCandidates(merge);
    let sum = 0;
    for (let r = 0; r < truth.length; r++) sum += (posterior[r] - truth[r]) ** 2 / posteriorVariance[r];
    // The initial model has more variance than the simulation, so the deviations are somewhat small.
    expect(sum / truth.length).toBeGreaterThan(0.3);
    expect(sum / truth.length).toBeLessThan(1.3);
  });

  it('updates the Wilson mean from the data', () => {
    const { wilsonMean } = merged().state;
    const mean = wilsonMean.reduce((a, b) => a + b) / truth.length;
    const trueMean = truth.reduce((a, b) => a + b) / truth.length;
    expect(Math.abs(mean / trueMean - 1)).toBeLessThan(0.05);
  });

  it('scales with the intensities', () => {
    const c = 1234.5;
    const scaled = mergeOfRows(
      rows.map((row) => ({
        ...row,
        intensity: row.intensity * c,
        background: (row.background ?? 1) * c * c,
        gain: (row.gain ?? 0) * c,
      })),
      prior.map((s) => s * c),
    );
    mergeLikelihood(scaled, INITIAL_VARIANCE);
    const merge = merged();
    for (let r = 0; r < truth.length; r++) {
      expectClose(scaled.state.intensity[r], merge.state.intensity[r] * c, 1e-9);
      expectClose(scaled.state.information[r], merge.state.information[r] / c ** 2, 1e-9);
      expectClose(scaled.state.wilsonMean[r], merge.state.wilsonMean[r] * c, 1e-9);
    }
  });

  it('counts a frame that comes twice as two frames', () => {
    const own = rows.filter((row) => row.frame === 0);
    const twice = mergeOfRows([...own, ...own.map((row) => ({ ...row, frame: 1 }))], prior);
    mergeLikelihood(twice, BACKGROUND_ONLY, { nu: 1e12, chi2Cut: 1e12, tellsOutliers: false });
    const once = mergeOfRows(own, prior);
    mergeLikelihood(once, BACKGROUND_ONLY, { nu: 1e12, chi2Cut: 1e12, tellsOutliers: false });
    for (const { reflection } of own)
      expectClose(twice.state.information[reflection], 2 * once.state.information[reflection], 1e-9);
    // Left out of itself the frame knows nothing but the prior; its copy knows the reflection.
    const loo = newLeaveOneOut(2 * own.length);
    leaveOneOut(once, loo);
    expectClose(loo.mean[0], once.state.wilsonMean[own[0].reflection], 1e-6);
    leaveOneOut(twice, loo);
    expectClose(loo.mean[0], loo.mean[own.length], 1e-12);
    expect(loo.variance[0]).toBeLessThan(twice.state.wilsonMean[own[0].reflection] ** 2 / 2);
  });

  it('gives the same bits twice', () => {
    expect(Array.from(merged().state.intensity)).toEqual(Array.from(merged().state.intensity));
  });
});

it('refuses observations whose frames are not side by side', () => {
  const rows = [1, 0].map((frame) => ({ frame, reflection: 0, intensity: 1 }));
  expect(() => mergeOfRows(rows, [1])).toThrow('observation 1 of frame 0 follows one of frame 1');
});
