import { createRandom } from '../../numeric/random.js';
import { leaveOneOut, newLeaveOneOut } from './leave-one-out.js';
import { mergeAfterUpdate, mergeBeforeUpdate } from './merge-likelihood.js';
import { createMerge, type LikelihoodMerge } from './merge-state.js';
import type { VarianceModel } from './variance-model.js';

/** Flags about so large a part of the reflections, at random; the same ones for the same seed. */
export function chooseHeldOut(nReflections: number, fraction: number, seed: number): Uint8Array {
  const random = createRandom(seed);
  return Uint8Array.from({ length: nReflections }, () => (random.uniform() < fraction ? 1 : 0));
}

/** Observations of held-out reflections and what the other frames predict for each: kp times the leave-one-out mean. */
export interface HeldOutPrediction {
  /** Position of each among all observations. */
  readonly index: Uint32Array;
  readonly predicted: Float64Array;
}

/** Scales, errors and Wilson means that held-out reflections are merged with. */
export interface HeldOutModel {
  /** By observation of the run. */
  readonly kp: Float64Array;
  readonly minusLnP: Float64Array;
  readonly dLnPdz: Float64Array;
  readonly lnKpVariance: Float64Array;
  readonly variance: VarianceModel;
  /** F by frame. */
  readonly factor: Float64Array;
  /** S by reflection of the run. */
  readonly wilsonMean: Float64Array;
}

/** Rounds of the merge: the weights of the first one still come of the Wilson means. */
const N_ROUNDS = 2;

/**
 * Merges the reflections that `heldOut` flags, and no other, from the accepted frames of `merge`, and predicts each of
 * their observations from the other frames. Σ(q) stays as given.
 */
export function predictHeldOut(
  merge: LikelihoodMerge,
  heldOut: Uint8Array,
  model: HeldOutModel,
): HeldOutPrediction {
  const index = observationsOf(merge, heldOut);
  const part = partOf(merge, index, heldOut, model);
  const all = { from: 0, to: part.reflections.n };
  for (let round = 0; round < N_ROUNDS; round++) {
    mergeBeforeUpdate(part, model.variance, all);
    mergeAfterUpdate(part, model.variance, all);
  }
  const reference = newLeaveOneOut(index.length);
  leaveOneOut(part, reference);
  const { kp } = part.observations;
  return { index, predicted: reference.mean.map((mean, k) => kp[k] * mean) };
}

/** Observations in accepted frames of flagged reflections that were not rejected, in input order. */
function observationsOf({ observations, frames, state }: LikelihoodMerge, heldOut: Uint8Array): Uint32Array {
  const chosen: number[] = [];
  for (let i = 0; i < observations.n; i++) {
    const r = observations.reflection[i];
    if (r >= 0 && heldOut[r] === 1 && frames.accepted[observations.frame[i]] === 1 && state.rejected[i] === 0)
      chosen.push(i);
  }
  return Uint32Array.from(chosen);
}

function partOf(
  { observations, reflections, frames }: LikelihoodMerge,
  index: Uint32Array,
  heldOut: Uint8Array,
  model: HeldOutModel,
): LikelihoodMerge {
  const chosen = Uint32Array.from(heldOut.keys()).filter((r) => heldOut[r] === 1);
  const number = new Int32Array(heldOut.length).fill(-1);
  chosen.forEach((r, k) => (number[r] = k));
  const some = (values: ArrayLike<number>) => Float64Array.from(index, (i) => values[i]);
  const ofChosen = (values: ArrayLike<number>) => Float64Array.from(chosen, (r) => values[r]);
  const part = createMerge(
    {
      n: index.length,
      intensity: some(observations.intensity),
      background: some(observations.background),
      gain: some(observations.gain),
      threshold: observations.threshold === null ? null : some(observations.threshold),
      kp: some(model.kp),
      minusLnP: some(model.minusLnP),
      dLnPdz: some(model.dLnPdz),
      lnKpVariance: some(model.lnKpVariance),
      frame: Int32Array.from(index, (i) => observations.frame[i]),
      reflection: Int32Array.from(index, (i) => number[observations.reflection[i]]),
    },
    {
      n: chosen.length,
      qSquared: ofChosen(reflections.qSquared),
      epsilon: ofChosen(reflections.epsilon),
      centric: Uint8Array.from(chosen, (r) => reflections.centric[r]),
    },
    frames.n,
    ofChosen(model.wilsonMean),
  );
  part.frames.factor.set(model.factor);
  return part;
}
