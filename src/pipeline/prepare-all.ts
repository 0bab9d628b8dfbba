import type { SourceRef } from '../input/source-ref.js';
import type { PrepareOutput } from '../parallel/prepare-sources.js';
import type { PrimeProgram } from './prime-program.js';
import { usesPrimeScheme } from './prime-setup.js';

const BATCH_SIZE = 32;

/**
 * The order in which frames are put together: as given for the original's scheme, whose half sets follow it; by name for
 * the likelihood engine, so that its result does not depend on how the input was listed.
 */
function inOrder({ params, sources }: Pick<PrimeProgram, 'params' | 'sources'>): readonly SourceRef[] {
  if (usesPrimeScheme(params)) return sources;
  return [...sources].sort((a, b) => (a.display < b.display ? -1 : a.display > b.display ? 1 : 0));
}

/** Reads and prepares all frames. */
export async function prepareAll(
  program: Pick<PrimeProgram, 'params' | 'sources' | 'pool' | 'show'>,
): Promise<PrepareOutput[]> {
  const { pool, show } = program;
  const sources = inOrder(program);
  show.begin('Reading', sources.length);
  // Small batches for small runs, so that all workers have something to do.
  const size = Math.max(1, Math.min(BATCH_SIZE, Math.ceil(sources.length / (4 * pool.nWorkers))));
  const inputs: SourceRef[][] = [];
  for (let i = 0; i < sources.length; i += size) inputs.push(sources.slice(i, i + size));
  return pool.run('prepare', inputs, (index) => show.advance(inputs[index].length));
}
