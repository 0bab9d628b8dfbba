import { backSubstitute, choleskyFactor, forwardSubstitute } from '../../numeric/cholesky.js';
import type { NormalEquations } from '../../numeric/least-squares-problem.js';
import { compress, dampedStep, type CompressedProblem } from '../../numeric/least-squares-step.js';
import { clampVector, type LikelihoodLayout } from './parameters.js';

/** A point of the minimisation: parameters, the value there, and its normal equations (with the prior). */
export interface MinimiserPoint {
  readonly layout: LikelihoodLayout;
  readonly vector: Float64Array;
  readonly value: number;
  readonly equations: NormalEquations;
}

/**
 * undefined: no step exists with this damping. lower: the value at `trial` is not above that at the point. higher: it is,
 * or it is not a number.
 */
export type StepOutcome =
  { readonly kind: 'undefined' } | { readonly kind: 'lower' | 'higher'; readonly value: number };

/** Steps of Levenberg and Marquardt's method (10.1137/0111030): (H + λ diag H) d = -gradient, then into the ranges. */
export interface DampedStepper {
  begin(point: MinimiserPoint): void;
  /** Makes the step in `trial` and evaluates it. */
  attempt(damping: number, trial: Float64Array, evaluate: (trial: Float64Array) => number): StepOutcome;
}

const undefinedStep: StepOutcome = { kind: 'undefined' };

function outcome(point: MinimiserPoint, value: number): StepOutcome {
  return { kind: value <= point.value ? 'lower' : 'higher', value };
}

/** Solves the damped equations by Cholesky's method, in place. */
export class CholeskyStepper implements DampedStepper {
  private point: MinimiserPoint | null = null;
  private factor = new Float64Array(0);
  private shift = new Float64Array(0);

  begin(point: MinimiserPoint): void {
    const p = point.layout.nParameters;
    if (this.shift.length !== p) {
      this.factor = new Float64Array(p * p);
      this.shift = new Float64Array(p);
    }
    this.point = point;
  }

  attempt(damping: number, trial: Float64Array, evaluate: (trial: Float64Array) => number): StepOutcome {
    const { point, factor, shift } = this;
    if (point === null) return undefinedStep;
    const { equations, layout, vector } = point;
    const p = layout.nParameters;
    factor.set(equations.matrix);
    for (let j = 0; j < p; j++) {
      factor[j * p + j] *= 1 + damping;
      shift[j] = -equations.gradient[j];
    }
    if (!choleskyFactor(factor, p)) return undefinedStep;
    forwardSubstitute(factor, p, shift);
    backSubstitute(factor, p, shift);
    for (let j = 0; j < p; j++) trial[j] = vector[j] + shift[j];
    clampVector(trial, layout);
    return outcome(point, evaluate(trial));
  }
}

/** The same steps made by ml-levenberg-marquardt on the compressed problem. */
export class LibraryStepper implements DampedStepper {
  private point: MinimiserPoint | null = null;
  private compressed: CompressedProblem | null = null;
  private moving: readonly number[] = [];
  private bounds = { lower: new Float64Array(0), upper: new Float64Array(0) };

  begin(point: MinimiserPoint): void {
    const { nParameters, parameters } = point.layout;
    if (this.moving.length !== nParameters) {
      this.moving = parameters.map((_, j) => j);
      this.bounds = {
        lower: Float64Array.from(parameters, ({ lower }) => lower),
        upper: Float64Array.from(parameters, ({ upper }) => upper),
      };
    }
    this.point = point;
    this.compressed = compress(point.equations, point.value, nParameters, this.moving);
  }

  attempt(damping: number, trial: Float64Array, evaluate: (trial: Float64Array) => number): StepOutcome {
    const { point, compressed, bounds } = this;
    if (point === null || compressed === null) return undefinedStep;
    const values: number[] = [];
    dampedStep(compressed, damping, bounds, point.vector, trial, (at) => {
      values.push(evaluate(at));
      return values[0];
    });
    if (values.length > 0) return outcome(point, values[0]);
    // The library evaluates nothing where the step has no length.
    trial.set(point.vector);
    return { kind: 'lower', value: point.value };
  }
}
