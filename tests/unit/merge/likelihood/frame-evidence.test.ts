import { describe, expect, it } from '@jest/globals';
import { frameEvidence } from '../../../../src/merge/likelihood/frame-evidence.js';
import { judgeFrames } from '../../../../src/merge/likelihood/judge-frames.js';
import { leaveOneOut, newLeaveOneOut } from '../../../../src/merge/likelihood/leave-one-out.js';
import { mergeLikelihood } from '../../../../src/merge/likelihood/merge-likelihood.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { WilsonIntegral } from '../../../../src/merge/likelihood/wilson-integral.js';
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
    const { againstMisindexed, againstNoise } = frameEvidence(merge, loo, MODEL);
    for (const evidence of againstMisindexed) expect(evidence).toBeCloseTo(0, 12);
    expect(againstNoise).toHaveLength(3);
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

  it('tells frames of noise about 0 from faint right ones by their scale', () => {
    const random = createRandom(3);
    const noise = [8, 20, 33];
    const faint = 0.4;
    // Right frames are as faint as noise is taken for, but show their reflections.
    const right = [50, 51, 52];
    const changed = rows.map((row) => {
      if (noise.includes(row.frame))
        return { ...row, kp: 0.05 * (row.kp ?? 1), intensity: 20 * random.normal() };
      if (!right.includes(row.frame)) return row;
      return { ...row, kp: faint * (row.kp ?? 1), intensity: faint * row.intensity + 15 * random.normal() };
    });
    const { merge, loo } = merged(changed, 150);
    const refined = new Float64Array(150);
    for (const f of noise) refined[f] = Math.log(0.05);
    for (const f of right) refined[f] = Math.log(faint);
    judgeFrames(merge, loo, MODEL, { refined, ofMeans: refined, spread: 0.8 });
    const { accepted, evidence } = merge.frames;
    expect(noise.map((f) => accepted[f])).toEqual([0, 0, 0]);
    expect(right.map((f) => accepted[f])).toEqual([1, 1, 1]);
    for (const f of noise) expect(evidence[f]).toBeLessThan(-3);
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
  const kinds = [false, true].flatMap((isCentric) =>
    [0.01, 1e-6].map((proportional) => ({ isCentric, proportional })),
  );
  it.each(kinds)(
    'is the sum over its reflections of ln (U + (1 - U) R), %o',
    ({ isCentric, proportional }) => {
      // Two frames see the same reflections; with the smaller errors R has no finite number.
      const rows = [0, 1].flatMap((frame) =>
        [30, 300, 3e4, 3e7].map((intensity, reflection) => ({ frame, reflection, intensity, kp: 1 + frame })),
      );
      const { merge, loo } = merged(rows, 4);
      if (isCentric) merge.reflections.centric.fill(1);
      const lnZ = (n: number, d: number, s: number) => {
        const integral = new WilsonIntegral();
        return (isCentric ? integral.setCentric(n, d, s) : integral.setAcentric(n, d, s)).ln;
      };
      const evidence = frameEvidence(merge, loo, { ...MODEL, proportional });
      for (const frame of [0, 1]) {
        let misindexed = 0;
        let noise = 0;
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
          const gainOfBoth = lnZ(othersN + n, othersD + d, s) - lnZ(othersN, othersD, s);
          misindexed += lnMixture(0.02, 0.98, gainOfBoth - lnZ(n, d, s));
          noise +=
            gainOfBoth > 100
              ? Math.log(49)
              : lnMixture(0.02, 0.98, gainOfBoth) - lnMixture(0.98, 0.02, gainOfBoth);
        }
        expect(evidence.againstMisindexed[frame] / misindexed).toBeCloseTo(1, 6);
        expect(evidence.againstNoise[frame] / noise).toBeCloseTo(1, 6);
      }
    },
  );
});

/** ln (a + b e^x). */
function lnMixture(a: number, b: number, x: number): number {
  return x > 100 ? x + Math.log(b) : Math.log(a + b * Math.exp(x));
}
