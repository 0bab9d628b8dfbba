import { frameRejectionText, type FrameRejectionReason } from '../frame/rejection.js';
import { ROBUSTNESS } from '../merge/likelihood/variance-model.js';
import type { FrameRecord } from '../output/frame-record.js';
import type { LikelihoodCycleText } from '../output/likelihood-text.js';
import type { HalfSetShell } from '../statistics/half-set-statistics.js';
import type { ObservationFates } from './likelihood-records.js';
import { percentText, reasonLines } from './run-log.js';

/** What statistics.json says of its own figures. */
export const DEFINITIONS = {
  all: 'docs/statistics.md of the program defines every figure.',
  intensity: 'Mean of the Wilson posterior of each reflection.',
  sigma:
    'Standard deviation of that posterior when the observations tell 1/sigmaScale^2 of their formal information.',
  ccHalf:
    'Correlation of the deviations from the Wilson mean of two halves of the frames, drawn at random, refined and merged wholly independently; all reflections that both observed. 1 = 100 %.',
  ccStar:
    'Estimated correlation of the merged with the true intensities, of all reflections that were merged: from the posterior variances and how the halves bear them out.',
  ccStarOfHalves: 'sqrt(2 CC1/2 / (1 + CC1/2)).',
  rSplit:
    'sqrt(2) sum v|x_A - x_B| / sum v(x_A + x_B) of the same halves, on one scale; x the intensities of the observations alone, without the Wilson prior, v = S^2/(S^2 + var_A + var_B), S the Wilson mean.',
  meanIOverSigma:
    'Mean of N/(K sqrt(D)): I/sigma of the observations alone, without the Wilson prior; 0 for noise. Not the mean of IMEAN/SIGIMEAN.',
  multiplicity: 'Observations of accepted frames that were not rejected, per reflection.',
};

/** Frames that were prepared and not merged, by reason. */
export function fatesText(records: readonly FrameRecord[]): string {
  const counts: Partial<Record<FrameRejectionReason, number>> = {};
  for (const { rejected, stage } of records)
    if (rejected !== null && stage !== 'input') counts[rejected.reason] = (counts[rejected.reason] ?? 0) + 1;
  const sentence = (reason: string) => frameRejectionText(reason as FrameRejectionReason);
  return `${reasonLines('Frames not merged', counts, sentence).join('\n')}\n\n`;
}

/** Observations that did not count fully, by reason. */
export function observationFatesText({
  nOutliers,
  nDownWeighted,
  nInRejectedFrames,
}: ObservationFates): string {
  const { nu, chi2Cut } = ROBUSTNESS;
  const line = (n: number, text: string) => `${String(n).padStart(12)}  ${text}`;
  return [
    'Observations that did not count fully (one by one in rejections.jsonl)',
    line(
      nOutliers,
      `outlier: contradicts what the other frames say of its reflection (chi^2 above ${chi2Cut}), or an intensity that is likelier a gross error; left out`,
    ),
    line(
      nDownWeighted,
      `down-weighted: so far from the other frames (chi^2 above ${nu + 2}) that it counts less than half`,
    ),
    line(nInRejectedFrames, 'in frames that were not merged: frames.jsonl says why'),
    '',
    '',
  ].join('\n');
}

/** What statistics.json says of a cycle. */
export function cycleRecord(told: LikelihoodCycleText, index: number) {
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

/** The result in one line for the terminal. */
export function resultLine(nFrames: number, overall: HalfSetShell, hasHalves: boolean): string {
  const { nObserved, completeness, multiplicity, ccHalf, rSplit } = overall;
  const ofHalves = hasHalves ? `, CC1/2 ${percentText(ccHalf)}, Rsplit ${percentText(rSplit)}` : '';
  return `likelihood: ${nFrames} frames, ${nObserved} reflections, completeness ${(100 * completeness).toFixed(1)} %, multiplicity ${multiplicity.toFixed(2)}${ofHalves}`;
}
