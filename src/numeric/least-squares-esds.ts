import { choleskyFactor, inverseDiagonal } from './cholesky.js';
import type { LeastSquaresProblem, NormalEquations } from './least-squares-problem.js';

/**
 * Standard deviations of the parameters from the inverse normal matrix and the variance of unit weight. NaN for those
 * at a bound or without influence, and for all where the matrix is singular or there are no spare equations.
 */
export function standardDeviations(
  problem: LeastSquaresProblem,
  here: Float64Array,
  { matrix }: NormalEquations,
  chiSquared: number,
): Float64Array {
  const n = problem.nParameters;
  const esds = new Float64Array(n).fill(NaN);
  const inside: number[] = [];
  for (let j = 0; j < n; j++) {
    const isInside = here[j] > problem.lower[j] && here[j] < problem.upper[j];
    if (isInside && matrix[j * n + j] > 0) inside.push(j);
  }
  const m = inside.length;
  if (problem.nEquations <= m) return esds;
  const scale = inside.map((j) => Math.sqrt(matrix[j * n + j]));
  const factor = new Float64Array(m * m);
  inside.forEach((p, i) =>
    inside.forEach((q, j) => {
      factor[i * m + j] = matrix[Math.max(p, q) * n + Math.min(p, q)] / (scale[i] * scale[j]);
    }),
  );
  if (!choleskyFactor(factor, m)) return esds;
  const variances = new Float64Array(m);
  inverseDiagonal(factor, m, variances);
  const unitWeight = chiSquared / (problem.nEquations - m);
  inside.forEach((j, i) => {
    esds[j] = Math.sqrt(variances[i] * unitWeight) / scale[i];
  });
  return esds;
}
