import { type SourceRef } from '../input/source-ref.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';

/** Why a source that was found is not used. */
export type UnusedReason = 'extension' | 'a_list' | 'data_subset' | 'subsubset';

export interface ChosenSources {
  readonly sources: readonly SourceRef[];
  readonly unused: Partial<Record<UnusedReason, number>>;
}

type Choice = Pick<CxiMergeParams, 'data' | 'filename_extension' | 'data_subset' | 'data_subsubsets'>;

/** The sources that the parameters ask for, in their order; `permitted` are the lines of a_list, null without one. */
export function chooseSources(
  found: readonly SourceRef[],
  params: Choice,
  permitted: ReadonlySet<string> | null,
): ChosenSources {
  const unused: Partial<Record<UnusedReason, number>> = {};
  const reasonOf = (source: SourceRef): UnusedReason | null => {
    if (!hasExtension(source, params)) return 'extension';
    if (permitted !== null && !permitted.has(source.display) && !permitted.has(source.name)) return 'a_list';
    if (params.data_subset !== 0 && isOddNumbered(source.name) !== (params.data_subset === 1))
      return 'data_subset';
    return null;
  };
  const drop = (reason: UnusedReason): boolean => {
    unused[reason] = (unused[reason] ?? 0) + 1;
    return false;
  };
  const asked = found.filter((source) => {
    const reason = reasonOf(source);
    return reason === null || drop(reason);
  });
  const { subsubset, subsubset_total: total } = params.data_subsubsets;
  if (subsubset === null || total === null) return { sources: asked, unused };
  return { sources: asked.filter((_, i) => (i + subsubset) % total === 0 || drop('subsubset')), unused };
}

/** Members of archives, and files that are named one by one, are taken whatever their names end in. */
function hasExtension(source: SourceRef, { data, filename_extension: extension }: Choice): boolean {
  if (source.kind !== 'file' || extension.toLowerCase() === 'none' || data.includes(source.display))
    return true;
  return source.name.endsWith(`.${extension}`);
}

const EXTENSION =
  /(_00000\.pickle|\.pickle|\.refl|_refined_experiments\.json|_refined\.expt|_experiments\.json|\.[^.]*)$/;

/**
 * The half that a frame belongs to: whether the last digit of its name, without extension, is odd. A name without any digit is
 * even.
 */
export function isOddNumbered(name: string): boolean {
  const stem = name.replace(EXTENSION, '');
  const digit = /(\d)\D*$/.exec(stem)?.[1] ?? '0';
  return Number(digit) % 2 === 1;
}
