import { backSubstitute, choleskyFactor, forwardSubstitute, lnDeterminant } from '../../numeric/cholesky.js';
import type { ProfileTable } from '../../postrefine/likelihood/profile-table.js';
import { binDesign, nProfileCoefficients as N, tableOf } from './profile-basis.js';
import { profilePrior } from './profile-prior.js';
import { nProfileBins as N_BINS, profileSumsSize } from './profile-bins.js';

/** What was learnt of the profile beyond its formula. */
export interface LearntProfile {
  readonly table: ProfileTable;
  /** Of the splines at each of `tableKnots`. */
  readonly coefficients: Float64Array;
  /** ln of the Bayes factor of this table against none. */
  readonly lnEvidence: number;
}

/**
 * A table is used from so much evidence on: the simulated sets whose profile the formula holds have -92 to 2, those with another
 * one 20 to 2400.
 */
const LEAST_EVIDENCE = 20;
const MOST_STEPS = 20;
/** Largest change of a coefficient in one step, and the change that ends the steps. */
const LARGEST_STEP = 0.7;
const CONVERGED = 1e-3;
/** exp of more is not asked for. */
const LARGEST_CHANGE = 3;

/**
 * The table T(t, x) with the highest posterior, from the sums of all pieces of `commonSums` one after the other, which were
 * taken under the table `before`: Gauss-Newton steps of Σ D (R - exp(T - T_before))², where R is the observed factor of a bin
 * and D its weight, with a smooth Gaussian prior about 0. null while the evidence for a table is too small; a table that is in
 * use stays, as the frames have been refined with it.
 */
export function learnProfile(pieces: Float64Array, before: LearntProfile | null): LearntProfile | null {
  const fit = new ProfileFit(pieces, before?.coefficients ?? new Float64Array(N));
  if (!fit.solve()) return before;
  const lnEvidence = fit.lnEvidence();
  if (before === null && !(lnEvidence > LEAST_EVIDENCE)) return null;
  return { table: tableOf(fit.coefficients), coefficients: fit.coefficients, lnEvidence };
}

class ProfileFit {
  readonly coefficients: Float64Array;
  private readonly factor = new Float64Array(N_BINS);
  private readonly weight = new Float64Array(N_BINS);
  private readonly matrix = new Float64Array(N * N);
  private readonly design = binDesign();
  private readonly prior = profilePrior();

  constructor(
    pieces: Float64Array,
    private readonly before: Float64Array,
  ) {
    const { factor, weight } = this;
    for (let at = 0; at < pieces.length; at++) {
      const b = at % profileSumsSize;
      if (b < N_BINS) factor[b] += pieces[at];
      else weight[b - N_BINS] += pieces[at];
    }
    for (let b = 0; b < N_BINS; b++) factor[b] = weight[b] > 0 ? 1 + factor[b] / weight[b] : 1;
    this.coefficients = before.slice();
  }

  /** False where the equations cannot be solved. Leaves the Cholesky factor of the last step in `matrix`. */
  solve(): boolean {
    const { coefficients } = this;
    const step = new Float64Array(N);
    for (let n = 0; n < MOST_STEPS; n++) {
      this.fillEquations(step);
      if (!choleskyFactor(this.matrix, N)) return false;
      forwardSubstitute(this.matrix, N, step);
      backSubstitute(this.matrix, N, step);
      const largest = step.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      if (!Number.isFinite(largest)) return false;
      const part = Math.min(1, LARGEST_STEP / largest);
      for (let j = 0; j < N; j++) coefficients[j] += part * step[j];
      if (largest < CONVERGED) break;
    }
    return true;
  }

  /** Laplace's approximation: half of what χ² and the prior's Σ T² come to less without the table, and Occam's factor. */
  lnEvidence(): number {
    const { coefficients } = this;
    const { matrix, lnDeterminant: lnPrior } = this.prior;
    let penalty = 0;
    for (let j = 0; j < N; j++)
      for (let k = 0; k < N; k++) penalty += coefficients[j] * coefficients[k] * matrix[j * N + k];
    const gain = this.misfit(new Float64Array(N)) - this.misfit(coefficients) - penalty;
    return 0.5 * (gain - lnDeterminant(this.matrix, N) + lnPrior);
  }

  private fillEquations(gradient: Float64Array): void {
    const { coefficients, factor, weight, matrix } = this;
    const { matrix: penalty } = this.prior;
    matrix.set(penalty);
    gradient.fill(0);
    for (let j = 0; j < N; j++)
      for (let k = 0; k < N; k++) gradient[j] -= penalty[j * N + k] * coefficients[k];
    for (let b = 0; b < N_BINS; b++) {
      if (!(weight[b] > 0)) continue;
      const change = this.change(b, coefficients);
      const { index, value } = this.design[b];
      const pull = weight[b] * change * (factor[b] - change);
      const curvature = weight[b] * change * change;
      for (let j = 0; j < index.length; j++) {
        gradient[index[j]] += pull * value[j];
        for (let k = 0; k < index.length; k++)
          matrix[index[j] * N + index[k]] += curvature * value[j] * value[k];
      }
    }
  }

  private misfit(coefficients: Float64Array): number {
    const { factor, weight } = this;
    let sum = 0;
    for (let b = 0; b < N_BINS; b++)
      if (weight[b] > 0) sum += weight[b] * (factor[b] - this.change(b, coefficients)) ** 2;
    return sum;
  }

  /** exp(T - T_before) of a bin. */
  private change(b: number, coefficients: Float64Array): number {
    const { index, value } = this.design[b];
    let sum = 0;
    for (let j = 0; j < index.length; j++) sum += value[j] * (coefficients[index[j]] - this.before[index[j]]);
    return Math.exp(Math.min(sum, LARGEST_CHANGE));
  }
}
