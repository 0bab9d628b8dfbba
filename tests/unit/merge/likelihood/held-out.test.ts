import { describe, expect, it } from '@jest/globals';
import { chooseHeldOut, predictHeldOut } from '../../../../src/merge/likelihood/held-out.js';
import { mergeLikelihood } from '../../../../src/merge/likelihood/merge-likelihood.js';
import type { VarianceModel } from '../../../../src/merge/likelihood/variance-model.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { HeldOutSums } from '../../../../src/statistics/held-out-sums.js';
import { mergeOfRows, simulate } from './synthetic.js';

const VARIANCE: VarianceModel = {
  background: 1,
  counting: 1,
  proportional: 0.001,
  tail: 0,
  partiality: 0,
  wilson: 0,
};
const WILSON_MEAN = 200;
const N_REFLECTIONS = 400;

/** A merge of simulated frames, its model, and the same with kp of other observations. */
function simulated(seed: number) {
  const { rows, truth } = simulate({
    seed,
    nFrames: 30,
    nReflections: N_REFLECTIONS,
    coverage: 0.4,
    wilsonMean: WILSON_MEAN,
    background: 25,
    gain: 1,
    variance: (kp, j) => 25 + kp * j,
  });
  const merge = mergeOfRows(rows, new Array<number>(N_REFLECTIONS).fill(WILSON_MEAN));
  mergeLikelihood(merge, VARIANCE);
  const model = {
    kp: merge.observations.kp,
    minusLnP: merge.observations.minusLnP,
    dLnPdz: merge.observations.dLnPdz,
    lnKpVariance: merge.observations.lnKpVariance,
    variance: VARIANCE,
    factor: merge.frames.factor,
    wilsonMean: merge.state.wilsonMean,
  };
  return { merge, model, truth };
}

function shuffled(values: Float64Array, seed: number): Float64Array {
  const copy = values.slice();
  createRandom(seed).shuffle(copy);
  return copy;
}

describe('held-out reflections', () => {
  it('are the asked part, the same for the same seed', () => {
    const chosen = chooseHeldOut(10000, 0.1, 2);
    const n = chosen.reduce((a, b) => a + b, 0);
    expect(Math.abs(n - 1000)).toBeLessThan(100);
    expect(chooseHeldOut(10000, 0.1, 2)).toEqual(chosen);
    expect(chooseHeldOut(10000, 0.1, 3)).not.toEqual(chosen);
  });

  it('are predicted from the other frames, near to kp times the truth; rejected frames take no part', () => {
    const { merge, model, truth } = simulated(1);
    merge.frames.accepted[4] = 0;
    const heldOut = chooseHeldOut(N_REFLECTIONS, 0.3, 2);
    const { index, predicted } = predictHeldOut(merge, heldOut, model);
    const { observations } = merge;
    let squares = 0;
    index.forEach((i, k) => {
      expect(heldOut[observations.reflection[i]]).toBe(1);
      expect(observations.frame[i]).not.toBe(4);
      squares += ((predicted[k] - observations.kp[i] * truth[observations.reflection[i]]) / WILSON_MEAN) ** 2;
    });
    expect(index.length).toBeGreaterThan(1000);
    expect(Math.sqrt(squares / index.length)).toBeLessThan(0.05);
  });

  it('are predicted to the same bit in one part and in many', () => {
    const { merge, model } = simulated(4);
    const heldOut = chooseHeldOut(N_REFLECTIONS, 0.3, 2);
    const whole = predictHeldOut(merge, heldOut, model);
    const parts = predictHeldOut(merge, heldOut, model, 50);
    expect(parts).toEqual(whole);
    expect(whole.index.length).toBeGreaterThan(1000);
    expect(whole.predicted.every((value) => value !== 0)).toBe(true);
  });

  it('a wild observation does not predict itself', () => {
    const { merge, model } = simulated(2);
    const everything = new Uint8Array(N_REFLECTIONS).fill(1);
    const before = predictHeldOut(merge, everything, model);
    const victim = before.index[100];
    merge.observations.intensity[victim] *= 1.5;
    const after = predictHeldOut(merge, everything, model);
    // Its weight on the others changes the prediction by far less than a part of the change.
    expect(Math.abs(after.predicted[100] - before.predicted[100])).toBeLessThan(
      0.02 * merge.observations.intensity[victim],
    );
  });

  it('tell good scales from shuffled ones, and nothing from nothing', () => {
    const { merge, model } = simulated(3);
    const heldOut = chooseHeldOut(N_REFLECTIONS, 0.3, 2);
    const good = predictHeldOut(merge, heldOut, model);
    const bad = predictHeldOut(merge, heldOut, { ...model, kp: shuffled(model.kp, 9) });
    const compare = (before: Float64Array, after: Float64Array) => {
      const sums = new HeldOutSums();
      good.index.forEach((i, k) =>
        sums.add(merge.observations.frame[i], merge.observations.intensity[i], before[k], after[k]),
      );
      return sums.figures();
    };
    const helped = compare(bad.predicted, good.predicted);
    expect(helped.verdict).toBe('helped');
    expect(helped.ccAfter).toBeGreaterThan(0.9);
    expect(compare(good.predicted, bad.predicted).verdict).toBe('worse');
    expect(compare(good.predicted, good.predicted)).toMatchObject({
      verdict: 'no-difference',
      gainDeviation: 0,
    });
    const noise = shuffled(good.predicted, 4);
    // One correlation in twenty is above 2/√n by chance.
    expect(['no-signal', 'no-difference']).toContain(compare(noise, shuffled(noise, 5)).verdict);
  });
});
