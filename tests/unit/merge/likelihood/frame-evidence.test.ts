import { describe, expect, it } from '@jest/globals';
import { frameEvidence, WilsonIntegral } from '../../../../src/merge/likelihood/frame-evidence.js';
import { judgeFrames } from '../../../../src/merge/likelihood/judge-frames.js';
import { leaveOneOut, newLeaveOneOut } from '../../../../src/merge/likelihood/leave-one-out.js';
import { mergeLikelihood } from '../../../../src/merge/likelihood/merge-likelihood.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { mergeOfRows, type Row, simulate } from './synthetic.js';

const MODEL = { background: 1, counting: 1, proportional: 0.01, tail: 0, partiality: 0, wilson: 0 };
const WILSON_MEAN = 200;

function merged(rows: readonly Row[], nReflections: number) {
  const merge = mergeOfRows(rows, new Array<number>(nReflections).fill(WILSON_MEAN));
  const loo = newLeaveOneOut(rows.length);
  mergeLikelihood(merge, MODEL);
  leaveOneOut(merge, loo);
  return { merge, loo };
}

/** Frames of few observations; the intensities over kp of `bad` ones change places. */
function sparse(nFrames: number, nReflections: number, perFrame: number, bad: readonly number[]) {
  const { rows } = simulate({
    seed: 4,
    nFrames,
    nReflections,
    coverage: perFrame / nReflections,
    wilsonMean: WILSON_MEAN,
    background: 400,
    gain: 0.5,
    variance: (kp, j) => 400 + 0.5 * kp * j + 0.01 * (kp * j) ** 2,
  });
  const random = createRandom(8);
  const full = (i: number) => rows[i].intensity / (rows[i].kp ?? 1);
  const out = rows.slice();
  for (const frame of bad) {
    const places = rows.flatMap((row, i) => (row.frame === frame ? [i] : []));
    const from = places.slice();
    random.shuffle(from);
    places.forEach((i, k) => (out[i] = { ...rows[i], intensity: full(from[k]) * (rows[i].kp ?? 1) }));
  }
  return out;
}

const lnEvidence = (n: number, d: number, s: number) => new WilsonIntegral().set(n, d, s).ln;

describe('the logarithm of the integral', () => {
  it.each([
    [0.3, 0.01, 20],
    [-2, 0.04, 5],
    [40, 1, 3],
    [9, 0.02, 700],
    [-60, 1, 10],
  ])('is the integral over the Wilson distribution (N %d, D %d, S %d)', (n, d, s) => {
    const highest = Math.max(n / d, 0) + 12 / Math.sqrt(d);
    const steps = 200000;
    const h = highest / steps;
    const exponent = (j: number) => -j / s + n * j - (d * j * j) / 2;
    const peak = exponent(Math.max(0, (n - 1 / s) / d));
    let sum = 0;
    for (let k = 0; k < steps; k++) sum += Math.exp(exponent((k + 0.5) * h) - peak);
    expect(lnEvidence(n, d, s)).toBeCloseTo(Math.log((sum * h) / s) + peak, 5);
  });

  it('goes on smoothly where the truncation at 0 is no longer seen', () => {
    const at = (z: number) => lnEvidence(z + 1, 1, 1);
    expect(at(25 + 1e-9) - at(25 - 1e-9)).toBeCloseTo(0, 6);
  });

  it('is 0 where there is nothing to go by', () => {
    expect(lnEvidence(0, 0, 5)).toBe(0);
  });
});

describe('frames of a dozen observations', () => {
  const bad = [5, 11, 40, 77];
  const rows = sparse(150, 150, 13, bad);

  it('tells right ones from wrong ones', () => {
    const { merge, loo } = merged(rows, 150);
    expect(judgeFrames(merge, loo, MODEL)).toBeGreaterThan(140);
    const { accepted } = merge.frames;
    expect(bad.filter((f) => accepted[f] === 1)).toEqual([]);
    expect(accepted.reduce((sum, flag) => sum + flag, 0)).toBeGreaterThan(140);
  });

  it('gives no evidence where the others know nothing of the reflections', () => {
    const alone = [0, 1, 2].map((frame) => ({ frame, reflection: frame, intensity: 50 * frame }));
    const { merge, loo } = merged(alone, 3);
    for (const evidence of frameEvidence(merge, loo, MODEL)) expect(evidence).toBeCloseTo(0, 12);
  });

  it('takes all where they are noise, those of an earlier cycle back', () => {
    const noise = sparse(
      150,
      150,
      13,
      Array.from({ length: 150 }, (_, f) => f),
    );
    const { merge, loo } = merged(noise, 150);
    merge.frames.accepted.fill(0, 20, 90);
    expect(judgeFrames(merge, loo, MODEL)).toBe(0);
    expect(merge.frames.accepted.every((flag) => flag === 1)).toBe(true);
  });

  it('never accepts the frames of another half set', () => {
    const { merge, loo } = merged(rows, 150);
    merge.observations.reflection.forEach((_, i, reflection) => {
      if (merge.observations.frame[i] % 2 === 1) reflection[i] = -1;
    });
    judgeFrames(merge, loo, MODEL);
    expect(merge.frames.accepted.some((flag, f) => f % 2 === 1 && flag === 1)).toBe(false);
  });
});

describe('the evidence of a frame', () => {
  it.each([0.01, 1e-6])(
    'is the sum over its reflections of ln (U + (1 - U) R), for errors e² = %d',
    (proportional) => {
      // Two frames see the same reflections; with the smaller errors R has no finite number.
      const rows = [0, 1].flatMap((frame) =>
        [30, 300, 3e4, 3e7].map((intensity, reflection) => ({ frame, reflection, intensity, kp: 1 + frame })),
      );
      const { merge, loo } = merged(rows, 4);
      const [first, second] = [0, 1].map((frame) => {
        let sum = 0;
        for (let r = 0; r < 4; r++) {
          const i = rows.findIndex((row) => row.frame === frame && row.reflection === r);
          const { kp, intensity, background, gain } = merge.observations;
          const m = kp[i] * Math.max(loo.mean[i], 0);
          const variance = background[i] + gain[i] * m + proportional * m * m;
          const [n, d] = [(kp[i] * intensity[i]) / variance, (kp[i] * kp[i]) / variance];
          const [othersN, othersD] = [
            merge.state.weightedSum[r] - merge.state.weight[i] * kp[i] * intensity[i],
            merge.state.information[r] - merge.state.weight[i] * kp[i] * kp[i],
          ];
          const s = merge.state.wilsonMean[r];
          const gainOfBoth =
            lnEvidence(othersN + n, othersD + d, s) - lnEvidence(othersN, othersD, s) - lnEvidence(n, d, s);
          sum +=
            gainOfBoth > 100 ? gainOfBoth + Math.log(0.98) : Math.log(0.02 + 0.98 * Math.exp(gainOfBoth));
        }
        return sum;
      });
      const evidence = frameEvidence(merge, loo, { ...MODEL, proportional });
      for (const [frame, sum] of [first, second].entries()) expect(evidence[frame] / sum).toBeCloseTo(1, 8);
    },
  );
});
