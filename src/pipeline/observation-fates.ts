import type { LikelihoodMerge } from '../merge/likelihood/merge-state.js';
import { ROBUSTNESS } from '../merge/likelihood/variance-model.js';
import { hklAt, type RunData } from './run-data.js';

/** An observation whose Student factor is below this counts as down-weighted. */
const DOWN_WEIGHTED = 0.5;

/** Why an observation did not count fully. */
export interface ObservationFate {
  readonly source: string;
  readonly hkl: readonly number[];
  readonly intensity: number;
  readonly chi2: number;
  readonly reason: 'unresolved' | 'outlier' | 'down-weighted';
  /** The weight of one that is unresolved is a mean over all ways; 0: rather an error than not. */
  readonly weightFactor: number;
}

/** What was rejected or weighs less than half of what its variance says, and how much of it there is. */
export interface ObservationFates {
  /** One entry an observation of a merged frame, in input order. */
  readonly records: readonly ObservationFate[];
  readonly nOutliers: number;
  readonly nDownWeighted: number;
  /** Of reflections of which it stays open which observations are gross errors; with all of their observations. */
  readonly nUnresolved: number;
  /** In frames that were not merged; their frame tells why. */
  readonly nInRejectedFrames: number;
}

/** The fate of every observation that did not count fully. */
export function observationFates(
  run: RunData,
  { observations, frames, state }: LikelihoodMerge,
): ObservationFates {
  const records: ObservationFate[] = [];
  let nOutliers = 0;
  let nUnresolved = 0;
  let nInRejectedFrames = 0;
  for (let i = 0; i < observations.n; i++) {
    if (observations.reflection[i] < 0) continue;
    const frame = observations.frame[i];
    if (state.rejected[i] === 0 && frames.accepted[frame] === 0) {
      nInRejectedFrames++;
      continue;
    }
    const weightFactor = state.rejected[i] === 1 ? 0 : (ROBUSTNESS.nu + 1) / (ROBUSTNESS.nu + state.chi2[i]);
    const isUnresolved = state.mixtureVariance[observations.reflection[i]] > 0;
    if (!isUnresolved && weightFactor >= DOWN_WEIGHTED) continue;
    if (isUnresolved) nUnresolved++;
    else if (weightFactor === 0) nOutliers++;
    records.push({
      source: run.frames[frame].source,
      hkl: hklAt(run, i),
      intensity: observations.intensity[i],
      chi2: state.chi2[i],
      reason: isUnresolved ? 'unresolved' : weightFactor === 0 ? 'outlier' : 'down-weighted',
      weightFactor,
    });
  }
  const nDownWeighted = records.length - nOutliers - nUnresolved;
  return { records, nOutliers, nDownWeighted, nUnresolved, nInRejectedFrames };
}
