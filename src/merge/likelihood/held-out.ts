import { createRandom } from '../../numeric/random.js';
import { leaveOneOut, newLeaveOneOut } from './leave-one-out.js';
import { groupByReflection, largestGroup, type ReflectionGroups } from '../observations.js';
import { mergeAfterUpdate, mergeBeforeUpdate } from './merge-likelihood.js';
import { createMerge, type LikelihoodMerge, type MergeRoom } from './merge-state.js';
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
/** Observations that are merged at a time: so much of the run is copied, and not all that is held out. */
const LARGEST_PART = 2 ** 15;

/**
 * Merges the reflections that `heldOut` flags, and no other, from the accepted frames of `merge`, and predicts each of
 * their observations from the other frames. Σ(q) stays as given.
 */
export function predictHeldOut(
  merge: LikelihoodMerge,
  heldOut: Uint8Array,
  model: HeldOutModel,
  largestPart = LARGEST_PART,
): HeldOutPrediction {
  const index = observationsOf(merge, heldOut);
  const predicted = new Float64Array(index.length);
  const parts = partsOf(merge.groups, heldOut, largestPart);
  const { reflection } = merge.observations;
  // Positions in `index`, part by part.
  const places = groupByReflection(
    Int32Array.from(index, (i) => parts.of[reflection[i]]),
    parts.n,
  );
  const room = roomFor(largestGroup(places.offsets));
  for (let p = 0; p < parts.n; p++) {
    const own = places.members.subarray(places.offsets[p], places.offsets[p + 1]);
    const chosen = numbersWhere(0, heldOut.length, (r) => parts.of[r] === p);
    predictPart(merge, chosen, own, model, { index, predicted }, room);
  }
  return { index, predicted };
}

/** Observations in accepted frames of flagged reflections that were not rejected, in input order. */
function observationsOf({ observations, frames, state }: LikelihoodMerge, heldOut: Uint8Array): Uint32Array {
  const { n, reflection, frame } = observations;
  return numbersWhere(
    0,
    n,
    (i) =>
      reflection[i] >= 0 &&
      heldOut[reflection[i]] === 1 &&
      frames.accepted[frame[i]] === 1 &&
      state.rejected[i] === 0,
  );
}

/** The numbers from..to - 1 that are asked for. */
function numbersWhere(from: number, to: number, isAskedFor: (i: number) => boolean): Uint32Array {
  let n = 0;
  for (let i = from; i < to; i++) if (isAskedFor(i)) n++;
  const numbers = new Uint32Array(n);
  for (let i = from, k = 0; k < n; i++) if (isAskedFor(i)) numbers[k++] = i;
  return numbers;
}

/** The part that each held-out reflection is in, in their order and of about so many observations; -1 for the others. */
function partsOf(
  { nReflections, offsets }: ReflectionGroups,
  heldOut: Uint8Array,
  most: number,
): { readonly n: number; readonly of: Int32Array } {
  const of = new Int32Array(nReflections).fill(-1);
  let n = 0;
  let size = most;
  for (let r = 0; r < nReflections; r++) {
    if (heldOut[r] === 0) continue;
    if (size >= most) {
      n++;
      size = 0;
    }
    of[r] = n - 1;
    size += offsets[r + 1] - offsets[r];
  }
  return { n, of };
}

/** Memory for the merge of one part after the other: no thread shares it. */
function roomFor(n: number): MergeRoom {
  return {
    weight: new Float64Array(n),
    chi2: new Float64Array(n),
    rejected: new Uint8Array(n),
    members: new Uint32Array(n),
  };
}

/** Predicts the observations at some places of the index, which are all of the chosen reflections. */
function predictPart(
  merge: LikelihoodMerge,
  chosen: Uint32Array,
  places: Uint32Array,
  model: HeldOutModel,
  { index, predicted }: HeldOutPrediction,
  room: MergeRoom,
): void {
  const part = partOf(
    merge,
    places.map((place) => index[place]),
    chosen,
    model,
    room,
  );
  const all = { from: 0, to: part.reflections.n };
  for (let round = 0; round < N_ROUNDS; round++) {
    mergeBeforeUpdate(part, model.variance, all);
    mergeAfterUpdate(part, model.variance, all);
  }
  const reference = newLeaveOneOut(places.length);
  leaveOneOut(part, reference);
  const { kp } = part.observations;
  places.forEach((place, k) => (predicted[place] = kp[k] * reference.mean[k]));
}

function partOf(
  { observations, reflections, frames }: LikelihoodMerge,
  index: Uint32Array,
  chosen: Uint32Array,
  model: HeldOutModel,
  room: MergeRoom,
): LikelihoodMerge {
  const number = new Int32Array(reflections.n);
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
    room,
  );
  part.frames.factor.set(model.factor);
  return part;
}
