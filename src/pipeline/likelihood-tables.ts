import { completeSet } from '../crystal/complete-set.js';
import { ResolutionShells } from '../crystal/resolution-shells.js';
import { dSpacings } from '../crystal/unit-cell.js';
import { scaleAt } from '../merge/likelihood/error-scale.js';
import type { MergeReliability } from '../merge/likelihood/half-agreement.js';
import type { UniqueReflections } from '../merge/likelihood/observations.js';
import type { OutputCandidates } from '../merge/likelihood/output-candidates.js';
import { halvesOnOneScale } from '../statistics/half-intensities.js';
import {
  type HalfIntensities,
  type HalfSetStatistics,
  halfSetStatistics,
  withCcStar,
} from '../statistics/half-set-statistics.js';
import { mergeCorrelation } from '../statistics/merge-correlation.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { OutputScale } from './output-scale.js';
import type { PrimeProgram } from './prime-program.js';
import { numberReference } from './reference-intensities.js';

/** d*² (Å⁻²) of every reflection that there can be within the limits and the reach of the data. */
export function possibleReflections(
  { params, target }: Pick<PrimeProgram, 'params' | 'target'>,
  data: LikelihoodData,
): Float64Array {
  const dMin = Math.max(params.merge.d_min, data.dMin * (1 - 1e-6));
  return dSpacings(
    target.unitCell,
    completeSet(target.unitCell, target.spaceGroup, dMin, params.merge.d_max, false),
  ).map((d) => 1 / (d * d));
}

/** Intensities as they are written; NaN where a reflection was not observed. */
export function observedIntensities(candidates: OutputCandidates, { unit }: OutputScale): Float64Array {
  return measured(candidates, (r) => unit * candidates.posterior[r]);
}

function measured({ n, nObservations }: OutputCandidates, values: (r: number) => number): Float64Array {
  return Float64Array.from({ length: n }, (_, r) => (nObservations[r] > 0 ? values(r) : NaN));
}

/** The table of shells; without `reliability` it has no CC*. */
export function tables(
  { params, target, isoReference }: Pick<PrimeProgram, 'params' | 'target' | 'isoReference'>,
  data: LikelihoodData,
  candidates: OutputCandidates,
  scale: OutputScale,
  halves: HalfIntensities | null,
  possible: Float64Array,
  reliability: MergeReliability | null = null,
): HalfSetStatistics {
  const { epsilon, qSquared } = data.reflections;
  const observedSigma = measured(
    candidates,
    (r) => scaleAt(scale.sigma, candidates.posterior[r]) / Math.sqrt(candidates.information[r]),
  );
  const table = halfSetStatistics(
    {
      intensity: observedIntensities(candidates, scale),
      significance: observedSigma.map(
        (sigma, r) => candidates.weightedSum[r] / (candidates.information[r] * sigma),
      ),
      observedSigma,
      multiplicity: candidates.nObservations,
    },
    halves,
    isoReference === null ? null : numberReference(isoReference, data.run, target.spaceGroup),
    qSquared,
    possible,
    params.n_bins,
  );
  if (reliability === null) return table;
  return withCcStar(
    table,
    mergeCorrelation(
      reliability,
      { epsilon, dStarSquared: qSquared },
      ResolutionShells.over(possible, params.n_bins),
    ),
  );
}

/** Intensities of the halves where a half observed the reflection, the second on the scale of the first. */
export function halfIntensities(
  [a, b]: readonly [OutputCandidates, OutputCandidates],
  { epsilon, qSquared }: Pick<UniqueReflections, 'epsilon' | 'qSquared'>,
): HalfIntensities {
  const half = (candidates: OutputCandidates) => ({
    intensity: measured(candidates, (r) => candidates.posterior[r]),
    wilsonMean: candidates.wilsonMean,
    observed: measured(candidates, (r) => candidates.maximumLikelihood[r]),
    variance: candidates.maximumLikelihoodVariance,
    nObservations: candidates.nObservations,
  });
  return halvesOnOneScale(half(a), half(b), { epsilon, dStarSquared: qSquared });
}
