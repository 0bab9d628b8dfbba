import { frameRejectionText, type FrameRejectionReason } from '../frame/rejection.js';
import type { PrimeRunEnd, StageResult } from './prime-run.js';
import { depositedStatistics } from './quality-tables.js';
import { percentText, reasonLines } from './run-log.js';
import type { PrimeFindings } from './run-statistics.js';

/** Frames that a stage did not merge, by reason. */
export function rejectedText(fates: StageResult['fates']): string {
  const counts: Partial<Record<FrameRejectionReason, number>> = {};
  for (const fate of fates) if (fate !== null) counts[fate] = (counts[fate] ?? 0) + 1;
  return reasonLines('Frames not merged', counts, (r) => frameRejectionText(r as FrameRejectionReason)).join(
    '\n',
  );
}

/** The honest figures of the half sets in one line, or why there are none. */
export function halvesLine({ halves, tables }: PrimeFindings): string {
  if (halves.made === 'none') return `No half sets were made (${halves.whyNone}).`;
  const { ccHalf, ccStarOfHalves, rSplit } = depositedStatistics(tables).overall;
  const kind = halves.made === 'independent' ? 'independent halves' : 'halves that share the parameters';
  return `${kind}: CC1/2 ${percentText(ccHalf)}, CC*half ${percentText(ccStarOfHalves)}, Rsplit ${percentText(rSplit)}`;
}

/** A stage in one line for the terminal. */
export function stageLine({ report, agreement }: StageResult): string {
  const { overall } = report.statistics;
  const parts = [
    `${report.frames.nAccepted} frames`,
    `${report.nLeft} reflections`,
    `completeness ${(100 * overall.completeness).toFixed(1)} %`,
    `multiplicity ${overall.multiplicity.toFixed(2)}`,
    `even/odd CC1/2 ${percentText(overall.ccHalf)}`,
    `Rsplit ${percentText(overall.rSplit)}`,
  ];
  if (agreement !== null) parts.push(`agreement with the merge before ${agreement.toFixed(5)}`);
  return `${report.stage}: ${parts.join(', ')}`;
}

/** How the merges of successive cycles agree, and whether that was enough. */
export function convergenceText(stages: readonly StageResult[], end: PrimeRunEnd & { kind: 'done' }): string {
  if (end.nCycles === 0) return 'No post-refinement (n_postref_cycle = 0).\n';
  const lines = [
    'Convergence: correlation of the merged intensities of successive cycles, normalised by shell',
  ];
  stages.forEach(({ report, agreement }) => {
    if (agreement !== null) lines.push(` ${report.stage}: ${agreement.toFixed(6)}`);
  });
  if (end.criterion !== null)
    lines.push(
      end.converged
        ? ` converged after ${end.nCycles} cycles (above ${end.criterion})`
        : ` NOT converged after ${end.nCycles} ${end.nCycles === 1 ? 'cycle' : 'cycles'} (convergence.min_cc = ${end.criterion}, convergence.max_cycles); look at the trend above before using the result`,
    );
  else lines.push(` ${end.nCycles} ${end.nCycles === 1 ? 'cycle' : 'cycles'} as asked for`);
  return `${lines.join('\n')}\n`;
}
