import type { RunFiles } from '../output/run-files.js';
import type { PrimeProgram } from './prime-program.js';

/** A run as far as the choice of indexing is concerned. */
export interface IndexingProgram extends Pick<
  PrimeProgram,
  'params' | 'target' | 'pool' | 'show' | 'indexBasis'
> {
  readonly files: Pick<RunFiles, 'log' | 'writeIndexing' | 'shown'>;
}
