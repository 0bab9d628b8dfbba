import { readFileSync } from 'node:fs';
import { parseReindexing } from '../crystal/reindexing.js';
import { findSources } from '../input/find-sources.js';
import { readNameTable } from '../input/name-table.js';
import { problemSentences } from '../input/problem-sentences.js';
import type { SourceRef } from '../input/source-ref.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import { chooseSources, type UnusedReason } from '../pipeline/cxi-sources.js';

/** A file that a parameter names cannot serve; the message is for people. */
export class CxiInputError extends Error {}

export interface CxiSources {
  readonly sources: readonly SourceRef[];
  readonly warnings: readonly string[];
}

const UNUSED: Readonly<Record<UnusedReason, string>> = {
  extension: 'files do not end in filename_extension and were left out',
  a_list: 'frames are not on the a_list and were left out',
  data_subset: 'frames are not of the data_subset and were left out',
  subsubset: 'frames are not of the subsubset and were left out',
};

/** The frames that data and targlob name and the other parameters choose. @throws CxiInputError */
export async function findCxiSources(params: CxiMergeParams): Promise<CxiSources> {
  const found = await findSources([...params.data, ...params.targlob], process.cwd());
  const warnings = problemSentences(found.problems);
  const permitted = params.a_list === null ? null : new Set(linesOf(params.a_list));
  const { sources, unused } = chooseSources(found.sources, params, permitted);
  for (const [reason, n] of Object.entries(unused)) warnings.push(`${n} ${UNUSED[reason as UnusedReason]}`);
  return { sources, warnings };
}

function linesOf(path: string): string[] {
  return readBytes(path, 'a_list')
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function readBytes(path: string, parameter: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CxiInputError(
      `${parameter} = ${path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** The change of indices of each file that merging.reverse_lookup gives, as JSON or a pickle. @throws CxiInputError */
export function readReverseLookup(path: string): ReadonlyMap<string, string> {
  const bytes = readBytes(path, 'merging.reverse_lookup');
  const wrong = (why: string): CxiInputError =>
    new CxiInputError(
      `merging.reverse_lookup = ${path}: ${why}; it must map file names to changes of indices such as "-h-k,k,-l"`,
    );
  const entries = readNameTable(bytes);
  if (entries === null) throw wrong('it is neither such a JSON object nor such a pickle');
  for (const [name, op] of entries) {
    try {
      parseReindexing(op);
    } catch (error) {
      throw wrong(`${name} has "${op}": ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return entries;
}
