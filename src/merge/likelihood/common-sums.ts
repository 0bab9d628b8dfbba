import { nDetectorBins } from '../../postrefine/likelihood/detector-grid.js';
import type { LeaveOneOut } from './leave-one-out.js';
import { nProfileBins, profileBins, profileSumsSize } from './profile-bins.js';
import { coefficientsOf, type JudgedMerge, Residual } from './residual.js';
import type { PieceRange } from './scoring-sums.js';
import { ROBUSTNESS, type VarianceModel } from './variance-model.js';

/** Numbers of a piece of the sums over the detector: Σ W m r of all bins, then Σ W m². */
export const detectorSumsSize = 2 * nDetectorBins;

/** Where each observation lies, and the row of t of each reflection. */
export interface CommonPlaces {
  /** Bin of x on the profile by observation. */
  readonly profileBin: Uint8Array;
  /** Row of the table of the profile by reflection number. */
  readonly row: Uint8Array;
  /** Bin of the detector by observation. */
  readonly detectorBin: Uint16Array;
}

/** Sums over the profile and over the detector, piece by piece. */
export interface CommonSums {
  readonly profile: Float64Array;
  readonly detector: Float64Array;
}

/** Observations of a piece, and the most pieces. They are summed one by one and then added, so that nothing depends on who sums which. */
const PIECE = 16384;
const MOST_PIECES = 64;

function pieceSize(n: number): number {
  return Math.max(PIECE, Math.ceil(n / MOST_PIECES));
}

export function nCommonPieces({ observations: { n } }: Pick<JudgedMerge, 'observations'>): number {
  return Math.ceil(n / pieceSize(n));
}

/**
 * Σ W m r and Σ W m² by t and place on the profile, and by place on the detector, over the observations of accepted frames whose
 * reflection the others know: m = kp J and r = I - m against the posterior of the other frames, W = u/V. The posterior mean is
 * the expectation of J given the other frames, so that 1 + Σ W m r/Σ W m² is without bias what the model has to be multiplied by.
 */
export function commonSums(
  merge: JudgedMerge,
  reference: LeaveOneOut,
  model: VarianceModel,
  { profileBin, row, detectorBin }: CommonPlaces,
  { from, to }: PieceRange = { from: 0, to: nCommonPieces(merge) },
  nu: number = ROBUSTNESS.nu,
): CommonSums {
  const { observations, frames } = merge;
  const { n } = observations;
  const residual = new Residual(merge, reference, nu);
  const coefficients = coefficientsOf(model);
  const size = pieceSize(n);
  const profile = new Float64Array(profileSumsSize * (to - from));
  const detector = new Float64Array(detectorSumsSize * (to - from));
  for (let piece = from; piece < to; piece++) {
    const ofProfile = profileSumsSize * (piece - from);
    const ofDetector = detectorSumsSize * (piece - from);
    const end = Math.min((piece + 1) * size, n);
    for (let i = piece * size; i < end; i++) {
      if (frames.accepted[observations.frame[i]] === 0 || !residual.isKnown(i)) continue;
      residual.set(i, coefficients);
      if (!residual.tellsErrors()) continue;
      const m = observations.kp[i] * reference.mean[i];
      const weight = (residual.studentFactor / residual.variance) * m;
      const pull = weight * residual.residual;
      const information = weight * m;
      const inProfile = ofProfile + row[observations.reflection[i]] * profileBins.perRow + profileBin[i];
      profile[inProfile] += pull;
      profile[inProfile + nProfileBins] += information;
      const onDetector = ofDetector + detectorBin[i];
      detector[onDetector] += pull;
      detector[onDetector + nDetectorBins] += information;
    }
  }
  return { profile, detector };
}
