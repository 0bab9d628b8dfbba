import { describe, expect, it } from '@jest/globals';
import { learnVariance } from '../../../../src/merge/likelihood/error-model.js';
import { judgeFrames } from '../../../../src/merge/likelihood/judge-frames.js';
import { leaveOneOut, newLeaveOneOut } from '../../../../src/merge/likelihood/leave-one-out.js';
import { mergeLikelihood } from '../../../../src/merge/likelihood/merge-likelihood.js';
import { scoringSums } from '../../../../src/merge/likelihood/scoring-sums.js';
import { INITIAL_VARIANCE } from '../../../../src/merge/likelihood/variance-model.js';
import type { VarianceModel } from '../../../../src/merge/likelihood/variance-model.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { mergeOfRows, simulate } from './synthetic.js';
import type { Row } from './synthetic.js';

const WILSON_MEAN = 200;
const BACKGROUND = 20;
const GAIN = 0.5;

function simulated(model: VarianceModel, nFrames: number, nReflections: number) {
  return simulate({
    seed: 11,
    nFrames,
    nReflections,
    coverage: 0.7,
    wilsonMean: WILSON_MEAN,
    background: BACKGROUND,
    gain: GAIN,
    variance: (kp, j, minusLnP) => {
      const m = kp * j;
      return (
        model.background * BACKGROUND +
        model.counting * GAIN * m +
        m * m * (model.proportional + model.tail * Math.min(minusLnP, 20)) +
        model.wilson * m * kp * WILSON_MEAN
      );
    },
  });
}

function merged(rows: readonly Row[], nReflections: number, model: VarianceModel) {
  const merge = mergeOfRows(rows, new Array<number>(nReflections).fill(WILSON_MEAN));
  mergeLikelihood(merge, model);
  const loo = newLeaveOneOut(rows.length);
  leaveOneOut(merge, loo);
  return { merge, loo };
}

/** Merge and learning in turn, as in the cycles of a run. */
async function learnt(rows: readonly Row[], nReflections: number): Promise<VarianceModel> {
  const { merge, loo } = merged(rows, nReflections, INITIAL_VARIANCE);
  let model: VarianceModel = INITIAL_VARIANCE;
  for (let cycle = 0; cycle < 4; cycle++) {
    model = await learnVariance(model, (coefficients) => scoringSums(merge, loo, coefficients));
    mergeLikelihood(merge, model);
    leaveOneOut(merge, loo);
  }
  return model;
}

describe('learnVariance', () => {
  it('recovers background, counting, proportional error and tail', async () => {
    const truth = { background: 3, counting: 4, proportional: 0.02, tail: 0.05, partiality: 0, wilson: 0 };
    const model = await learnt(simulated(truth, 60, 1200).rows, 1200);
    expect(Math.abs(model.background / truth.background - 1)).toBeLessThan(0.1);
    expect(Math.abs(model.counting / truth.counting - 1)).toBeLessThan(0.25);
    expect(Math.abs(model.proportional / truth.proportional - 1)).toBeLessThan(0.15);
    expect(Math.abs(model.tail / truth.tail - 1)).toBeLessThan(0.15);
    expect(model.wilson).toBeLessThan(0.01);
    expect(model.partiality).toBe(0);
  });

  it('recovers the part that goes with the Wilson mean', async () => {
    const truth = { background: 1, counting: 1, proportional: 0.01, tail: 0, partiality: 0, wilson: 0.05 };
    const model = await learnt(simulated(truth, 60, 1200).rows, 1200);
    expect(Math.abs(model.wilson / truth.wilson - 1)).toBeLessThan(0.25);
    expect(Math.abs(model.proportional / truth.proportional - 1)).toBeLessThan(0.35);
    expect(model.tail).toBeLessThan(0.005);
  });

  it('keeps the bounds', async () => {
    const truth = { background: 1e-4, counting: 0, proportional: 0, tail: 0, partiality: 0, wilson: 0 };
    const model = await learnt(simulated(truth, 20, 300).rows, 300);
    expect(model.background).toBe(0.01);
    expect(model.counting).toBe(0.003);
    expect(model.proportional).toBe(1e-4);
  });

  it.each([1 / 8, 30])(
    'learns background and counting of sigmas that are wrong by a factor of %d',
    async (c) => {
      const truth = {
        background: c * c,
        counting: c * c,
        proportional: 0.01,
        tail: 0,
        partiality: 0,
        wilson: 0,
      };
      const nReflections = 400;
      const { rows } = simulated({ ...truth, background: 1, counting: 1 }, 40, nReflections);
      const wrong = rows.map((row) => ({
        ...row,
        background: BACKGROUND / (c * c),
        gain: GAIN / (c * c),
      }));
      const model = await learnt(wrong, nReflections);
      expect(Math.abs(model.background / truth.background - 1)).toBeLessThan(0.15);
      expect(Math.abs(model.counting / truth.counting - 1)).toBeLessThan(0.3);
      expect(Math.abs(model.proportional / truth.proportional - 1)).toBeLessThan(0.3);
    },
  );

  it('leaves the model where nothing can be judged', async () => {
    const rows = [{ frame: 0, reflection: 0, intensity: 5 }];
    const { merge, loo } = merged(rows, 1, INITIAL_VARIANCE);
    const model = await learnVariance(INITIAL_VARIANCE, (c) => scoringSums(merge, loo, c));
    expect(model).toBe(INITIAL_VARIANCE);
  });
});

describe('judgeFrames', () => {
  const truth = { background: 1, counting: 1, proportional: 0.01, tail: 0, partiality: 0, wilson: 0 };
  const nReflections = 600;
  const { rows } = simulated(truth, 30, nReflections);

  it('rejects frames whose intensities stand at the wrong reflections, and no others', () => {
    const bad = [3, 17, 18];
    const random = createRandom(5);
    const permuted = rows.slice();
    for (const frame of bad) {
      const places = rows.flatMap((row, i) => (row.frame === frame ? [i] : []));
      const from = places.slice();
      random.shuffle(from);
      // Intensities over kp change places, so that the frame still follows the Wilson mean.
      places.forEach((i, k) => {
        const full = rows[from[k]].intensity / (rows[from[k]].kp ?? 1);
        permuted[i] = { ...rows[i], intensity: full * (rows[i].kp ?? 1) };
      });
    }
    const { merge, loo } = merged(permuted, nReflections, truth);
    expect(judgeFrames(merge, loo, truth)).toBe(30 - bad.length);
    const rejected = Array.from(merge.frames.accepted).flatMap((a, f) => (a === 0 ? [f] : []));
    expect(rejected).toEqual(bad);
    for (let f = 0; f < 30; f++)
      if (bad.includes(f)) expect(Math.abs(merge.frames.correlation[f])).toBeLessThan(0.2);
      else expect(merge.frames.correlation[f]).toBeGreaterThan(0.7);
  });

  it('lets a rejected frame return', () => {
    const { merge, loo } = merged(rows, nReflections, truth);
    merge.frames.accepted[4] = 0;
    mergeLikelihood(merge, truth);
    leaveOneOut(merge, loo);
    judgeFrames(merge, loo, truth);
    expect(merge.frames.accepted[4]).toBe(1);
  });

  it('finds the frame whose variances are four times those of the others', () => {
    const noisy = simulated({ ...truth, background: 4, counting: 4, proportional: 0.04 }, 30, nReflections);
    const mixed = rows
      .filter(({ frame }) => frame < 29)
      .concat(noisy.rows.filter(({ frame }) => frame === 29));
    // The same seed gives the same true intensities.
    const { merge, loo } = merged(mixed, nReflections, truth);
    for (let cycle = 0; cycle < 6; cycle++) {
      judgeFrames(merge, loo, truth);
      mergeLikelihood(merge, truth);
      leaveOneOut(merge, loo);
    }
    expect(Math.abs(merge.frames.factor[29] / 4 - 1)).toBeLessThan(0.3);
    const others = Array.from(merge.frames.factor.subarray(0, 29)).sort((a, b) => a - b);
    expect(Math.abs(others[14] - 1)).toBeLessThan(0.05);
    expect(others[28]).toBeLessThan(1.6);
  });

  it('keeps all frames where none can be judged', () => {
    const single = [0, 1].map((frame) => ({ frame, reflection: frame, intensity: 5 }));
    const { merge, loo } = merged(single, 2, truth);
    expect(judgeFrames(merge, loo, truth)).toBe(0);
    expect(Array.from(merge.frames.accepted)).toEqual([1, 1]);
    expect(Array.from(merge.frames.factor)).toEqual([1, 1]);
  });
});
