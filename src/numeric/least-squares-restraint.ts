import type { LeastSquaresProblem, NormalEquations } from './least-squares-problem.js';

/** A parameter is expected at `target` with the standard deviation `sd`. */
export interface Restraint {
  readonly parameter: number;
  readonly target: number;
  readonly sd: number;
}

/**
 * The problem with an equation more for each restraint. `unitVariance` is chi² per equation of the data, so that a
 * restraint weighs as much as one observation whatever the scale of the data's σ.
 */
export function restrained(
  problem: LeastSquaresProblem,
  restraints: readonly Restraint[],
  unitVariance: number,
): LeastSquaresProblem {
  const n = problem.nParameters;
  return {
    nParameters: n,
    nEquations: problem.nEquations + restraints.length,
    lower: problem.lower,
    upper: problem.upper,
    evaluate(parameters: Float64Array, equations: NormalEquations): number {
      let chiSquared = problem.evaluate(parameters, equations);
      for (const { parameter: j, target, sd } of restraints) {
        const weight = unitVariance / (sd * sd);
        const deviation = parameters[j] - target;
        chiSquared += weight * deviation * deviation;
        equations.gradient[j] += weight * deviation;
        equations.matrix[j * n + j] += weight;
      }
      return chiSquared;
    },
  };
}
