import type { FrameMeta } from '../frame/frame-batch.js';
import { closeGaps } from '../frame/frame-store.js';
import type { FrameTurn } from '../frame/reindex-frames.js';
import type { SolutionEntry } from '../input/indexing-solution.js';
import type { PrepareOutput } from '../parallel/prepare-sources.js';
import type { PrimeProgram } from './prime-program.js';
import { usesPrimeScheme } from './prime-setup.js';

/** Frames that stand in a store, and how they were prepared: one entry a frame, whichever way they have been turned since. */
export interface StandingFrames {
  readonly outputs: readonly PrepareOutput[];
  readonly prepared: readonly Pick<FrameMeta, 'unitCell' | 'reciprocalMatrix'>[];
}

/**
 * The frames reindexed in the memory where they stand, so that the outputs as they were are worth nothing any more; undecided ones go
 * to the rejected unless they are kept. An observation that is absent in the new indices is lost, even if the frame is turned back.
 */
export async function turnFrames(
  { params, pool }: Pick<PrimeProgram, 'params' | 'pool'>,
  { outputs, prepared }: StandingFrames,
  entries: readonly SolutionEntry[],
  isKept: boolean,
): Promise<PrepareOutput[]> {
  const anomalous = params.target_anomalous_flag && !params.flag_weak_anomalous && usesPrimeScheme(params);
  const turns = entries.map(({ operator, probability, isDecided }, f): FrameTurn | null =>
    isDecided || isKept ? { indexing: { operator, probability }, prepared: prepared[f] } : null,
  );
  let next = 0;
  const inputs = outputs.map(({ batch }) => ({
    batch,
    turns: turns.slice(next, (next += batch.frames.length)),
    anomalous,
  }));
  const turned = await pool.run('reindexFrames', inputs);
  const batches = closeGaps(turned.map(({ n, frames }, b) => ({ ...inputs[b].batch, n, frames })));
  return outputs.map((output, b) => ({
    ...output,
    reflections: turned[b].reflections,
    batch: batches[b],
    rejected: [
      ...output.rejected,
      ...output.batch.frames.flatMap(({ source, name }, f) =>
        inputs[b].turns[f] === null
          ? [{ source, name, reason: 'undecided-indexing' as const, detail: '' }]
          : [],
      ),
    ],
  }));
}
