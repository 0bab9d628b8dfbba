import type { LeaveOneOut } from './leave-one-out.js';
import { type JudgedMerge, N_TERMS, Residual } from './residual.js';
import { ROBUSTNESS } from './variance-model.js';

/**
 * Where the sums of a piece stand: how many observations; right-hand sides; lower triangle of the matrix row by row; of the observations
 * beyond the cut of chi² what they would add to the right-hand sides, and their part of the diagonal.
 */
export const scoringPlace = {
  count: 0,
  rhs: 1,
  matrix: 1 + N_TERMS,
  farRhs: 1 + N_TERMS + (N_TERMS * (N_TERMS + 1)) / 2,
  farDiagonal: 1 + 2 * N_TERMS + (N_TERMS * (N_TERMS + 1)) / 2,
} as const;
export const scoringSumsSize = scoringPlace.farDiagonal + N_TERMS;

/** The sums of all pieces of the observations one after the other, at these coefficients. */
export type AddScoringSums = (coefficients: Float64Array) => Promise<Float64Array> | Float64Array;

/** Observations of a piece. Pieces are summed one by one and then added, so that nothing depends on who sums which. */
const PIECE = 8192;
/** Two million observations tell the large coefficients to half a percent; further ones would cost time. */
const MOST_PIECES = 256;

/** Pieces `from` to `to` - 1 of those that are summed. */
export interface PieceRange {
  readonly from: number;
  readonly to: number;
}

/** How many pieces of n observations are summed, and that each is followed by `every` - 1 that are not. */
export interface ScoringPieces {
  readonly n: number;
  readonly every: number;
}

export function scoringPieces(n: number, most = MOST_PIECES): ScoringPieces {
  const nAll = Math.ceil(n / PIECE);
  const every = Math.max(1, Math.ceil(nAll / most));
  return { n: Math.ceil(nAll / every), every };
}

/**
 * The sums of one step of Fisher scoring over the judged observations of accepted frames, piece by piece: each
 * observation's terms x give Σ x xᵀ/V² and Σ x (u r² - kp² v)/V².
 */
export function scoringSums(
  merge: JudgedMerge,
  reference: LeaveOneOut,
  coefficients: Float64Array,
  { n: nPieces, every }: ScoringPieces = scoringPieces(merge.observations.n),
  { from, to }: PieceRange = { from: 0, to: nPieces },
  nu: number = ROBUSTNESS.nu,
): Float64Array {
  const { n, frame } = merge.observations;
  const { accepted } = merge.frames;
  const residual = new Residual(merge, reference, nu);
  const all = new Float64Array(scoringSumsSize * (to - from));
  for (let piece = from; piece < to; piece++) {
    const start = scoringSumsSize * (piece - from);
    const sums = all.subarray(start, start + scoringSumsSize);
    const begin = piece * every * PIECE;
    const end = Math.min(begin + PIECE, n);
    for (let i = begin; i < end; i++) {
      if (accepted[frame[i]] === 0 || !residual.isKnown(i)) continue;
      residual.set(i, coefficients);
      if (residual.tellsErrors()) add(residual, sums);
    }
  }
  return all;
}

function add(
  { terms, residual, studentFactor, farFactor, referenceVariance, variance }: Residual,
  sums: Float64Array,
): void {
  const weight = 1 / (variance * variance);
  const observed = weight * (studentFactor * residual * residual - referenceVariance);
  sums[scoringPlace.count]++;
  let at = scoringPlace.matrix as number;
  for (let j = 0; j < N_TERMS; j++) {
    sums[scoringPlace.rhs + j] += terms[j] * observed;
    const scaled = weight * terms[j];
    for (let k = 0; k <= j; k++) sums[at++] += scaled * terms[k];
  }
  if (farFactor === 0) return;
  const far = weight * farFactor * residual * residual;
  for (let j = 0; j < N_TERMS; j++) {
    sums[scoringPlace.farRhs + j] += terms[j] * far;
    sums[scoringPlace.farDiagonal + j] += weight * terms[j] * terms[j];
  }
}
