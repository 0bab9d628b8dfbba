import {
  backSubstitute,
  choleskyFactor,
  forwardSubstitute,
  inverseDiagonal,
} from '../../numeric/cholesky.js';
import { clampVector, type LikelihoodLayout } from './parameters.js';
import { robustMoments } from './robust-moments.js';
import type { SharedPriors } from './shared-priors.js';
import { studentInformation } from './variance-model.js';

/** A frame refined under the previous priors. */
export interface TeachingFrame {
  readonly vector: Float64Array;
  /** H of its last iteration without the prior, p x p row by row, lower triangle. */
  readonly information: Float64Array;
}

/** Limits of a learnt standard deviation, as factors of that at the start. */
const SPREAD = { least: 0.02, largest: 3 } as const;
/** The scales of frames have no prior at the start. */
const LEAST_SPREAD_OF_SCALES = 0.1;
const MOST_STEPS = 20;
/** Relative change of every spread, and change of every mean over its spread, below which further steps change nothing that matters. */
const CONVERGED = 0.005;

/**
 * Mean μ and spread τ of each parameter from the refined frames (section 7 of the method): steps of expectation and maximisation,
 * diagonal and robust. To second order a frame's observations say of its parameters θ what H and the pull of the prior at the
 * refined θ say, which is as strong as theirs; so every step knows each frame under the priors of the step before without
 * another refinement: means, and variances that the spread of the means lacks. A single step leaves τ nearly what
 * it was where frames say little of a parameter. ln G and B keep their mean, whose gauges they are, and so does
 * what has no direction in common, as the widths' dependence on it.
 */
export function learnPriors(
  layout: LikelihoodLayout,
  frames: readonly TeachingFrame[],
  previous: SharedPriors,
  nu: number,
): SharedPriors {
  let priors = previous;
  if (frames.length === 0) return priors;
  const expectation = new Expectation(layout, frames, previous, studentInformation(nu));
  for (let step = 0; step < MOST_STEPS; step++) {
    expectation.take(priors);
    const next = maximise(layout, expectation, priors);
    const change = largestChange(priors, next);
    priors = next;
    if (change < CONVERGED) break;
  }
  return priors;
}

/** What is known of each parameter of each frame under some priors. */
class Expectation {
  /** By parameter: posterior means and variances of all frames. */
  readonly means: readonly Float64Array[];
  readonly variances: readonly Float64Array[];
  private readonly matrix: Float64Array;
  private readonly shift: Float64Array;
  private readonly variance: Float64Array;

  constructor(
    private readonly layout: LikelihoodLayout,
    private readonly frames: readonly TeachingFrame[],
    private readonly previous: SharedPriors,
    /** Fisher's information over H, whose weights are those of Student's t. */
    private readonly perInformation: number,
  ) {
    const p = layout.nParameters;
    this.means = Array.from({ length: p }, () => new Float64Array(frames.length));
    this.variances = Array.from({ length: p }, () => new Float64Array(frames.length));
    this.matrix = new Float64Array(p * p);
    this.shift = new Float64Array(p);
    this.variance = new Float64Array(p);
  }

  take(priors: SharedPriors): void {
    for (let f = 0; f < this.frames.length; f++) this.takeFrame(f, priors);
  }

  /** (H + T) (θ - θ_refined) = T_before (θ_refined - μ_before) - T (θ_refined - μ), T = diag(1/τ²). */
  private takeFrame(f: number, { mean, sigma }: SharedPriors): void {
    const { layout, previous, matrix, shift, variance } = this;
    const { vector, information } = this.frames[f];
    const p = layout.nParameters;
    for (let k = 0; k < matrix.length; k++) matrix[k] = this.perInformation * information[k];
    for (let j = 0; j < p; j++) {
      const precision = 1 / sigma[j] ** 2;
      matrix[j * p + j] += precision;
      shift[j] = (vector[j] - previous.mean[j]) / previous.sigma[j] ** 2 - precision * (vector[j] - mean[j]);
    }
    if (choleskyFactor(matrix, p)) {
      forwardSubstitute(matrix, p, shift);
      backSubstitute(matrix, p, shift);
      inverseDiagonal(matrix, p, variance);
    } else {
      // Such a frame says no more of a parameter than the prior.
      shift.fill(0);
      for (let j = 0; j < p; j++) variance[j] = sigma[j] ** 2;
    }
    for (let j = 0; j < p; j++) shift[j] += vector[j];
    clampVector(shift, layout);
    for (let j = 0; j < p; j++) {
      this.means[j][f] = shift[j];
      this.variances[j][f] = variance[j];
    }
  }
}

function maximise(
  { parameters, lnG }: LikelihoodLayout,
  { means, variances }: Expectation,
  before: SharedPriors,
): SharedPriors {
  const mean = before.mean.slice();
  const sigma = before.sigma.slice();
  parameters.forEach(({ priorSigma, learnsMean }, j) => {
    const fitted = robustMoments(means[j], variances[j]);
    if (learnsMean) mean[j] = fitted.mean;
    const least = j === lnG ? LEAST_SPREAD_OF_SCALES : SPREAD.least * priorSigma;
    sigma[j] = Math.min(Math.max(fitted.sigma, least), SPREAD.largest * priorSigma);
  });
  return { mean, sigma };
}

function largestChange(before: SharedPriors, after: SharedPriors): number {
  let largest = 0;
  for (let j = 0; j < before.mean.length; j++) {
    const ofMean = Math.abs(after.mean[j] - before.mean[j]) / before.sigma[j];
    largest = Math.max(largest, ofMean, Math.abs(Math.log(after.sigma[j] / before.sigma[j])));
  }
  return largest;
}
