import type { LeaveOneOut } from '../merge/likelihood/leave-one-out.js';
import {
  applyCentricPrior,
  type ReflectionRange,
  updateAfterPasses,
} from '../merge/likelihood/merge-likelihood.js';
import type { LikelihoodMerge } from '../merge/likelihood/merge-state.js';
import type { VarianceModel } from '../merge/likelihood/variance-model.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { LikelihoodTasks } from '../parallel/likelihood-tasks.js';

/** Parts of a merge for each worker: enough that none waits long for the last one. */
const RANGES_PER_WORKER = 4;

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
  updateAfterPasses(merge);
  applyCentricPrior(merge);
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

function rangesOf({ groups }: LikelihoodMerge, nWorkers: number): ReflectionRange[] {
  const n = nWorkers === 1 ? 1 : nWorkers * RANGES_PER_WORKER;
  return Array.from({ length: n }, (_, i) => ({
    from: Math.floor((i * groups.nReflections) / n),
    to: Math.floor(((i + 1) * groups.nReflections) / n),
  }));
}
