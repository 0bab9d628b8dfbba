import { loadPrimeParams } from '../../src/params/load-prime-params.js';
import type { PrimeParams } from '../../src/params/prime-params.js';

/** The scope `deposition` as nobody filled it in. */
export function defaultDeposition(): PrimeParams['deposition'] {
  const words = ['data=x', 'target_unit_cell=50,60,70,90,90,90', 'target_space_group=P212121'];
  const noFiles = { isFile: () => false, isDirectory: () => false, readText: () => '' };
  const loaded = loadPrimeParams(words, noFiles);
  if (loaded.kind === 'errors') throw new Error(loaded.problems.map(({ message }) => message).join());
  return loaded.params.deposition;
}
