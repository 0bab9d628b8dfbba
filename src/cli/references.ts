import { type FreeFlagFile, readFreeFlags } from '../input/free-flag-file.js';
import { isSolutionFile, readIndexingSolution } from '../input/indexing-solution.js';
import {
  readReference,
  type ReferenceFile,
  referenceMismatch,
  referenceText,
} from '../input/reference-file.js';
import type { PrimeParams } from '../params/prime-params.js';
import type { IndexBasis } from '../pipeline/index-basis.js';
import type { PrimeTarget } from '../pipeline/prime-setup.js';

/** What hklrefin and hklisoin name; null where they name nothing. */
export interface References {
  readonly first: ReferenceFile | null;
  readonly iso: ReferenceFile | null;
  /** output.free_r.file */
  readonly freeFlags: FreeFlagFile | null;
  /** What says how frames are indexed. */
  readonly indexBasis: IndexBasis | null;
}

/** Reads both references; problems are sentences that say why a file cannot serve. */
export function readReferences(
  params: PrimeParams,
  target: PrimeTarget,
): References & { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const read = (name: 'hklrefin' | 'hklisoin'): ReferenceFile | null => {
    const path = params[name];
    if (path === null) return null;
    const result = readReference(path, { target });
    const trouble = result.kind === 'error' ? result.detail : referenceMismatch(result, target);
    if (trouble !== null) problems.push(`${name} = ${path}: ${trouble}`);
    return result.kind === 'error' ? null : result;
  };
  const basis = readIndexBasis(params, target);
  if (typeof basis === 'string') problems.push(basis);
  return {
    first: read('hklrefin'),
    iso: read('hklisoin'),
    freeFlags: readEarlierFlags(params, target, problems),
    indexBasis: typeof basis === 'string' ? null : basis,
    problems,
  };
}

/** Said after what references may be. */
const SOLUTIONS_TOO =
  '; nor is it a solution of an indexing ambiguity, indexing_solution.json of a run or a pickle of the original';

/** A solution file, or reference intensities; a sentence where the file cannot serve. */
export function readIndexBasis(params: PrimeParams, target: PrimeTarget): IndexBasis | string | null {
  const path = params.indexing_ambiguity.index_basis_in;
  if (path === null) return null;
  const isSolution = isSolutionFile(path);
  const result = isSolution ? readIndexingSolution(path) : readReference(path, { target });
  const trouble =
    result.kind === 'error'
      ? result.detail
      : result.kind === 'reference'
        ? referenceMismatch(result, target)
        : null;
  if (trouble !== null)
    return `indexing_ambiguity.index_basis_in = ${path}: ${trouble}${isSolution || result.kind !== 'error' ? '' : SOLUTIONS_TOO}`;
  return result.kind === 'error' ? null : result;
}

/** Adds to `problems` where output.free_r.file cannot serve. */
function readEarlierFlags(params: PrimeParams, target: PrimeTarget, problems: string[]): FreeFlagFile | null {
  const { file, label } = params.output.free_r;
  if (file === null) return null;
  const result = readFreeFlags(file, label);
  const trouble = result.kind === 'error' ? result.detail : referenceMismatch(result, target);
  if (trouble !== null) problems.push(`output.free_r.file = ${file}: ${trouble}`);
  return result.kind === 'error' ? null : result;
}

/** Lines of the log about the references; nothing without any. */
export function referencesText({ first, iso, freeFlags }: References): string {
  const lines = [
    ...(first === null ? [] : [`Reference of the first cycle (hklrefin): ${referenceText(first)}`]),
    ...(iso === null ? [] : [`Reference of CCiso (hklisoin): ${referenceText(iso)}`]),
    ...(freeFlags === null
      ? []
      : [
          `Free R flags carried over: ${freeFlags.path}: ${freeFlags.label}, ${freeFlags.flag.length} reflections`,
        ]),
  ];
  return lines.length === 0 ? '' : `${lines.join('\n')}\n\n`;
}
