import { type CommonSums, nCommonPieces } from '../merge/likelihood/common-sums.js';
import { learnVariance } from '../merge/likelihood/error-model.js';
import { evidencePieces } from '../merge/likelihood/frame-evidence.js';
import { applyJudgements, type FrameScales } from '../merge/likelihood/judge-frames.js';
import { learnDetector, type LearntDetector } from '../merge/likelihood/learn-detector.js';
import { learnProfile, type LearntProfile } from '../merge/likelihood/learn-profile.js';
import type { LeaveOneOut } from '../merge/likelihood/leave-one-out.js';
import {
  finishMerge,
  type ReflectionRange,
  updateAfterPasses,
} from '../merge/likelihood/merge-likelihood.js';
import type { LikelihoodMerge } from '../merge/likelihood/merge-state.js';
import { scoringPieces } from '../merge/likelihood/scoring-sums.js';
import type { VarianceModel } from '../merge/likelihood/variance-model.js';
import type { DetectorGrid } from '../postrefine/likelihood/detector-grid.js';
import { tableRow } from '../postrefine/likelihood/profile-table.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { LikelihoodColumns } from '../parallel/likelihood-columns.js';
import type { LikelihoodTasks } from '../parallel/likelihood-tasks.js';

/** As much of the data of a run as the learning of what all frames have in common needs. */
interface CommonData {
  readonly columns: Pick<LikelihoodColumns, 'profileBin' | 'detectorBin'>;
  /** Finest spacing of the run, Å. */
  readonly dMin: number;
}

/** What all frames have in common beyond the formulas of their models; null: nothing. */
export interface LearntInCommon {
  /** Of the profile. */
  readonly profile: LearntProfile | null;
  /** Of the detector. */
  readonly detector: LearntDetector | null;
}

export const NOTHING_IN_COMMON: LearntInCommon = { profile: null, detector: null };

/** Parts of a merge for each worker: enough that none waits long for the last one. */
const RANGES_PER_WORKER = 4;
const SUMS_PER_WORKER = 2;

/**
 * `mergeLikelihood` with the reflections divided among the workers. Reflections are independent of each other between the
 * updates of Σ(q), which are made here, so the numbers do not depend on how they are divided. The arrays of `merge` lie in
 * shared memory.
 */
export async function mergeInParallel(
  pool: FramePool<LikelihoodTasks>,
  merge: LikelihoodMerge,
  variance: VarianceModel,
): Promise<void> {
  const inputs = rangesOf(merge, pool.nWorkers).map((range) => ({ merge, variance, ...range }));
  await pool.run('mergeBeforeUpdate', inputs);
  updateAfterPasses(merge);
  await pool.run('mergeAfterUpdate', inputs);
  finishMerge(merge, variance);
}

/** `leaveOneOut` of all reflections, divided among the workers. */
export async function leaveOneOutInParallel(
  pool: FramePool<LikelihoodTasks>,
  merge: LikelihoodMerge,
  out: LeaveOneOut,
): Promise<void> {
  await pool.run(
    'leaveOneOut',
    rangesOf(merge, pool.nWorkers).map((range) => ({ merge, out, ...range })),
  );
}

/** `learnVariance` with the sums divided among the workers: the same numbers however many there are. */
export function learnVarianceInParallel(
  pool: FramePool<LikelihoodTasks>,
  { observations, frames, state }: LikelihoodMerge,
  reference: LeaveOneOut,
  model: VarianceModel,
): Promise<VarianceModel> {
  // Only what is needed: a step has little work for the messages it costs.
  const merge = { observations, frames, state: { wilsonMean: state.wilsonMean } };
  const pieces = scoringPieces(observations.n);
  const ranges = parts(pieces.n, pool.nWorkers === 1 ? 1 : pool.nWorkers * SUMS_PER_WORKER);
  return learnVariance(model, async (coefficients) => {
    const inputs = ranges.map((range) => ({ merge, reference, coefficients, pieces, ...range }));
    const sums = await pool.run('scoringSums', inputs);
    return joined(sums);
  });
}

/** The sums of `learnCommon`, divided among the workers: the same numbers however many there are. */
export async function commonSumsInParallel(
  pool: FramePool<LikelihoodTasks>,
  { observations, frames, state, reflections }: LikelihoodMerge,
  reference: LeaveOneOut,
  model: VarianceModel,
  { columns, dMin }: CommonData,
): Promise<CommonSums> {
  const merge = { observations, frames, state: { wilsonMean: state.wilsonMean } };
  const row = Uint8Array.from(reflections.qSquared, (qSquared) => tableRow(Math.sqrt(qSquared) * dMin));
  const places = { profileBin: columns.profileBin, row, detectorBin: columns.detectorBin };
  const ranges = parts(nCommonPieces(merge), pool.nWorkers === 1 ? 1 : pool.nWorkers * SUMS_PER_WORKER);
  const sums = await pool.run(
    'commonSums',
    ranges.map((range) => ({ merge, reference, model, places, ...range })),
  );
  return {
    profile: joined(sums.map((some) => some.profile)),
    detector: joined(sums.map((some) => some.detector)),
  };
}

/** Profile and detector from the sums of all observations. */
export function learnCommon(
  sums: CommonSums,
  grid: DetectorGrid,
  { profile, detector }: LearntInCommon,
): LearntInCommon {
  return {
    profile: learnProfile(sums.profile, profile),
    detector: learnDetector(sums.detector, grid, detector),
  };
}

function joined(arrays: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of arrays) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}

/** `judgeFrames` with frames and reflections divided among the workers: the same numbers however many there are. */
export async function judgeFramesInParallel(
  pool: FramePool<LikelihoodTasks>,
  all: LikelihoodMerge,
  reference: LeaveOneOut,
  model: VarianceModel,
  scales: FrameScales | null = null,
): Promise<number> {
  const { observations, frames, frameOffsets, state } = all;
  const merge = { observations, frames, frameOffsets, state: { wilsonMean: state.wilsonMean } };
  const ranges = parts(frames.n, pool.nWorkers === 1 ? 1 : pool.nWorkers * SUMS_PER_WORKER);
  const residuals = await pool.run(
    'frameResiduals',
    ranges.map((range) => ({ merge, reference, model, ...range })),
  );
  const evidence = await pool.run(
    'frameEvidence',
    evidencePieces(all).map((piece) => ({ merge: all, reference, model, ...piece })),
  );
  return applyJudgements(all, residuals, evidence, scales);
}

function rangesOf({ groups }: LikelihoodMerge, nWorkers: number): ReflectionRange[] {
  return parts(groups.nReflections, nWorkers === 1 ? 1 : nWorkers * RANGES_PER_WORKER);
}

function parts(nAll: number, n: number): ReflectionRange[] {
  return Array.from({ length: n }, (_, i) => ({
    from: Math.floor((i * nAll) / n),
    to: Math.floor(((i + 1) * nAll) / n),
  }));
}
