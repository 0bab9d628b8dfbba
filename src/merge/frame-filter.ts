import { cellParameters, type UnitCell } from '../crystal/unit-cell.js';
import type { FrameRejectionReason } from '../frame/rejection.js';
import { median, populationStandardDeviation } from '../numeric/summary.js';

/** What the filter looks at; one per frame that was scaled or refined. */
export interface FrameSummary {
  readonly scaleG: number;
  readonly bFactor: number;
  readonly gamma0: number;
  readonly gammaE: number;
  readonly standardError: number;
  readonly ccFinal: number;
  readonly unitCell: UnitCell;
}

export interface FrameFilterOptions {
  readonly sigmaRejection: number;
  /** Ignored (0) for the mean-scaled set. */
  readonly minCc: number;
  readonly targetCell: UnitCell;
  /** Tolerance of every cell parameter, percent of the target's. */
  readonly cellTolerancePercent: number;
}

/**
 * The original's filter before merging: standard error, G and gamma_e within so many standard deviations of the median
 * of all frames, correlation with the reference, unit cell. Returns null for a frame that is accepted.
 */
export function filterFrames(
  frames: readonly FrameSummary[],
  options: FrameFilterOptions,
): (FrameRejectionReason | null)[] {
  const finite = frames.filter((f) =>
    [f.scaleG, f.bFactor, f.gamma0, f.gammaE, f.standardError].every(Number.isFinite),
  );
  const error = spreadOf(finite.map((f) => f.standardError));
  const scale = spreadOf(finite.map((f) => f.scaleG));
  const gammaE = spreadOf(finite.map((f) => f.gammaE));
  const isFar = (value: number, s: Spread) =>
    s.sd > 0 && Math.abs(value - s.median) / s.sd > options.sigmaRejection;
  return frames.map((f) => {
    if (!Number.isFinite(f.standardError)) return 'bad-standard-error';
    if (!Number.isFinite(f.scaleG)) return 'bad-scale';
    if (!Number.isFinite(f.gammaE)) return 'bad-gamma-e';
    if (!Number.isFinite(f.bFactor) || !Number.isFinite(f.gamma0)) return 'refinement-failed';
    if (isFar(f.standardError, error)) return 'bad-standard-error';
    if (f.ccFinal < options.minCc || Number.isNaN(f.ccFinal)) return 'bad-cc';
    if (isFar(f.scaleG, scale)) return 'bad-scale';
    if (isFar(f.gammaE, gammaE)) return 'bad-gamma-e';
    if (!isNearCell(f.unitCell, options.targetCell, options.cellTolerancePercent)) return 'bad-cell';
    return null;
  });
}

interface Spread {
  readonly median: number;
  readonly sd: number;
}

function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), sd: populationStandardDeviation(values) };
}

/** Each cell parameter within so many percent of the target's. */
export function isNearCell(cell: UnitCell, target: UnitCell, percent: number): boolean {
  const p = cellParameters(cell);
  const q = cellParameters(target);
  return p.every((value, i) => Math.abs(value - q[i]) <= (percent * q[i]) / 100);
}
