import type { FramePool } from '../parallel/frame-pool.js';
import { inSharedMemory } from '../parallel/shared-memory.js';
import type { LikelihoodColumns, LikelihoodRefined, LikelihoodTasks } from '../parallel/likelihood-tasks.js';
import { type LeaveOneOut, wilsonPriorOnly } from '../merge/likelihood/leave-one-out.js';
import { mergeAgreement, normalisedIntensities } from '../merge/likelihood/merge-agreement.js';
import type { LearntProfile } from '../merge/likelihood/learn-profile.js';
import { createMerge, type LikelihoodMerge, type MergeRoom } from '../merge/likelihood/merge-state.js';
import type { LikelihoodObservations, UniqueReflections } from '../merge/likelihood/observations.js';
import { INITIAL_VARIANCE, ROBUSTNESS, type VarianceModel } from '../merge/likelihood/variance-model.js';
import type { LikelihoodLayout, StartWidth } from '../postrefine/likelihood/parameters.js';
import { startVector } from '../postrefine/likelihood/parameters.js';
import {
  centreScales,
  parameterPrior,
  type SharedPriors,
  startPriors,
  updatePriors,
} from '../postrefine/likelihood/shared-priors.js';
import { sharedIntegers } from '../numeric/shared-arrays.js';
import { countFlags } from '../numeric/summary.js';
import { isLastCycle, type LikelihoodCycles } from './likelihood-cycles.js';
import {
  judgeFramesInParallel,
  leaveOneOutInParallel,
  learnProfileInParallel,
  learnVarianceInParallel,
  mergeInParallel,
} from './parallel-merge.js';
import type { RunData } from './run-data.js';

/** After the first cycle the scales still come of no reference. */
const FIRST_PROFILE_CYCLE = 2;

/** All that is the same for the whole set of frames and its halves. */
export interface LikelihoodData {
  /** Its sigmas and polarization factors are overwritten by the variances of `columns`. */
  readonly run: RunData;
  readonly columns: LikelihoodColumns;
  readonly intensity: Float64Array;
  /** Counting variance per unit of raw intensity that the sigmas of the input show; null: they do not rise with the intensity. */
  readonly gain: number | null;
  /** Variances of `columns` over those that the sigmas of the input stand for; below 1 where these are far too large. */
  readonly varianceScale: number;
  readonly reflections: UniqueReflections;
  readonly layout: LikelihoodLayout;
  /** Finest spacing of the run, Å. */
  readonly dMin: number;
  /** False where so much was cut by I/sigma that the tails of a profile are not what they were. */
  readonly learnsProfile: boolean;
  readonly start: {
    /** ln G of every frame. */
    readonly lnG: Float64Array;
    readonly width: StartWidth;
    /** S = ε Σ(q) by reflection. */
    readonly wilsonMean: Float64Array;
  };
}

/** What one set of frames came to. */
export interface LikelihoodResult {
  readonly merge: LikelihoodMerge;
  readonly variance: VarianceModel;
  readonly priors: SharedPriors;
  /** What was learnt of the profile beyond its formula, as the last cycle used it; null: nothing. */
  readonly profile: LearntProfile | null;
  /** By frame of the run; null for frames that are not of the set. */
  readonly frames: readonly (LikelihoodRefined | null)[];
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
  const merge = beginMerge(data, members, room);
  const loo: LeaveOneOut = { mean: data.columns.mean, variance: data.columns.variance };
  const vectors = Array.from(data.start.lnG, (lnG) => startVector(data.layout, lnG, data.start.width));
  let variance = INITIAL_VARIANCE;
  let profile: LearntProfile | null = null;
  let priors = startPriors(data.layout, data.start.width);
  const nMembers = countFlags(members);
  let normalised: Float64Array | null = null;
  for (let cycle = 1; ; cycle++) {
    if (cycle === 1) wilsonPriorOnly(merge, loo);
    else await leaveOneOutInParallel(pool, merge, loo);
    setIncluded(data, members, merge);
    hooks.begin(`${label}, cycle ${cycle}`, nMembers);
    const refined = await refineFrames(
      data,
      members,
      vectors,
      merge,
      { variance, priors, profile },
      pool,
      hooks,
    );
    refined.forEach((frame, f) => frame && vectors[f].set(frame.vector));
    centre(data, vectors, merge);
    await mergeInParallel(pool, merge, variance);
    await leaveOneOutInParallel(pool, merge, loo);
    variance = await learnVarianceInParallel(pool, merge, loo, variance);
    const nAgreeing = await judgeFramesInParallel(pool, merge, loo, variance);
    await mergeInParallel(pool, merge, variance);
    priors = updatePriors(
      data.layout,
      vectors,
      refined.map((frame) => frame?.covarianceDiagonal ?? new Float64Array(data.layout.nParameters)),
      merge.frames.accepted,
      priors,
    );
    const frames = refined.map((frame, f) => frame && { ...frame, vector: vectors[f].slice() });
    const before = normalised;
    normalised = normalisedIntensities(merge.state);
    const agreement = before === null ? null : mergeAgreement(before, normalised);
    const result = {
      merge,
      variance,
      priors,
      profile,
      frames,
      leaveOneOut: loo,
      nCycles: cycle,
      agreement,
      nAgreeing,
    };
    hooks.finishedCycle(cycle, result);
    if (isLastCycle(cycles, cycle, null)) return result;
    const learns = data.learnsProfile && cycle >= FIRST_PROFILE_CYCLE;
    const learnt: LearntProfile | null = learns
      ? await learnProfileInParallel(pool, merge, loo, variance, data, profile)
      : null;
    // A merge made without what was just learnt does not say that the next one will be the same.
    const isNew = profile === null && learnt !== null;
    if (!isNew && isLastCycle(cycles, cycle, agreement)) return result;
    profile = learnt;
  }
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
  const merge = beginMerge(data, members);
  const vectors = Array.from(data.start.lnG, (lnG) => startVector(data.layout, lnG, data.start.width));
  wilsonPriorOnly(merge, { mean: data.columns.mean, variance: data.columns.variance });
  setIncluded(data, members, merge);
  hooks.begin(label, countFlags(members));
  const priors = startPriors(data.layout, data.start.width);
  await refineFrames(
    data,
    members,
    vectors,
    merge,
    { variance: INITIAL_VARIANCE, priors, profile: null },
    pool,
    hooks,
  );
}

/** Memory for the merge of some frames of a run. */
export interface RunRoom extends MergeRoom {
  readonly reflection: Int32Array;
}

/** The memory of a merge whose numbers by observation nobody will ask for any more. */
export function roomOf({ run }: LikelihoodData, { state, groups, observations }: LikelihoodMerge): RunRoom {
  const { reflection, n } = observations;
  const isOfRun = reflection === run.observations.reflection;
  return { ...state, members: groups.members, reflection: isOfRun ? sharedIntegers(n) : reflection };
}

/** A merge that knows nothing yet, of the observations of the members. */
export function beginMerge(
  { run, columns, intensity, reflections, start }: LikelihoodData,
  members: Uint8Array,
  room?: RunRoom,
) {
  const { frame, n } = run.observations;
  const all = run.observations.reflection;
  const reflection = members.includes(0) ? (room?.reflection ?? sharedIntegers(n)) : all;
  if (reflection !== all) for (let i = 0; i < n; i++) reflection[i] = members[frame[i]] === 1 ? all[i] : -1;
  const observations: LikelihoodObservations = {
    n,
    intensity,
    background: columns.background,
    gain: columns.gain,
    threshold: columns.threshold,
    kp: columns.kp,
    minusLnP: columns.minusLnP,
    dLnPdz: columns.dLnPdz,
    lnKpVariance: columns.lnKpVariance,
    frame,
    reflection,
  };
  const merge = inSharedMemory(
    createMerge(observations, reflections, run.frames.length, start.wilsonMean, room),
  );
  merge.frames.accepted.set(members);
  return merge;
}

/** Flags the observations of the members that the last merge did not reject. */
export function setIncluded(
  { run, columns }: LikelihoodData,
  members: Uint8Array,
  merge: LikelihoodMerge,
): void {
  const { frame } = run.observations;
  for (let i = 0; i < frame.length; i++)
    columns.included[i] = members[frame[i]] === 1 && merge.state.rejected[i] === 0 ? 1 : 0;
}

/** Refines the members from `vectors` and leaves kp in the columns; with maxIterations 0 it only evaluates them. */
export async function refineFrames(
  data: LikelihoodData,
  members: Uint8Array,
  vectors: readonly Float64Array[],
  merge: LikelihoodMerge,
  { variance, priors, profile }: Pick<LikelihoodResult, 'variance' | 'priors' | 'profile'>,
  pool: FramePool<LikelihoodTasks>,
  hooks: Pick<LikelihoodHooks, 'progress'>,
  maxIterations?: number,
): Promise<(LikelihoodRefined | null)[]> {
  const prior = parameterPrior(priors);
  const inputs = data.run.batches.map((placed) => {
    const positions = placed.batch.frames
      .map((_, i) => i)
      .filter((i) => members[placed.firstFrame + i] === 1);
    return {
      ...placed,
      columns: data.columns,
      dMin: data.dMin,
      members: positions,
      vectors: positions.map((i) => vectors[placed.firstFrame + i]),
      prior,
      variance,
      factors: positions.map((i) => merge.frames.factor[placed.firstFrame + i]),
      wilsonMean: merge.state.wilsonMean,
      nu: ROBUSTNESS.nu,
      table: profile?.table ?? null,
      ...(maxIterations === undefined ? {} : { maxIterations }),
    };
  });
  const results = await pool.run('likelihoodRefine', inputs, (_i, done) => hooks.progress(done.length));
  const frames: (LikelihoodRefined | null)[] = vectors.map(() => null);
  results.forEach((refined, b) =>
    refined.forEach((frame, m) => {
      frames[inputs[b].firstFrame + inputs[b].members[m]] = frame;
    }),
  );
  return frames;
}

/** The gauge of the scales, in the vectors and in kp. */
function centre(data: LikelihoodData, vectors: readonly Float64Array[], merge: LikelihoodMerge): void {
  const factor = Math.exp(-centreScales(data.layout, vectors, merge.frames.accepted));
  const { kp } = data.columns;
  for (let i = 0; i < kp.length; i++) kp[i] *= factor;
}
