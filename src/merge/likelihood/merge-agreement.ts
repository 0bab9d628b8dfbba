import { Correlation } from '../../numeric/correlation.js';
import type { MergeState } from './merge-state.js';

/** J/S of every reflection after a merge, S being its Wilson mean; NaN where no accepted frame observed it. */
export function normalisedIntensities({ intensity, information, wilsonMean }: MergeState): Float64Array {
  return Float64Array.from(intensity, (j, r) => (information[r] > 0 ? j / wilsonMean[r] : NaN));
}

/**
 * How alike two merges are: the correlation of their J/S over the reflections that both observed. 1 when nothing
 * changes, whatever happens to the overall scale and fall-off; 0 where there is nothing to compare.
 */
export function mergeAgreement(before: Float64Array, after: Float64Array): number {
  const pairs = new Correlation();
  for (let r = 0; r < before.length; r++)
    if (!Number.isNaN(before[r]) && !Number.isNaN(after[r])) pairs.add(before[r], after[r]);
  return pairs.coefficient();
}
