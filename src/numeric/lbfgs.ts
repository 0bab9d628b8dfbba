import { lineSearch } from './line-search.js';
import { dot } from './vectors.js';

/** Value of a function at x; fills in its gradient. */
export type ValueAndGradient = (x: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  /** Steps that the curvature is remembered of. */
  readonly memory: number;
  readonly maxIterations: number;
  /** Called after each step with value, point and gradient; true ends the minimisation. */
  readonly isDone: (value: number, x: Float64Array, gradient: Float64Array) => boolean;
}

export interface LbfgsSummary {
  readonly termination: 'converged' | 'no-step' | 'max-iterations';
  readonly x: Float64Array;
  readonly value: number;
  readonly nIterations: number;
}

/**
 * Minimises a function without bounds by the limited-memory method of Broyden, Fletcher, Goldfarb and Shanno: Liu & Nocedal
 * (1989), Math. Programming 45, 503-528, https://doi.org/10.1007/BF01589116. The variables are taken as they are, unscaled.
 */
export function minimizeLbfgs(
  evaluate: ValueAndGradient,
  start: ArrayLike<number>,
  options: LbfgsOptions,
): LbfgsSummary {
  const n = start.length;
  let x = Float64Array.from(start);
  let gradient = new Float64Array(n);
  let value = evaluate(x, gradient);
  const steps: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let nIterations = 0; nIterations < options.maxIterations; nIterations++) {
    const direction = searchDirection(gradient, steps);
    const slope = dot(direction, gradient);
    if (!(slope < 0)) return { termination: 'no-step', x, value, nIterations };
    const trial = new Float64Array(n);
    const trialGradient = new Float64Array(n);
    const first = steps.length === 0 ? 1 / Math.sqrt(dot(gradient, gradient)) : 1;
    const from = x;
    const found = lineSearch(
      { value, slope },
      first,
      (step) => {
        for (let i = 0; i < n; i++) trial[i] = from[i] + step * direction[i];
        const trialValue = evaluate(trial, trialGradient);
        return { value: trialValue, slope: dot(direction, trialGradient) };
      },
      { decrease: 1e-4, curvature: 0.9, maxEvaluations: 20 },
    );
    if (found === null) return { termination: 'no-step', x, value, nIterations };
    const s = trial.map((v, i) => v - from[i]);
    const before = gradient;
    const y = trialGradient.map((v, i) => v - before[i]);
    const product = dot(y, s);
    if (product > 0) steps.push({ s, y, rho: 1 / product });
    if (steps.length > options.memory) steps.shift();
    x = trial;
    gradient = trialGradient;
    value = found.value;
    if (options.isDone(value, x, gradient))
      return { termination: 'converged', x, value, nIterations: nIterations + 1 };
  }
  return { termination: 'max-iterations', x, value, nIterations: options.maxIterations };
}

/** -H g by the two-loop recursion; the first guess of H is that of the last step. */
function searchDirection(
  gradient: Float64Array,
  steps: readonly { s: Float64Array; y: Float64Array; rho: number }[],
): Float64Array {
  const q = gradient.map((g) => -g);
  const alphas: number[] = [];
  for (let k = steps.length - 1; k >= 0; k--) {
    const { s, y, rho } = steps[k];
    const alpha = (alphas[k] = rho * dot(s, q));
    for (let i = 0; i < q.length; i++) q[i] -= alpha * y[i];
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let i = 0; i < q.length; i++) q[i] *= scale;
  }
  for (const [k, { s, y, rho }] of steps.entries()) {
    const beta = rho * dot(y, q);
    for (let i = 0; i < q.length; i++) q[i] += s[i] * (alphas[k] - beta);
  }
  return q;
}

/**
 * The test of cctbx's minimisers: done when the line through the last five values falls by no more than a share of the
 * largest drop so far, a share that grows with the square of the number of steps.
 */
export function dropTest(start: number, share = 1e-5): (value: number) => boolean {
  const values = [start];
  let largest = 0;
  return (value) => {
    largest = Math.max(largest, values[values.length - 1] - value);
    values.push(value);
    const last = values.slice(-5);
    if (last.length < 5) return false;
    // Slope of the line through five equidistant points.
    const slope = (-2 * last[0] - last[1] + last[3] + 2 * last[4]) / 10;
    return -slope <= largest * share * values.length ** 2;
  };
}
