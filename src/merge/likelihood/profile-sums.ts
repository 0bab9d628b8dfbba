import { profileGrid } from '../../postrefine/likelihood/profile-table.js';
import type { LeaveOneOut } from './leave-one-out.js';
import { coefficientsOf, type JudgedMerge, Residual } from './residual.js';
import type { PieceRange } from './scoring-sums.js';
import { ROBUSTNESS, type VarianceModel } from './variance-model.js';

/** Bins of the place x on the profile, two to an interval of the splines, side by side in each row of t. */
export const profileBins = { perRow: 4 * profileGrid.limit * profileGrid.intervalsPerUnit } as const;
const BINS_PER_UNIT = 2 * profileGrid.intervalsPerUnit;
export const nProfileBins = profileGrid.rows * profileBins.perRow;

/** Numbers of a piece: Σ W m r of all bins, then Σ W m². */
export const profileSumsSize = 2 * nProfileBins;
/** Observations of a piece. Pieces are summed one by one and then added, so that nothing depends on who sums which. */
const PIECE = 16384;

/** Where each observation lies, and the row of t of each reflection. */
export interface ProfilePlaces {
  /** Bin of x by observation. */
  readonly bin: Uint8Array;
  /** Row of the table by reflection number. */
  readonly row: Uint8Array;
}

/** The bin of a place x; the first and the last take what lies beyond. */
export function profileBin(x: number): number {
  const bin = Math.floor((x + profileGrid.limit) * BINS_PER_UNIT);
  return Math.min(Math.max(bin, 0), profileBins.perRow - 1);
}

/** The middle of a bin. */
export function binCentre(bin: number): number {
  return (bin + 0.5) / BINS_PER_UNIT - profileGrid.limit;
}

export function nProfilePieces({ observations }: Pick<JudgedMerge, 'observations'>): number {
  return Math.ceil(observations.n / PIECE);
}

/**
 * Σ W m r and Σ W m² by t and place on the profile, over the observations of accepted frames whose reflection the others
 * know: m = kp J and r = I - m against the posterior of the other frames, W = u/V. The posterior mean is the expectation of J
 * given the other frames, so that 1 + Σ W m r/Σ W m² is without bias what the profile has to be multiplied by.
 */
export function profileSums(
  merge: JudgedMerge,
  reference: LeaveOneOut,
  model: VarianceModel,
  { bin, row }: ProfilePlaces,
  { from, to }: PieceRange = { from: 0, to: nProfilePieces(merge) },
  nu: number = ROBUSTNESS.nu,
): Float64Array {
  const { observations, frames } = merge;
  const residual = new Residual(merge, reference, nu);
  const coefficients = coefficientsOf(model);
  const all = new Float64Array(profileSumsSize * (to - from));
  for (let piece = from; piece < to; piece++) {
    const start = profileSumsSize * (piece - from);
    const end = Math.min((piece + 1) * PIECE, observations.n);
    for (let i = piece * PIECE; i < end; i++) {
      if (frames.accepted[observations.frame[i]] === 0 || !residual.isKnown(i)) continue;
      residual.set(i, coefficients);
      if (!residual.tellsErrors()) continue;
      const m = observations.kp[i] * reference.mean[i];
      const weight = (residual.studentFactor / residual.variance) * m;
      const at = start + row[observations.reflection[i]] * profileBins.perRow + bin[i];
      all[at] += weight * residual.residual;
      all[at + nProfileBins] += weight * m;
    }
  }
  return all;
}
