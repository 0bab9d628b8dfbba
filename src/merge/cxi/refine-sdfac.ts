import { minimizeLbfgs } from '../../numeric/lbfgs.js';
import type { NormalEquations } from '../../numeric/least-squares-problem.js';
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

/** Refines sdfac, sdb, sdadd and what the target propagates; only their squares matter, so that they are returned positive. */
export function refineSdfac(target: SdfacTarget, minimizer: SdfacMinimizer, seed: number): RefinedSdfac {
  const problem = new SdfacProblem(target);
  const { start } = problem;
  const targetBefore = problem.value(start);
  const found = minimum(problem, minimizer, targetBefore, seed).map(Math.abs);
  const after = problem.value(found);
  return {
    parameters: parametersOf(found),
    targetBefore,
    target: after,
    nEvaluations: problem.nEvaluations,
  };
}

function minimum(
  problem: SdfacProblem,
  minimizer: SdfacMinimizer,
  before: number,
  seed: number,
): Float64Array {
  if (minimizer === 'simplex') return searchSimplex((x) => problem.value(x), problem.start, seed);
  return minimizer === 'lbfgs' ? byLbfgs(problem, before) : byLeastSquares(problem);
}

function parametersOf(x: ArrayLike<number>): SdParameters {
  const [sdfac, sdb, sdadd, ...propagated] = Array.from(x);
  return propagated.length === 0 ? { sdfac, sdb, sdadd } : { sdfac, sdb, sdadd, propagated };
}

/** The target as a function of all parameters side by side. */
class SdfacProblem {
  readonly start: Float64Array;
  readonly nBins: number;
  /** At the last place that was evaluated; slopes by the square of parameter p from p nBins on. */
  readonly residual: Float64Array;
  readonly jacobian: Float64Array;
  nEvaluations = 0;

  constructor(private readonly target: SdfacTarget) {
    const { sdfac, sdb, sdadd, propagated } = target.start();
    this.start = Float64Array.of(sdfac, sdb, sdadd, ...(propagated ?? []));
    this.nBins = target.nBins;
    this.residual = new Float64Array(this.nBins);
    this.jacobian = new Float64Array(this.start.length * this.nBins);
  }

  value(x: ArrayLike<number>): number {
    this.nEvaluations++;
    this.target.residuals(parametersOf(x), this.residual);
    return this.sumOfSquares();
  }

  valueAndSlopes(x: ArrayLike<number>): number {
    this.nEvaluations++;
    this.target.residuals(parametersOf(x), this.residual, this.jacobian);
    return this.sumOfSquares();
  }

  private sumOfSquares(): number {
    return this.residual.reduce((sum, r) => sum + r * r, 0);
  }
}

/** In units of the start, as the three have very different sizes. */
function byLbfgs(problem: SdfacProblem, before: number): Float64Array {
  const { start, nBins, residual, jacobian } = problem;
  const scaled = (x: ArrayLike<number>): Float64Array => start.map((v, i) => v * x[i]);
  const evaluate = (x: Float64Array, gradient: Float64Array): number => {
    const value = problem.valueAndSlopes(scaled(x));
    for (let p = 0; p < start.length; p++) {
      let sum = 0;
      for (let k = 0; k < nBins; k++) sum += 2 * residual[k] * jacobian[p * nBins + k];
      gradient[p] = sum * 2 * start[p] * start[p] * x[p];
    }
    return value;
  };
  let last = before;
  const isDone = (now: number): boolean => {
    const isSmall = last - now < 1e-10 * last;
    last = now;
    return isSmall;
  };
  const ones = start.map(() => 1);
  return scaled(minimizeLbfgs(evaluate, ones, { memory: 5, maxIterations: 200, isDone }).x);
}

/** By the squares of the parameters: at 0 the target has a slope along them, and none along the parameters themselves. */
function byLeastSquares(problem: SdfacProblem): Float64Array {
  const { start, nBins, residual, jacobian } = problem;
  const n = start.length;
  const fromSquares = (x: ArrayLike<number>): Float64Array => start.map((v, i) => v * Math.sqrt(x[i]));
  const column = (p: number, k: number): number => jacobian[p * nBins + k] * start[p] * start[p];
  const evaluate = (x: Float64Array, { matrix, gradient }: NormalEquations): number => {
    const value = problem.valueAndSlopes(fromSquares(x));
    for (let p = 0; p < n; p++) {
      gradient[p] = 0;
      for (let k = 0; k < nBins; k++) gradient[p] += column(p, k) * residual[k];
      for (let q = 0; q <= p; q++) {
        matrix[n * p + q] = 0;
        for (let k = 0; k < nBins; k++) matrix[n * p + q] += column(p, k) * column(q, k);
      }
    }
    return value;
  };
  const { parameters } = solveLeastSquares(
    {
      nParameters: n,
      nEquations: nBins,
      lower: new Float64Array(n),
      upper: new Float64Array(n).fill(Infinity),
      evaluate,
    },
    start.map(() => 1),
    { maxIterations: 200, relativeTolerance: 1e-10, initialDamping: 1e-2, maxTries: 20 },
  );
  return fromSquares(parameters);
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
