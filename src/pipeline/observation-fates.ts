import type { LikelihoodMerge } from '../merge/likelihood/merge-state.js';
import { ROBUSTNESS } from '../merge/likelihood/variance-model.js';
import { inNaturalOrder } from '../output/natural-order.js';
import { hklAt, type RunData } from './run-data.js';

/** An observation whose Student factor is below this counts as down-weighted. */
const DOWN_WEIGHTED = 0.5;
/**
 * Where it stays open which observations of a reflection are gross errors, those are told that bring this part of what is known of it. The
 * many others of a reflection that was often observed are in no doubt, and there are more of them with every frame.
 */
const TELLING_PART = 0.05;

/** How many observations were rejected or weigh less than half of what their variance says. */
export interface ObservationFates {
  readonly nOutliers: number;
  readonly nDownWeighted: number;
  /** Of reflections of which it stays open which observations are gross errors. */
  readonly nUnresolved: number;
  /** In frames that were not merged; their frame tells why. */
  readonly nInRejectedFrames: number;
}

type Fate = 'outlier' | 'down-weighted' | 'unresolved' | 'frameNotMerged';

/** What is told of an observation of a merged frame that did not count fully. */
export interface ObservationRecord {
  readonly source: string;
  /** As indexed. */
  readonly hkl: readonly number[];
  readonly intensity: number;
  readonly chi2: number;
  readonly reason: Fate;
  /** 0: left out, or of one that is unresolved: rather an error than not. */
  readonly weightFactor: number;
}

/** Counts the observations that did not count fully. */
export function observationFates(merge: LikelihoodMerge): ObservationFates {
  const counts: Record<Fate, number> = {
    outlier: 0,
    'down-weighted': 0,
    unresolved: 0,
    frameNotMerged: 0,
  };
  for (let i = 0; i < merge.observations.n; i++) {
    const fate = fateOf(merge, i);
    if (fate !== null) counts[fate]++;
  }
  return {
    nOutliers: counts.outlier,
    nDownWeighted: counts['down-weighted'],
    nUnresolved: counts.unresolved,
    nInRejectedFrames: counts.frameNotMerged,
  };
}

/** Those of merged frames one by one, frames in the natural order of their names; made as they are asked for, since large runs have very many. */
export function* observationRecords(run: RunData, merge: LikelihoodMerge): Generator<ObservationRecord> {
  const places = run.frames.map(({ source }, f) => ({ source, f }));
  for (const { source, f } of inNaturalOrder(places, (place) => place.source))
    yield* recordsOfFrame(run, merge, f, source);
}

function* recordsOfFrame(
  run: RunData,
  merge: LikelihoodMerge,
  f: number,
  source: string,
): Generator<ObservationRecord> {
  const { observations, state, frameOffsets } = merge;
  for (let i = frameOffsets[f]; i < frameOffsets[f + 1]; i++) {
    const reason = fateOf(merge, i);
    if (reason === null || reason === 'frameNotMerged') continue;
    yield {
      source,
      hkl: hklAt(run, i),
      intensity: observations.intensity[i],
      chi2: state.chi2[i],
      reason,
      weightFactor: weightFactorOf(merge, i),
    };
  }
}

/** null: it counts fully, or was left out for good. */
function fateOf(merge: LikelihoodMerge, i: number): Fate | null {
  const { observations, frames, state } = merge;
  const r = observations.reflection[i];
  if (r < 0) return null;
  if (state.rejected[i] === 0 && frames.accepted[observations.frame[i]] === 0) return 'frameNotMerged';
  const weightFactor = weightFactorOf(merge, i);
  const isUnresolved = state.mixtureVariance[r] > 0;
  if (weightFactor >= DOWN_WEIGHTED)
    return isUnresolved && tellsOf(merge, i) >= TELLING_PART ? 'unresolved' : null;
  if (isUnresolved) return 'unresolved';
  return weightFactor === 0 ? 'outlier' : 'down-weighted';
}

function weightFactorOf({ state }: LikelihoodMerge, i: number): number {
  return state.rejected[i] === 1 ? 0 : (ROBUSTNESS.nu + 1) / (ROBUSTNESS.nu + state.chi2[i]);
}

/** The part of the information of its reflection that an observation brings. */
function tellsOf({ observations: { reflection, kp }, state }: LikelihoodMerge, i: number): number {
  return (state.weight[i] * kp[i] ** 2) / state.information[reflection[i]];
}
