import { standardDeviations } from './least-squares-esds.js';
import type { LeastSquaresProblem, NormalEquations } from './least-squares-problem.js';
import { compress, dampedStep, predictedDecrease } from './least-squares-step.js';

export interface LeastSquaresOptions {
  readonly maxIterations: number;
  /** Converged when a step takes less than this share of chi² away. */
  readonly relativeTolerance: number;
  readonly initialDamping: number;
  /** How often one step is tried with more damping. */
  readonly maxTries: number;
}

export const defaultLeastSquaresOptions: LeastSquaresOptions = {
  maxIterations: 50,
  relativeTolerance: 1e-5,
  initialDamping: 1e-2,
  maxTries: 10,
};

/**
 * converged: a step, or the best step one could expect, takes too little of chi² away to go on.
 * no-step: no damping made chi² fall. singular: the normal equations are not finite or not of a sum of squares.
 * undefined-start: the model has no value at the start.
 */
export type Termination = 'converged' | 'max-iterations' | 'no-step' | 'singular' | 'undefined-start';

export interface LeastSquaresSummary {
  readonly termination: Termination;
  readonly parameters: Float64Array;
  readonly chiSquaredBefore: number;
  readonly chiSquaredAfter: number;
  readonly nIterations: number;
  readonly nEvaluations: number;
  /** From the inverse normal matrix and the variance of unit weight; NaN where it is singular or a bound is active. */
  readonly esds: Float64Array;
}

/** Least squares by Levenberg and Marquardt's method (DOI 10.1137/0111030) within bounds. */
export function solveLeastSquares(
  problem: LeastSquaresProblem,
  start: ArrayLike<number>,
  options: LeastSquaresOptions = defaultLeastSquaresOptions,
): LeastSquaresSummary {
  const n = problem.nParameters;
  let here = project(start, problem);
  let there: Float64Array = new Float64Array(n);
  let equations = normalEquations(n);
  let trialEquations = normalEquations(n);
  const chiSquaredBefore = problem.evaluate(here, equations);
  let chiSquared = chiSquaredBefore;
  let nEvaluations = 1;
  let nIterations = 0;
  let damping = options.initialDamping;
  const finish = (termination: Termination): LeastSquaresSummary => ({
    termination,
    parameters: here,
    chiSquaredBefore,
    chiSquaredAfter: chiSquared,
    nIterations,
    nEvaluations,
    esds: standardDeviations(problem, here, equations, chiSquared),
  });
  if (!Number.isFinite(chiSquared)) return finish('undefined-start');

  while (nIterations < options.maxIterations) {
    const moving = movingParameters(problem, here, equations);
    if (moving.length === 0) return finish('converged');
    const compressed = compress(equations, chiSquared, n, moving);
    if (compressed === null) return finish('singular');
    let chiSquaredOfTrial = NaN;
    const evaluate = (trial: Float64Array): number => {
      nEvaluations++;
      chiSquaredOfTrial = problem.evaluate(trial, trialEquations);
      return chiSquaredOfTrial;
    };
    nIterations++;
    let growth = 2;
    let tries = 0;
    while (!dampedStep(compressed, damping, problem, here, there, evaluate)) {
      if (predictedDecrease(compressed) < options.relativeTolerance) return finish('converged');
      if (++tries >= options.maxTries) return finish('no-step');
      damping *= growth;
      growth *= 2;
    }
    const decrease = chiSquared - chiSquaredOfTrial;
    damping *= dampingFactor(decrease / linearDecrease(equations, here, there, n));
    [here, there] = [there, here];
    [equations, trialEquations] = [trialEquations, equations];
    const relativeDecrease = decrease / chiSquared;
    chiSquared = chiSquaredOfTrial;
    // A short step under strong damping says nothing about the distance to the minimum.
    if (relativeDecrease < options.relativeTolerance && damping <= 1) return finish('converged');
  }
  return finish('max-iterations');
}

/** Nielsen's rule (IMM-REP-1999-05): less damping the better the linear prediction of the decrease was. */
function dampingFactor(gain: number): number {
  return Math.max(1 / 10, 1 - (2 * Math.min(gain, 1) - 1) ** 3);
}

/** The decrease of chi² from `here` to `there` if the residuals were linear. */
function linearDecrease(
  { matrix, gradient }: NormalEquations,
  here: Float64Array,
  there: Float64Array,
  n: number,
): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const di = there[i] - here[i];
    sum -= di * (2 * gradient[i] + di * matrix[i * n + i]);
    for (let j = 0; j < i; j++) sum -= 2 * di * matrix[i * n + j] * (there[j] - here[j]);
  }
  return sum;
}

/** `converged after 5 iterations (6 evaluations), chi² 1234 -> 987` */
export function formatLeastSquares(summary: LeastSquaresSummary): string {
  const { termination, nIterations, nEvaluations, chiSquaredBefore, chiSquaredAfter } = summary;
  const chi = (value: number): string => value.toPrecision(6);
  return `${termination} after ${nIterations} iterations (${nEvaluations} evaluations), chi² ${chi(chiSquaredBefore)} -> ${chi(chiSquaredAfter)}`;
}

function normalEquations(n: number): NormalEquations {
  return { matrix: new Float64Array(n * n), gradient: new Float64Array(n) };
}

function project(start: ArrayLike<number>, { lower, upper }: LeastSquaresProblem): Float64Array {
  return Float64Array.from(start, (value, j) => Math.min(upper[j], Math.max(lower[j], value)));
}

/** All parameters but those without influence and those at a bound that chi² would push across it. */
function movingParameters(
  { nParameters, lower, upper }: LeastSquaresProblem,
  here: Float64Array,
  { gradient, matrix }: NormalEquations,
): number[] {
  const moving: number[] = [];
  for (let j = 0; j < nParameters; j++) {
    const held = (here[j] <= lower[j] && gradient[j] >= 0) || (here[j] >= upper[j] && gradient[j] <= 0);
    if (!held && matrix[j * nParameters + j] > 0) moving.push(j);
  }
  return moving;
}
