import type { FrameIndexing } from '../frame/frame-batch.js';
import type { SolutionEntry } from '../input/indexing-solution.js';
import type { PrepareOutput } from '../parallel/prepare-sources.js';
import type { PrimeProgram } from './prime-program.js';
import { usesPrimeScheme } from './prime-setup.js';

/** The frames reindexed; undecided ones go to the rejected unless they are kept. */
export async function turnFrames(
  { params, pool }: Pick<PrimeProgram, 'params' | 'pool'>,
  prepared: readonly PrepareOutput[],
  entries: readonly SolutionEntry[],
  isKept: boolean,
): Promise<PrepareOutput[]> {
  const anomalous = params.target_anomalous_flag && !params.flag_weak_anomalous && usesPrimeScheme(params);
  let next = 0;
  const inputs = prepared.map(({ batch }) => {
    const own = entries.slice(next, (next += batch.frames.length));
    const indexing = own.map(({ operator, probability, isDecided }): FrameIndexing | null =>
      isDecided || isKept ? { operator, probability } : null,
    );
    return { batch, indexing, anomalous };
  });
  const turned = await pool.run('reindexFrames', inputs);
  return prepared.map((output, b) => ({
    ...output,
    ...turned[b],
    rejected: [
      ...output.rejected,
      ...output.batch.frames.flatMap(({ source, name }, f) =>
        inputs[b].indexing[f] === null
          ? [{ source, name, reason: 'undecided-indexing' as const, detail: '' }]
          : [],
      ),
    ],
  }));
}
