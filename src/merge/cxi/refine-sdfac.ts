import { minimizeLbfgs } from '../../numeric/lbfgs.js';
import { solveLeastSquares } from '../../numeric/least-squares.js';
import { createRandom } from '../../numeric/random.js';
import { minimizeSimplex } from '../../numeric/simplex.js';
import type { SdfacTarget, SdParameters } from './sdfac-target.js';

export type SdfacMinimizer = 'simplex' | 'lbfgs' | 'LevMar';

export interface RefinedSdfac {
  readonly parameters: SdParameters;
  readonly targetBefore: number;
  readonly target: number;
  readonly nEvaluations: number;
}

const of = (x: ArrayLike<number>): SdParameters => {
  const [sdfac, sdb, sdadd, ...propagated] = Array.from(x);
  return propagated.length === 0 ? { sdfac, sdb, sdadd } : { sdfac, sdb, sdadd, propagated };
};
const absolute = (x: Float64Array): Float64Array => x.map(Math.abs);

/** Refines sdfac, sdb, sdadd and what the target propagates; only their squares matter, so that they are returned positive. */
export function refineSdfac(target: SdfacTarget, minimizer: SdfacMinimizer, seed: number): RefinedSdfac {
  const residual = new Float64Array(target.nBins);
  const first = target.start();
  const start = Float64Array.of(first.sdfac, first.sdb, first.sdadd, ...(first.propagated ?? []));
  const n = start.length;
  const jacobian = new Float64Array(n * target.nBins);
  let nEvaluations = 0;
  const value = (x: Float64Array): number => {
    nEvaluations++;
    target.residuals(of(x), residual);
    return residual.reduce((sum, r) => sum + r * r, 0);
  };
  const targetBefore = value(start);
  const end = (x: Float64Array): RefinedSdfac => {
    const found = absolute(x);
    return { parameters: of(found), targetBefore, target: value(found), nEvaluations };
  };
  if (minimizer === 'simplex') {
    const random = createRandom(seed);
    const corners = [
      start,
      ...Array.from(start, (_, p) => start.map((v, i) => v * (i === p ? 1.5 + random.uniform() : 1))),
    ];
    const isNegative = (x: Float64Array): boolean => x.some((v) => v < 0);
    const options = { maxEvaluations: 500 * (n - 2), tolerance: 1e-8 };
    return end(minimizeSimplex((x) => (isNegative(x) ? Infinity : value(x)), corners, options).x);
  }
  // In units of the start, as the three have very different sizes.
  const scaled = (x: ArrayLike<number>): Float64Array => start.map((v, i) => v * x[i]);
  if (minimizer === 'lbfgs') {
    const evaluate = (x: Float64Array, gradient: Float64Array): number => {
      nEvaluations++;
      target.residuals(of(scaled(x)), residual, jacobian);
      for (let p = 0; p < n; p++) {
        let sum = 0;
        for (let k = 0; k < target.nBins; k++) sum += 2 * residual[k] * jacobian[p * target.nBins + k];
        gradient[p] = sum * 2 * start[p] * start[p] * x[p];
      }
      return residual.reduce((sum, r) => sum + r * r, 0);
    };
    let last = targetBefore;
    const isDone = (now: number): boolean => {
      const isSmall = last - now < 1e-10 * last;
      last = now;
      return isSmall;
    };
    return end(
      scaled(
        minimizeLbfgs(
          evaluate,
          start.map(() => 1),
          { memory: 5, maxIterations: 200, isDone },
        ).x,
      ),
    );
  }
  // Their squares are refined: at 0 the target has a slope along them, and none along the parameters themselves.
  const fromSquares = (x: ArrayLike<number>): Float64Array => start.map((v, i) => v * Math.sqrt(x[i]));
  const summary = solveLeastSquares(
    {
      nParameters: n,
      nEquations: target.nBins,
      lower: new Float64Array(n),
      upper: new Float64Array(n).fill(Infinity),
      evaluate: (x, { matrix, gradient }) => {
        nEvaluations++;
        target.residuals(of(fromSquares(x)), residual, jacobian);
        const column = (p: number, k: number): number => jacobian[p * target.nBins + k] * start[p] * start[p];
        for (let p = 0; p < n; p++) {
          gradient[p] = 0;
          for (let k = 0; k < target.nBins; k++) gradient[p] += column(p, k) * residual[k];
          for (let q = 0; q <= p; q++) {
            matrix[n * p + q] = 0;
            for (let k = 0; k < target.nBins; k++) matrix[n * p + q] += column(p, k) * column(q, k);
          }
        }
        return residual.reduce((sum, r) => sum + r * r, 0);
      },
    },
    start.map(() => 1),
    { maxIterations: 200, relativeTolerance: 1e-10, initialDamping: 1e-2, maxTries: 20 },
  );
  return end(fromSquares(summary.parameters));
}
