import type { CommonSums } from '../merge/likelihood/common-sums.js';
import { type LeaveOneOut, wilsonPriorOnly } from '../merge/likelihood/leave-one-out.js';
import { mergeAgreement, normalisedIntensities } from '../merge/likelihood/merge-agreement.js';
import type { FrameScales } from '../merge/likelihood/judge-frames.js';
import type { LikelihoodMerge } from '../merge/likelihood/merge-state.js';
import { ROBUSTNESS } from '../merge/likelihood/variance-model.js';
import { countFlags } from '../numeric/summary.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { LikelihoodTasks } from '../parallel/likelihood-tasks.js';
import type { RefinedFrame } from '../postrefine/likelihood/refine-frame.js';
import { learnPriors } from '../postrefine/likelihood/learn-priors.js';
import type { SharedPriors } from '../postrefine/likelihood/shared-priors.js';
import { beginMerge, type RunRoom } from './begin-merge.js';
import { isLastCycle, type LikelihoodCycles } from './likelihood-cycles.js';
import type { LikelihoodData } from './likelihood-data.js';
import {
  judgeFramesInParallel,
  leaveOneOutInParallel,
  commonSumsInParallel,
  learnCommon,
  type LearntInCommon,
  NOTHING_IN_COMMON,
  learnVarianceInParallel,
  mergeInParallel,
} from './parallel-merge.js';
import {
  refineFrames,
  setGauge,
  setIncluded,
  type SharedModel,
  startModel,
  startVectors,
} from './refine-frames.js';

/** After the first cycle the scales still come of no reference. */
const FIRST_LEARNING_CYCLE = 2;

/** What one set of frames came to. `profile` and `detector` are those that the last cycle used. */
export interface LikelihoodResult extends SharedModel {
  readonly merge: LikelihoodMerge;
  /** By frame of the run; null for frames that are not of the set. */
  readonly frames: readonly (RefinedFrame | null)[];
  readonly leaveOneOut: LeaveOneOut;
  readonly nCycles: number;
  /** Correlation of the last two merges (`mergeAgreement`); null after one cycle. */
  readonly agreement: number | null;
  /** Frames whose intensities agree with the others' (`judgeFrames`); 0: no frame was rejected for want of any that do. */
  readonly nAgreeing: number;
}

export interface LikelihoodHooks {
  begin(stage: string, total: number): void;
  progress(nFrames: number): void;
  finishedCycle(cycle: number, result: LikelihoodResult): void;
}

/** A set of frames while it is refined; what changes from cycle to cycle is overwritten. */
interface FrameSet {
  readonly data: LikelihoodData;
  readonly members: Uint8Array;
  readonly pool: FramePool<LikelihoodTasks>;
  readonly merge: LikelihoodMerge;
  readonly leaveOneOut: LeaveOneOut;
  /** Parameters by frame of the run. */
  readonly vectors: readonly Float64Array[];
}

/**
 * `method = likelihood` on the frames of the run that `members` flags: cycles of refining every frame against the
 * leave-one-out posterior of the others, merging, learning the error model and judging the frames. Cycle 0 needs no
 * reference: its posterior is the Wilson prior. Steps and constants: docs/method.md. `room` is memory that nothing else needs.
 */
export async function likelihoodRun(
  data: LikelihoodData,
  members: Uint8Array,
  pool: FramePool<LikelihoodTasks>,
  cycles: LikelihoodCycles,
  label: string,
  hooks: LikelihoodHooks,
  room?: RunRoom,
): Promise<LikelihoodResult> {
  const set = beginSet(data, members, pool, room);
  const { merge, leaveOneOut } = set;
  let model = startModel(data);
  let normalised: Float64Array | null = null;
  wilsonPriorOnly(merge, leaveOneOut);
  for (let cycle = 1; ; cycle++) {
    hooks.begin(`${label}, cycle ${cycle}`, countFlags(members));
    const told = await runCycle(set, model, hooks);
    const before = normalised;
    normalised = normalisedIntensities(merge.state);
    const agreement = before === null ? null : mergeAgreement(before, normalised);
    const result = { merge, leaveOneOut, ...told, nCycles: cycle, agreement };
    hooks.finishedCycle(cycle, result);
    if (isLastCycle(cycles, cycle, null)) return result;
    const sums = await sumsInCommon(set, told, cycle);
    const mayEnd = isLastCycle(cycles, cycle, agreement);
    // The threads begin with what the next cycle needs while this one learns, where it is sure that there is one.
    const begun = mayEnd ? null : leaveOneOutInParallel(pool, merge, leaveOneOut);
    const learnt = sums === null ? NOTHING_IN_COMMON : learnCommon(sums, data.grid, told);
    if (mayEnd && !isNew(learnt, told)) return result;
    await (begun ?? leaveOneOutInParallel(pool, merge, leaveOneOut));
    model = { ...told, ...learnt };
  }
}

/** Refines every member against `leaveOneOut`, merges, learns the errors and judges the frames; `model` is what was known before. */
async function runCycle(
  set: FrameSet,
  model: SharedModel,
  hooks: Pick<LikelihoodHooks, 'progress'>,
): Promise<SharedModel & Pick<LikelihoodResult, 'frames' | 'nAgreeing'>> {
  const { data, members, pool, merge, leaveOneOut, vectors } = set;
  setIncluded(data, members, merge);
  const refined = await refineFrames(data, members, vectors, merge, model, pool, hooks);
  refined.forEach((frame, f) => frame && vectors[f].set(frame.vector));
  setGauge(data, vectors, merge);
  await mergeInParallel(pool, merge, model.variance);
  await leaveOneOutInParallel(pool, merge, leaveOneOut);
  const variance = await learnVarianceInParallel(pool, merge, leaveOneOut, model.variance);
  const nAgreeing = await judgeFramesInParallel(
    pool,
    merge,
    leaveOneOut,
    variance,
    scalesOf(set, model.priors),
  );
  // The threads begin with the merge while this one learns what needs no merge.
  const merged = mergeInParallel(pool, merge, variance);
  const teaching = refined.flatMap((frame, f) =>
    merge.frames.accepted[f] === 1 && frame?.information
      ? [{ vector: vectors[f], information: frame.information }]
      : [],
  );
  const priors = learnPriors(data.layout, teaching, model.priors, ROBUSTNESS.nu);
  await merged;
  const frames = refined.map(
    (frame, f) => frame && { ...frame, vector: vectors[f].slice(), information: null },
  );
  const { profile, detector } = model;
  return { variance, priors, profile, detector, frames, nAgreeing };
}

/** The scales with which frames were refined, and those that their mean intensities show. */
function scalesOf({ data, vectors }: FrameSet, { sigma }: SharedPriors): FrameScales {
  const { lnG } = data.layout;
  return {
    refined: Float64Array.from(vectors, (vector) => vector[lnG]),
    ofMeans: data.start.lnG,
    spread: sigma[lnG],
  };
}

/** What tells the cycle after this one what all frames have in common; null: nothing does. */
async function sumsInCommon(
  { data, pool, merge, leaveOneOut }: FrameSet,
  model: SharedModel,
  cycle: number,
): Promise<CommonSums | null> {
  if (!data.learnsInCommon || cycle < FIRST_LEARNING_CYCLE) return null;
  return commonSumsInParallel(pool, merge, leaveOneOut, model.variance, data);
}

/** A merge made without what was just learnt does not say that the next one will be the same. */
function isNew(learnt: LearntInCommon, before: LearntInCommon): boolean {
  return (
    (before.profile === null && learnt.profile !== null) ||
    ((before.detector?.map ?? null) === null && (learnt.detector?.map ?? null) !== null) ||
    movesPolarization(learnt.detector?.polarization ?? null, before.detector?.polarization ?? [0, 0])
  );
}

/**
 * A change of a Stokes parameter of the polarization that asks for another cycle. The frames took up half of what was wrong in
 * their anisotropy, so that each look finds only a part of what is left.
 */
const POLARIZATION_MOVES = 0.25;

type Stokes = readonly [number, number];

function movesPolarization(learnt: Stokes | null, [u, v]: Stokes): boolean {
  return learnt !== null && Math.hypot(learnt[0] - u, learnt[1] - v) > POLARIZATION_MOVES;
}

/**
 * Cycle 1 without its merge: refines every member against the Wilson prior and leaves kp in the columns. As it needs no
 * reference, it does not ask which of several ways a frame was indexed in.
 */
export async function refineWithoutReference(
  data: LikelihoodData,
  members: Uint8Array,
  pool: FramePool<LikelihoodTasks>,
  label: string,
  hooks: Omit<LikelihoodHooks, 'finishedCycle'>,
): Promise<void> {
  const { merge, leaveOneOut, vectors } = beginSet(data, members, pool);
  wilsonPriorOnly(merge, leaveOneOut);
  setIncluded(data, members, merge);
  hooks.begin(label, countFlags(members));
  await refineFrames(data, members, vectors, merge, startModel(data), pool, hooks);
}

function beginSet(
  data: LikelihoodData,
  members: Uint8Array,
  pool: FramePool<LikelihoodTasks>,
  room?: RunRoom,
): FrameSet {
  return {
    data,
    members,
    pool,
    merge: beginMerge(data, members, room),
    leaveOneOut: { mean: data.columns.mean, variance: data.columns.variance },
    vectors: startVectors(data),
  };
}
