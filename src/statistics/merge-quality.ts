import type { ResolutionShells } from '../crystal/resolution-shells.js';
import type { HalfSetStatistics } from './half-set-statistics.js';
import {
  type PlacedPair,
  type QualityInput,
  type QualityStatistics,
  qualityStatistics,
} from './quality-statistics.js';
import { type ResolutionFit, suggestedResolution } from './resolution-fit.js';
import { type WilsonStatistics, wilsonStatistics } from './wilson-statistics.js';

/** What is said of a merge, by whatever method, beyond its table of completeness and half sets. */
export interface MergeQuality extends QualityStatistics {
  readonly wilson: WilsonStatistics | null;
  readonly resolution: ResolutionFit | null;
}

/** R values, moments, L-test, Wilson plot and the rest, in the shells of `table`, whose limits are `limits`. */
export function mergeQuality(
  input: QualityInput,
  limits: ResolutionShells,
  friedelPairs: readonly PlacedPair[] | null,
  table: HalfSetStatistics,
  nResidues: number | null,
): MergeQuality {
  return {
    ...qualityStatistics(input, limits, friedelPairs),
    wilson: wilsonStatistics(
      input.list,
      input.group,
      input.reflections.qSquared,
      input.intensity,
      nResidues,
      limits.count,
    ),
    resolution: suggestedResolution(table),
  };
}
