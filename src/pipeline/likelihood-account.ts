import { frameRejectionText, type FrameRejectionReason } from '../frame/rejection.js';
import { ROBUSTNESS } from '../merge/likelihood/variance-model.js';
import type { FrameRecord } from '../output/frame-record.js';
import type { HalfSetShell } from '../statistics/half-set-statistics.js';
import type { ObservationFates } from './observation-fates.js';
import { percentText, reasonLines } from './run-log.js';

/** Frames that were prepared and not merged, by reason. */
export function fatesText(records: readonly FrameRecord[]): string {
  const counts: Partial<Record<FrameRejectionReason, number>> = {};
  for (const { rejected, stage } of records)
    if (rejected !== null && stage !== 'input') counts[rejected.reason] = (counts[rejected.reason] ?? 0) + 1;
  const sentence = (reason: string) => frameRejectionText(reason as FrameRejectionReason);
  return `${reasonLines('Frames not merged', counts, sentence).join('\n')}\n\n`;
}

/** Why a run ends without a merge. */
export function nothingText(records: readonly FrameRecord[]): string {
  const isRejected = records.some(({ rejected, stage }) => rejected !== null && stage !== 'input');
  return isRejected
    ? `Nothing could be merged.\n${fatesText(records)}`
    : 'Nothing could be merged: the frames were refined, but no intensity came out. Intensities that are all zero, all equal, or none of them positive tell nothing; look at the input (prime.inspect).\n';
}

/** Observations that did not count fully, by reason. */
export function observationFatesText({
  nOutliers,
  nDownWeighted,
  nUnresolved,
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
    line(
      nUnresolved,
      'unresolved: it stays open which observations of the reflection are gross errors; its intensity is the mean over all ways',
    ),
    line(nInRejectedFrames, 'in frames that were not merged: frames.jsonl says why'),
    '',
    '',
  ].join('\n');
}

/** The result in one line for the terminal. */
export function resultLine(nFrames: number, overall: HalfSetShell, hasHalves: boolean): string {
  const { nObserved, completeness, multiplicity, ccHalf, rSplit } = overall;
  const ofHalves = hasHalves ? `, CC1/2 ${percentText(ccHalf)}, Rsplit ${percentText(rSplit)}` : '';
  return `likelihood: ${nFrames} frames, ${nObserved} reflections, completeness ${(100 * completeness).toFixed(1)} %, multiplicity ${multiplicity.toFixed(2)}${ofHalves}`;
}
