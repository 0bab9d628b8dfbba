import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import { choleskyFactor, forwardSubstitute } from './cholesky.js';
import type { NormalEquations } from './least-squares-problem.js';

/**
 * The problem at one point, compressed to as many equations as parameters and one more: with JᵀJ = L Lᵀ the residuals
 * (L⁻¹Jᵀr, rest) and the Jacobian (Lᵀ, 0) have the same normal equations and the same sum of squares as the full
 * problem, so that every damped step is the same. Parameters are scaled by the square root of the diagonal of JᵀJ.
 */
export interface CompressedProblem {
  /** Indices of the parameters that may move. */
  readonly moving: readonly number[];
  readonly scale: readonly number[];
  readonly residuals: readonly number[];
  /** Row i: the derivatives of model equation i by the scaled parameters (the model is minus the residual). */
  readonly jacobian: readonly (readonly number[])[];
  readonly chiSquared: number;
}

/** Added to the scaled diagonal (1): lets damped steps leave a point where two parameters have the same effect. */
const ridge = 1e-10;

/** Compresses the normal equations; null where they are not those of a finite problem. */
export function compress(
  equations: NormalEquations,
  chiSquared: number,
  n: number,
  moving: readonly number[],
): CompressedProblem | null {
  const m = moving.length;
  const scale = moving.map((j) => Math.sqrt(equations.matrix[j * n + j]));
  if (!scale.every((s) => s > 0 && Number.isFinite(s))) return null;
  const factor = new Float64Array(m * m);
  const reduced = new Float64Array(m);
  for (let i = 0; i < m; i++) {
    reduced[i] = equations.gradient[moving[i]] / scale[i];
    for (let j = 0; j <= i; j++) {
      factor[i * m + j] = equations.matrix[moving[i] * n + moving[j]] / (scale[i] * scale[j]);
    }
    factor[i * m + i] += ridge;
  }
  if (!choleskyFactor(factor, m)) return null;
  forwardSubstitute(factor, m, reduced);
  let explained = 0;
  for (const value of reduced) explained += value * value;
  const residuals = [...reduced, Math.sqrt(Math.max(0, chiSquared - explained))];
  const jacobian = residuals.map((_, i) => scale.map((__, j) => (i < m && j >= i ? -factor[j * m + i] : 0)));
  return { moving, scale, residuals, jacobian, chiSquared };
}

/** The share of chi² that the undamped step would take away if the problem were linear. */
export function predictedDecrease({ residuals, chiSquared }: CompressedProblem): number {
  const rest = residuals[residuals.length - 1];
  return chiSquared > 0 ? 1 - (rest * rest) / chiSquared : 0;
}

/**
 * One damped step of ml-levenberg-marquardt from `start`, clamped to the bounds. `evaluate` fills in chi² of a trial;
 * the trial that was made is left in `trial`. True where chi² fell.
 */
export function dampedStep(
  problem: CompressedProblem,
  damping: number,
  bounds: { readonly lower: Float64Array; readonly upper: Float64Array },
  start: Float64Array,
  trial: Float64Array,
  evaluate: (trial: Float64Array) => number,
): boolean {
  const { moving, scale, residuals, jacobian } = problem;
  const unmoved = (z: readonly number[]): boolean => z.every((value) => value === 0);
  let chiSquaredOfTrial = NaN;
  const place = (z: readonly number[]): void => {
    trial.set(start);
    moving.forEach((j, i) => {
      const value = start[j] + z[i] / scale[i];
      trial[j] = Math.min(bounds.upper[j], Math.max(bounds.lower[j], value));
    });
  };
  const model = (z: number[]): ((x: number) => number) => {
    if (unmoved(z)) return (i) => -residuals[i];
    place(z);
    chiSquaredOfTrial = evaluate(trial);
    const root = Math.sqrt(chiSquaredOfTrial);
    return (i) => (i === 0 ? root : 0);
  };
  const indices = residuals.map((_, i) => i);
  levenbergMarquardt({ x: indices, y: indices.map(() => 0) }, model, {
    initialValues: scale.map(() => 0),
    jacobianFunction: () => (i) => jacobian[i] as number[],
    minValues: moving.map((j, i) => (bounds.lower[j] - start[j]) * scale[i]),
    maxValues: moving.map((j, i) => (bounds.upper[j] - start[j]) * scale[i]),
    damping,
    maxIterations: 1,
    errorTolerance: 0,
  });
  return chiSquaredOfTrial < problem.chiSquared;
}
