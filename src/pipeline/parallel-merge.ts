import { learnVariance } from '../merge/likelihood/error-model.js';
import { evidencePieces } from '../merge/likelihood/frame-evidence.js';
import { applyJudgements } from '../merge/likelihood/judge-frames.js';
import type { LeaveOneOut } from '../merge/likelihood/leave-one-out.js';
import {
  finishMerge,
  type ReflectionRange,
  updateAfterPasses,
} from '../merge/likelihood/merge-likelihood.js';
import type { LikelihoodMerge } from '../merge/likelihood/merge-state.js';
import { nPieces } from '../merge/likelihood/scoring-sums.js';
import type { VarianceModel } from '../merge/likelihood/variance-model.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { LikelihoodTasks } from '../parallel/likelihood-tasks.js';

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
  const ranges = parts(nPieces(merge), pool.nWorkers === 1 ? 1 : pool.nWorkers * SUMS_PER_WORKER);
  return learnVariance(model, async (coefficients) => {
    const inputs = ranges.map((range) => ({ merge, reference, coefficients, ...range }));
    const sums = await pool.run('scoringSums', inputs);
    return Float64Array.from(sums.flatMap((some) => Array.from(some)));
  });
}

/** `judgeFrames` with frames and reflections divided among the workers: the same numbers however many there are. */
export async function judgeFramesInParallel(
  pool: FramePool<LikelihoodTasks>,
  all: LikelihoodMerge,
  reference: LeaveOneOut,
  model: VarianceModel,
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
  return applyJudgements(all, residuals, evidence);
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
