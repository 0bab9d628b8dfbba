import { choleskyFactor, lnDeterminant } from '../../numeric/cholesky.js';
import { once } from '../../numeric/once.js';
import { profileGrid } from '../../postrefine/likelihood/profile-table.js';
import { nProfileCoefficients as N } from './profile-basis.js';

const { splines } = profileGrid;
/** Standard deviations of the prior: of T, of its second differences in x and of its differences between knots of t. */
const PRIOR = { value: 1, bend: 0.3, step: 0.3 } as const;

/** The prior of the coefficients: Gaussian about 0 and smooth, as its inverse covariance. */
export const profilePrior = once(() => {
  const matrix = makePriorMatrix();
  const factor = matrix.slice();
  choleskyFactor(factor, N);
  return { matrix, lnDeterminant: lnDeterminant(factor, N) };
});

/** Inverse covariance: sums of squares of values, of second differences in x and of differences in t. */
function makePriorMatrix(): Float64Array {
  const matrix = new Float64Array(N * N);
  const add = (terms: readonly (readonly [at: number, factor: number])[], sigma: number) => {
    for (const [i, a] of terms) for (const [j, b] of terms) matrix[i * N + j] += (a * b) / (sigma * sigma);
  };
  for (let at = 0; at < N; at++) {
    add([[at, 1]], PRIOR.value);
    if (at % splines > 1)
      add(
        [
          [at - 2, 1],
          [at - 1, -2],
          [at, 1],
        ],
        PRIOR.bend,
      );
    if (at >= splines)
      add(
        [
          [at - splines, -1],
          [at, 1],
        ],
        PRIOR.step,
      );
  }
  return matrix;
}
