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
    return end(searchSimplex(value, start, seed));
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

/** A simplex of several dimensions can come to rest away from the minimum: it is begun anew where it ended while that helps. */
const MOST_RESTARTS = 20;
const WORTHWHILE = 1e-4;

function searchSimplex(value: (x: Float64Array) => number, start: Float64Array, seed: number): Float64Array {
  const random = createRandom(seed);
  const defined = (x: Float64Array): number => (x.some((v) => v < 0) ? Infinity : value(x));
  const search = (from: Float64Array) => {
    const size = from.map((v, i) => Math.max(v, 0.1 * start[i]));
    const moved = (p: number): Float64Array => {
      const by = 0.5 + random.uniform();
      return from.map((v, i) => v + (i === p ? by * size[i] : 0));
    };
    const corners = [from, ...Array.from(from, (_, p) => moved(p))];
    return minimizeSimplex(defined, corners, { maxEvaluations: 500 * (from.length - 2), tolerance: 1e-8 });
  };
  let best = search(start);
  for (let restart = 0; restart < MOST_RESTARTS; restart++) {
    const next = search(best.x);
    const isWorthwhile = next.value < best.value * (1 - WORTHWHILE);
    if (next.value < best.value) best = next;
    if (!isWorthwhile) break;
  }
  return best.x;
}
