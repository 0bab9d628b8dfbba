import type { LikelihoodMerge } from './merge-state.js';

/** Why an observation is not in the merge. */
export type ObservationRejection = 'outlier' | 'frameNotAccepted';

/** In the order of the codes of `ObservationRejections.reason`. */
export const OBSERVATION_REJECTIONS: readonly ObservationRejection[] = ['outlier', 'frameNotAccepted'];

/** Observations left out of a merge, a struct of arrays by ascending index; mergeable. */
export interface ObservationRejections {
  readonly n: number;
  /** Observations that were looked at. */
  readonly nObservations: number;
  readonly index: Uint32Array;
  /** chi² against the other frames. */
  readonly chi2: Float64Array;
  /** Code of the reason. */
  readonly reason: Uint8Array;
}

/**
 * The observations that the last merge left out. `firstIndex` is added to their numbers: the place of this merge's
 * observations among all of a run. An outlier in a frame that has been rejected since counts as an outlier.
 */
export function observationRejections(merge: LikelihoodMerge, firstIndex = 0): ObservationRejections {
  const { observations, state } = merge;
  let n = 0;
  let nObservations = 0;
  for (let i = 0; i < observations.n; i++) {
    if (observations.reflection[i] < 0) continue;
    nObservations++;
    if (reasonCode(merge, i) >= 0) n++;
  }
  const out = allocate(n, nObservations);
  let k = 0;
  for (let i = 0; i < observations.n; i++) {
    const code = reasonCode(merge, i);
    if (code < 0) continue;
    out.index[k] = firstIndex + i;
    out.chi2[k] = state.chi2[i];
    out.reason[k++] = code;
  }
  return out;
}

/** -1 where the observation takes part. */
function reasonCode({ observations, frames, state }: LikelihoodMerge, i: number): number {
  if (observations.reflection[i] < 0) return -1;
  if (state.rejected[i] === 1) return 0;
  return frames.accepted[observations.frame[i]] === 1 ? -1 : 1;
}

function allocate(n: number, nObservations: number): ObservationRejections {
  return {
    n,
    nObservations,
    index: new Uint32Array(n),
    chi2: new Float64Array(n),
    reason: new Uint8Array(n),
  };
}

/** The rejections of two disjoint sets of observations as of one set. */
export function combineRejections(a: ObservationRejections, b: ObservationRejections): ObservationRejections {
  const out = allocate(a.n + b.n, a.nObservations + b.nObservations);
  for (let k = 0, i = 0, j = 0; k < out.n; k++) {
    const fromA = j === b.n || (i < a.n && a.index[i] < b.index[j]);
    const source = fromA ? a : b;
    const at = fromA ? i++ : j++;
    out.index[k] = source.index[at];
    out.chi2[k] = source.chi2[at];
    out.reason[k] = source.reason[at];
  }
  return out;
}

/** How many observations were left out for each reason. */
export function countByReason({ n, reason }: ObservationRejections): Record<ObservationRejection, number> {
  const counts = { outlier: 0, frameNotAccepted: 0 };
  for (let k = 0; k < n; k++) counts[OBSERVATION_REJECTIONS[reason[k]]]++;
  return counts;
}
