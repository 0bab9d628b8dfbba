import { findSources } from '../../src/input/find-sources.js';
import type { RawFrame, RejectedSource } from '../../src/input/raw-frame.js';
import { defaultReadOptions } from '../../src/input/read-options.js';
import { readSource } from '../../src/input/read-source.js';

export interface Everything {
  readonly frames: readonly RawFrame[];
  readonly rejected: readonly RejectedSource[];
  readonly problems: readonly string[];
}

/** Everything that some entries of `data` give. */
export async function readAll(
  entries: readonly string[],
  options = defaultReadOptions,
  folder = '/',
): Promise<Everything> {
  const { sources, problems } = await findSources(entries, folder);
  const results = sources.flatMap((source) => readSource(source, options));
  return {
    frames: results.filter((result) => result.kind === 'frame'),
    rejected: results.filter((result) => result.kind === 'rejected'),
    problems: problems.map(({ entry, detail }) => `${entry}: ${detail}`),
  };
}
