import type { ErrorScale } from '../merge/likelihood/error-scale.js';
import type { LikelihoodCycleText } from '../output/likelihood-text.js';
import type { PrimeParams } from '../params/prime-params.js';
import type { KeptMerge } from './kept-merge.js';
import type { MergeChecks } from './likelihood-checks.js';
import type { LikelihoodCycles } from './likelihood-cycles.js';
import type { LikelihoodInput } from './likelihood-input.js';
import type { LikelihoodResult } from './likelihood-run.js';
import { type QualityTables, tablesJson } from './quality-tables.js';
import { sigmaFactor } from './wrong-sigmas.js';

/** What statistics.json says of its own figures. */
const DEFINITIONS = {
  all: 'docs/statistics.md of the program defines every figure.',
  intensity: 'Mean of the Wilson posterior of each reflection.',
  sigma:
    'Standard deviation of that posterior when the observations tell 1/sigmaScale^2 of their formal information.',
  ccHalf:
    'Correlation of two halves of the frames, drawn at random, refined and merged wholly independently: of the deviations from what resolution, epsilon and number of observations let expect, of all reflections that both observed. 1 = 100 %.',
  ccStar:
    'Estimated correlation of the merged with the true intensities, of all reflections that were merged: from the posterior variances and how the halves bear them out.',
  ccHalfError: 'Standard error of CC1/2 by the jackknife over reflections.',
  ccStarError:
    'Standard error of CC*: what the posteriors leave open of the correlation with the true intensities.',
  ccStarOfHalves: 'sqrt(2 CC1/2 / (1 + CC1/2)).',
  rSplit:
    'sqrt(2) sum v|x_A - x_B| / sum v(x_A + x_B) of the same halves, on one scale; x the intensities of the observations alone, without the Wilson prior, v = S^2/(S^2 + var_A + var_B), S the Wilson mean.',
  meanIOverSigma:
    'Mean of N/(K sqrt(D)): I/sigma of the observations alone, without the Wilson prior; 0 for noise. Not the mean of IMEAN/SIGIMEAN.',
  multiplicity: 'Observations of accepted frames that were not rejected, per reflection.',
};

/** The cycles that were asked for, and those that were run. */
export interface ToldCycles {
  readonly asked: LikelihoodCycles;
  readonly cycles: readonly LikelihoodCycleText[];
}

/** All that a run came to. */
export interface LikelihoodEnd {
  readonly input: LikelihoodInput;
  readonly all: LikelihoodResult;
  readonly kept: KeptMerge;
  readonly told: ToldCycles;
  readonly checks: MergeChecks;
  readonly tables: QualityTables;
  readonly sigma: ErrorScale;
}

/** What statistics.json says of a run. */
export function likelihoodStatistics(
  { half_sets }: Pick<PrimeParams, 'half_sets'>,
  { input, all, kept, told, checks, tables, sigma }: LikelihoodEnd,
) {
  const { nCycles, nAgreeing } = all;
  const { nFrames, unitCell, unit, common, fates } = kept;
  const { asked, cycles } = told;
  const { halves, heldOut } = checks;
  return {
    definitions: DEFINITIONS,
    method: 'likelihood',
    nCycles,
    agreementAskedFor: asked.minAgreement === Infinity ? null : asked.minAgreement,
    cycles: cycles.map(cycleRecord),
    intensityCut: input.cut,
    sigmasMultipliedBy: sigmaFactor(input.data.varianceScale),
    nFramesMerged: nFrames,
    nFramesAgreeing: nAgreeing,
    unitCell,
    ...common,
    rejections: {
      outliers: fates.nOutliers,
      downWeighted: fates.nDownWeighted,
      unresolved: fates.nUnresolved,
      inRejectedFrames: fates.nInRejectedFrames,
    },
    sigmaScale: { ...sigma, intensity: sigma.intensity.map((x) => unit * x) },
    halfSets: halves.length === 0 ? 'none' : half_sets,
    heldOut,
    ...tablesJson(tables),
  };
}

function cycleRecord(told: LikelihoodCycleText, index: number) {
  return {
    cycle: index + 1,
    nFramesMerged: told.nAccepted,
    nRejectedObservations: told.nRejectedObservations,
    medianCorrelation: told.medianCorrelation,
    agreementWithCycleBefore: told.agreement,
    errorModel: told.variance,
    profile: told.profile,
    profileEvidence: told.profileEvidence,
  };
}
