import { choleskyFactor, inverseDiagonal } from '../../numeric/cholesky.js';
import type { NormalEquations } from '../../numeric/least-squares-problem.js';
import { CholeskyStepper, type DampedStepper } from './damped-step.js';
import { BlockKernel, type FrameFit, type LikelihoodKernel } from './kernel.js';
import { likelihoodLayout, type LikelihoodLayout } from './parameters.js';

export interface RefineFrameOptions {
  readonly maxIterations: number;
  /** Converged when an iteration takes less than this from the value (in units of χ²). */
  readonly tolerance: number;
  readonly initialDamping: number;
  readonly minimumDamping: number;
  /** How often one step is tried with ten times the damping. */
  readonly maxTries: number;
  /** Whether `information` is given. */
  readonly keepsInformation: boolean;
}

export const defaultRefineFrameOptions: RefineFrameOptions = {
  maxIterations: 12,
  tolerance: 0.05,
  initialDamping: 1e-3,
  minimumDamping: 1e-9,
  maxTries: 8,
  keepsInformation: false,
};

/** Independent Gaussian priors: one mean and one precision 1/τ² a parameter. */
export interface ParameterPrior {
  readonly mean: Float64Array;
  readonly precision: Float64Array;
}

/** no-step: no damping brought the value down. undefined-start: the model has no finite value at the start. */
export type RefineFrameTermination = 'converged' | 'max-iterations' | 'no-step' | 'undefined-start';

export interface RefineFrameSummary {
  readonly termination: RefineFrameTermination;
  readonly nIterations: number;
  readonly nEvaluations: number;
  /** S = Σ W r² + Σ (θ - μ)²/τ² with the weights at the start. */
  readonly valueBefore: number;
  /** S with the weights of the last iteration. */
  readonly valueAfter: number;
}

export interface RefinedFrame {
  readonly vector: Float64Array;
  /** Diagonal of H⁻¹ at the last iteration, prior included: lower bounds of the variances; NaN where H is singular. */
  readonly covarianceDiagonal: Float64Array;
  /** H at the last iteration without the prior, p x p row by row, lower triangle: what the observations tell. Where it was asked for. */
  readonly information: Float64Array | null;
  readonly summary: RefineFrameSummary;
}

/** Buffers, kernel and minimiser for the refinement of one frame after the other. */
export class RefineFrameWorkspace {
  private readonly matrices = new Map<number, NormalEquations>();

  constructor(
    readonly kernel: LikelihoodKernel = new BlockKernel(),
    readonly stepper: DampedStepper = new CholeskyStepper(),
  ) {}

  /** Of p parameters; after a refinement `matrix` holds L of H = L Lᵀ at its last iteration, where that exists. */
  equations(p: number): NormalEquations {
    let equations = this.matrices.get(p);
    if (equations === undefined) {
      equations = { matrix: new Float64Array(p * p), gradient: new Float64Array(p) };
      this.matrices.set(p, equations);
    }
    return equations;
  }
}

/**
 * Minimises Σ W (I - kp J)² + Σ (θ - μ)²/τ² over the parameters of one frame (section 5 of the method). The weights are
 * computed anew at the start of each iteration and frozen for its step and the test of it (iteratively reweighted least
 * squares), so that Σ (r/V) ∂m/∂θ = 0 is solved, without bias although V depends on the parameters.
 */
export function refineLikelihoodFrame(
  fit: FrameFit,
  start: Float64Array,
  prior: ParameterPrior,
  options: RefineFrameOptions = defaultRefineFrameOptions,
  workspace: RefineFrameWorkspace = new RefineFrameWorkspace(),
): RefinedFrame {
  const layout = likelihoodLayout(fit.frame.nCell);
  const { kernel, stepper } = workspace;
  const equations = workspace.equations(layout.nParameters);
  kernel.bind(fit);
  let here = start.slice();
  let there = start.slice();
  let damping = options.initialDamping;
  let termination: RefineFrameTermination = 'max-iterations';
  let valueBefore = NaN;
  let value = NaN;
  let nIterations = 0;
  let nEvaluations = 0;
  const evaluate = (trial: Float64Array): number => {
    nEvaluations++;
    return kernel.weightedSquares(trial) + priorValue(trial, prior);
  };

  while (nIterations < options.maxIterations) {
    value = kernel.normalEquations(here, equations) + priorValue(here, prior);
    addPrior(here, prior, layout, equations);
    nEvaluations++;
    if (nIterations++ === 0) valueBefore = value;
    if (!Number.isFinite(value)) {
      termination = 'undefined-start';
      break;
    }
    stepper.begin({ layout, vector: here, value, equations });
    const step = decrease(stepper, damping, options, there, evaluate);
    damping = step.damping;
    if (step.value === null) {
      termination = 'no-step';
      break;
    }
    [here, there] = [there, here];
    const gain = value - step.value;
    value = step.value;
    if (gain < options.tolerance) {
      termination = 'converged';
      break;
    }
  }
  const summary = { termination, nIterations, nEvaluations, valueBefore, valueAfter: value };
  const information =
    options.keepsInformation && termination !== 'undefined-start' && nIterations > 0
      ? withoutPrior(equations, prior)
      : null;
  return {
    vector: here,
    covarianceDiagonal: covarianceDiagonal(equations, layout.nParameters),
    information,
    summary,
  };
}

/** Tries steps with more and more damping until one does not raise the value; null: none did. */
function decrease(
  stepper: DampedStepper,
  initialDamping: number,
  options: RefineFrameOptions,
  trial: Float64Array,
  evaluate: (trial: Float64Array) => number,
): { readonly value: number | null; readonly damping: number } {
  let damping = initialDamping;
  for (let tries = 0; tries < options.maxTries; tries++) {
    const outcome = stepper.attempt(damping, trial, evaluate);
    if (outcome.kind === 'lower')
      return { value: outcome.value, damping: Math.max(damping / 10, options.minimumDamping) };
    damping *= 10;
    if (outcome.kind === 'undefined') damping = Math.max(damping, options.initialDamping);
  }
  return { value: null, damping };
}

function priorValue(vector: Float64Array, { mean, precision }: ParameterPrior): number {
  let sum = 0;
  for (let j = 0; j < vector.length; j++) sum += precision[j] * (vector[j] - mean[j]) ** 2;
  return sum;
}

function addPrior(
  vector: Float64Array,
  { mean, precision }: ParameterPrior,
  { nParameters }: LikelihoodLayout,
  { matrix, gradient }: NormalEquations,
): void {
  for (let j = 0; j < nParameters; j++) {
    matrix[j * nParameters + j] += precision[j];
    gradient[j] += precision[j] * (vector[j] - mean[j]);
  }
}

function withoutPrior({ matrix }: NormalEquations, { precision }: ParameterPrior): Float64Array {
  const information = matrix.slice();
  const p = precision.length;
  for (let j = 0; j < p; j++) information[j * p + j] = Math.max(information[j * p + j] - precision[j], 0);
  return information;
}

/** Factorizes the matrix in its place. */
function covarianceDiagonal({ matrix }: NormalEquations, p: number): Float64Array {
  const diagonal = new Float64Array(p);
  if (choleskyFactor(matrix, p)) inverseDiagonal(matrix, p, diagonal);
  else diagonal.fill(NaN);
  return diagonal;
}

/** `converged after 3 iterations (6 evaluations), S 2345.1 -> 1987.3` */
export function formatRefineFrame(summary: RefineFrameSummary): string {
  const { termination, nIterations, nEvaluations, valueBefore, valueAfter } = summary;
  return `${termination} after ${nIterations} iterations (${nEvaluations} evaluations), S ${valueBefore.toPrecision(6)} -> ${valueAfter.toPrecision(6)}`;
}
