import { FrameStore } from '../frame/frame-store.js';
import type { SourceRef } from '../input/source-ref.js';
import type { PrepareOutput, PrepareReport } from '../parallel/prepare-sources.js';
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

/** Reads and prepares all frames, which stand side by side in one store. */
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
  const store = new FrameStore();
  const reports: Omit<PrepareOutput, 'batch'>[] = [];
  let nRead = 0;
  await pool.each('prepare', inputs, (output, index) => {
    nRead += inputs[index].length;
    store.append(output.batch, nRead / sources.length);
    reports.push(withoutBatch(output));
    show.advance(inputs[index].length);
  });
  const batches = store.batches();
  return reports.map((report, b) => ({ ...report, batch: batches[b] }));
}

/** What is kept of an output whose frames are in the store now: the memory that it handed over must not stay. */
function withoutBatch(output: PrepareOutput): Omit<PrepareOutput, 'batch'> {
  const { reflections, absences, spotPlacements, fingerprints } = output;
  return { ...reportOf(output), reflections, absences, spotPlacements, fingerprints };
}

export function reportOf({ rejected, tally, nLattices, nObservationsRead }: PrepareReport): PrepareReport {
  return { rejected, tally, nLattices, nObservationsRead };
}
