import { nnlsWorkspace, nonNegativeLeastSquares } from '../../numeric/nnls.js';
import type { LeaveOneOut } from './leave-one-out.js';
import type { LikelihoodMerge } from './merge-state.js';
import { LARGEST_MINUS_LN_P, ROBUSTNESS } from './variance-model.js';
import type { VarianceModel } from './variance-model.js';

/** Order of the terms: background, counting, proportional, wilson, tail. */
const N_TERMS = 5;
const LEAST = [0.3, 0.3, 1e-4, 0, 0];
const LARGEST = [100, 100, Infinity, Infinity, Infinity];
/** Where the scoring begins for the terms that the initial model does not have. */
const START_OF_NEW_TERM = 0.001;
const N_STEPS = 10;
/** Relative change of every coefficient below which further steps change nothing that matters. */
const CONVERGED = 1e-3;
/** Ridge on the normal matrix of unit diagonal. */
const RIDGE = 1e-9;
/** Beyond it an observation tells nothing about the variance. */
const CHI2_CUT = 36;
/** An observation counts where the others know the reflection: posterior variance below this part of S². */
const KNOWN = 0.5;
const FEWEST_OBSERVATIONS = 10 * N_TERMS;

/**
 * The residual against the other frames' posterior, the expected variance's parts, and the Student factor of one
 * observation; refilled by `set`.
 */
export class Residual {
  readonly terms = new Float64Array(N_TERMS);
  residual = 0;
  /** kp² v and m² var(ln kp): what the other frames, and the other observations of the frame, leave open. */
  referenceVariance = 0;
  chi2 = 0;
  /** u = (nu + 1)/(nu + chi²); 0 beyond chi² = 36. */
  studentFactor = 0;
  variance = 0;

  constructor(
    private readonly merge: LikelihoodMerge,
    private readonly reference: LeaveOneOut,
    private readonly nu: number,
  ) {}

  /** True where the other frames and the prior know the reflection well enough. */
  isKnown(i: number): boolean {
    const r = this.merge.observations.reflection[i];
    return r >= 0 && this.reference.variance[i] < KNOWN * this.merge.state.wilsonMean[r] ** 2;
  }

  set(i: number, coefficients: Float64Array): void {
    const { observations, frames, state } = this.merge;
    const kp = observations.kp[i];
    const model = kp * this.reference.mean[i];
    const m = Math.max(model, 0);
    const factor = frames.factor[observations.frame[i]];
    const { terms } = this;
    terms[0] = factor * observations.background[i];
    terms[1] = factor * observations.gain[i] * m;
    terms[2] = factor * m * m;
    terms[3] = factor * m * kp * state.wilsonMean[observations.reflection[i]];
    terms[4] = terms[2] * Math.min(observations.minusLnP[i], LARGEST_MINUS_LN_P);
    this.residual = observations.intensity[i] - model;
    this.referenceVariance = kp * kp * this.reference.variance[i] + m * m * observations.lnKpVariance[i];
    let variance = this.referenceVariance;
    for (let j = 0; j < N_TERMS; j++) variance += coefficients[j] * terms[j];
    this.variance = variance;
    this.chi2 = (this.residual * this.residual) / variance;
    this.studentFactor = this.chi2 < CHI2_CUT ? (this.nu + 1) / (this.nu + this.chi2) : 0;
  }
}

export function coefficientsOf(model: VarianceModel): Float64Array {
  return Float64Array.of(model.background, model.counting, model.proportional, model.wilson, model.tail);
}

/**
 * Learns the variance of an observation from the residuals of accepted frames against the posterior of the other frames:
 * ten steps of Fisher scoring of the linear model, each a non-negative least squares of u r² - kp² v on the terms with
 * weights 1/V² (sections 7 and 16). The partiality term of the initial model is dropped. Returns the model unchanged where
 * fewer than 50 observations can be judged.
 */
export function learnVariance(
  merge: LikelihoodMerge,
  reference: LeaveOneOut,
  model: VarianceModel,
  nu: number = ROBUSTNESS.nu,
): VarianceModel {
  const coefficients = coefficientsOf(model);
  for (const j of [3, 4])
    if (model.partiality > 0 && coefficients[j] === 0) coefficients[j] = START_OF_NEW_TERM;
  const residual = new Residual(merge, reference, nu);
  const equations = new ScoringEquations();
  for (let step = 0; step < N_STEPS; step++) {
    const before = coefficients.slice();
    if (accumulate(merge, residual, coefficients, equations) < FEWEST_OBSERVATIONS) return model;
    equations.solve(coefficients);
    if (coefficients.every((c, j) => Math.abs(c - before[j]) <= CONVERGED * Math.abs(c))) break;
  }
  const [background, counting, proportional, wilson, tail] = coefficients;
  return { background, counting, proportional, wilson, tail, partiality: 0 };
}

/** Sums the equations over the judged observations of accepted frames in input order; returns how many there were. */
function accumulate(
  { observations, frames }: LikelihoodMerge,
  residual: Residual,
  coefficients: Float64Array,
  equations: ScoringEquations,
): number {
  let n = 0;
  equations.clear();
  for (let i = 0; i < observations.n; i++) {
    if (frames.accepted[observations.frame[i]] === 0 || !residual.isKnown(i)) continue;
    residual.set(i, coefficients);
    equations.add(residual);
    n++;
  }
  return n;
}

class ScoringEquations {
  private readonly matrix = new Float64Array(N_TERMS * N_TERMS);
  private readonly rhs = new Float64Array(N_TERMS);
  private readonly scale = new Float64Array(N_TERMS);
  private readonly solution = new Float64Array(N_TERMS);
  private readonly work = nnlsWorkspace(N_TERMS);

  clear(): void {
    this.matrix.fill(0);
    this.rhs.fill(0);
  }

  add({ terms, residual, studentFactor, referenceVariance, variance }: Residual): void {
    const weight = 1 / (variance * variance);
    const observed = weight * (studentFactor * residual * residual - referenceVariance);
    for (let j = 0; j < N_TERMS; j++) {
      this.rhs[j] += terms[j] * observed;
      const scaled = weight * terms[j];
      for (let k = 0; k <= j; k++) this.matrix[j * N_TERMS + k] += scaled * terms[k];
    }
  }

  /** The minimum over non-negative coefficients, clamped; scaled to unit diagonal. Terms that are 0 everywhere get 0. */
  solve(coefficients: Float64Array): void {
    const { matrix, rhs, scale, solution } = this;
    for (let j = 0; j < N_TERMS; j++) {
      const diagonal = matrix[j * N_TERMS + j];
      scale[j] = diagonal > 0 ? 1 / Math.sqrt(diagonal) : 0;
      rhs[j] *= scale[j];
      for (let k = 0; k < j; k++) matrix[j * N_TERMS + k] *= scale[j] * scale[k];
      matrix[j * N_TERMS + j] = 1 + RIDGE;
    }
    if (!nonNegativeLeastSquares(matrix, rhs, N_TERMS, solution, this.work)) return;
    for (let j = 0; j < N_TERMS; j++)
      coefficients[j] = Math.min(Math.max(solution[j] * scale[j], LEAST[j]), LARGEST[j]);
  }
}
