import { backSubstitute, choleskyFactor, forwardSubstitute } from './cholesky.js';

/** Work space of `nonNegativeLeastSquares` for problems of up to n unknowns. */
export interface NnlsWorkspace {
  readonly factor: Float64Array;
  readonly trial: Float64Array;
  readonly gradient: Float64Array;
  /** The unknowns that are free (positive), in the order in which they came. */
  readonly free: Int32Array;
}

export function nnlsWorkspace(n: number): NnlsWorkspace {
  return {
    factor: new Float64Array(n * n),
    trial: new Float64Array(n),
    gradient: new Float64Array(n),
    free: new Int32Array(n),
  };
}

/**
 * Minimises xᵀG x/2 - hᵀx over x >= 0 for a symmetric positive definite G (n x n, row by row, lower triangle read):
 * least squares |Ax - b| with G = AᵀA, h = Aᵀb. Active set method of Lawson & Hanson (1974), Solving Least Squares
 * Problems, chapter 23, on the normal equations (Bro & de Jong 1997, J. Chemometrics 11, 393,
 * https://doi.org/10.1002/(SICI)1099-128X(199709/10)11:5<393::AID-CEM483>3.0.CO;2-L).
 *
 * Writes the solution to x. False where G restricted to the free unknowns is not positive definite; x is then the last
 * feasible point.
 */
export function nonNegativeLeastSquares(
  gram: Float64Array,
  rhs: Float64Array,
  n: number,
  x: Float64Array,
  work: NnlsWorkspace = nnlsWorkspace(n),
): boolean {
  x.fill(0, 0, n);
  let nFree = 0;
  // Each outer step lowers the objective, so that no set of free unknowns returns; the bound guards against rounding.
  for (let step = 0; step < 10 * n; step++) {
    const entering = steepest(gram, rhs, n, x, work, nFree);
    if (entering < 0) return true;
    work.free[nFree++] = entering;
    for (;;) {
      if (!solveFree(gram, rhs, n, work, nFree)) return false;
      const blocking = blockingUnknown(x, work, nFree);
      const length = blocking < 0 ? 1 : feasibleLength(x, work, blocking);
      for (let k = 0; k < nFree; k++) {
        const j = work.free[k];
        x[j] += length * (work.trial[k] - x[j]);
      }
      if (blocking < 0) break;
      x[work.free[blocking]] = 0;
      nFree = dropNonPositive(x, work, nFree);
    }
  }
  return true;
}

/** The bound unknown whose increase lowers the objective most steeply; -1 at the minimum. */
function steepest(
  gram: Float64Array,
  rhs: Float64Array,
  n: number,
  x: Float64Array,
  work: NnlsWorkspace,
  nFree: number,
): number {
  let best = -1;
  let bestSlope = 0;
  for (let i = 0; i < n; i++) {
    let slope = rhs[i];
    let size = Math.abs(slope);
    for (let j = 0; j < n; j++) {
      const term = (j <= i ? gram[i * n + j] : gram[j * n + i]) * x[j];
      slope -= term;
      size += Math.abs(term);
    }
    if (slope <= 1e-14 * size || isFree(work, nFree, i)) continue;
    // Slope per unit of the unknown's own curvature: the choice does not depend on units.
    const scaled = slope / Math.sqrt(gram[i * n + i]);
    if (scaled > bestSlope) {
      best = i;
      bestSlope = scaled;
    }
  }
  return best;
}

function isFree(work: NnlsWorkspace, nFree: number, i: number): boolean {
  for (let k = 0; k < nFree; k++) if (work.free[k] === i) return true;
  return false;
}

/** The unconstrained minimum over the free unknowns, into work.trial. */
function solveFree(
  gram: Float64Array,
  rhs: Float64Array,
  n: number,
  work: NnlsWorkspace,
  nFree: number,
): boolean {
  const { factor, trial, free } = work;
  for (let k = 0; k < nFree; k++) {
    const i = free[k];
    trial[k] = rhs[i];
    for (let l = 0; l <= k; l++) {
      const j = free[l];
      factor[k * nFree + l] = j <= i ? gram[i * n + j] : gram[j * n + i];
    }
  }
  if (!choleskyFactor(factor, nFree)) return false;
  forwardSubstitute(factor, nFree, trial);
  backSubstitute(factor, nFree, trial);
  return true;
}

/** The place in the free set of the unknown that first reaches 0 on the way to the trial point; -1 for none. */
function blockingUnknown(x: Float64Array, work: NnlsWorkspace, nFree: number): number {
  let blocking = -1;
  let shortest = Infinity;
  for (let k = 0; k < nFree; k++) {
    if (work.trial[k] > 0) continue;
    const length = feasibleLength(x, work, k);
    if (length < shortest) {
      blocking = k;
      shortest = length;
    }
  }
  return blocking;
}

/** The part of the way to its trial value, 0 or negative, that leaves an unknown at 0. */
function feasibleLength(x: Float64Array, work: NnlsWorkspace, k: number): number {
  const now = x[work.free[k]];
  return now > 0 ? now / (now - work.trial[k]) : 0;
}

function dropNonPositive(x: Float64Array, work: NnlsWorkspace, nFree: number): number {
  let kept = 0;
  for (let k = 0; k < nFree; k++) {
    const j = work.free[k];
    if (x[j] > 0) work.free[kept++] = j;
    else x[j] = 0;
  }
  return kept;
}
