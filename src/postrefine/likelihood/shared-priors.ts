import { median } from '../../numeric/summary.js';
import { startVector, type LikelihoodLayout, type StartWidth } from './parameters.js';
import { type LearntFrame, ProfileExpectation } from './profile-expectation.js';
import type { ParameterPrior } from './refine-frame.js';

/** What the frames of a crystal form have in common: mean and standard deviation of each parameter among them. */
export interface SharedPriors {
  readonly mean: Float64Array;
  readonly sigma: Float64Array;
}

/** Limits of a learnt standard deviation, as factors of that at the start. */
const sigmaRange = { lower: 0.02, upper: 3 } as const;

/**
 * Where a frame says little of a parameter one step hardly changes τ: from .3 it is still .05 after five where all frames are
 * the same. With far more steps τ is too small on sparse data.
 */
const PROFILE_STEPS = 10;

/** A deviation of so many robust standard deviations halves the weight of a frame. */
const halfWeight = 2.5;

/** Standard deviation of a normal distribution over its median absolute deviation. */
const normalOverMad = 1.4826;

export function startPriors(layout: LikelihoodLayout, width: StartWidth): SharedPriors {
  return {
    mean: startVector(layout, 0, width),
    sigma: Float64Array.from(layout.parameters, ({ priorSigma }) => priorSigma),
  };
}

export function parameterPrior({ mean, sigma }: SharedPriors): ParameterPrior {
  return { mean, precision: sigma.map((value) => 1 / (value * value)) };
}

/**
 * Expectation and maximisation, diagonal and robust (section 7 of the method): μ and τ² from the refined parameters of the
 * accepted frames and what they leave open. One step for each parameter of the crystals, as their values are what the intensities of
 * a frame were fitted with; several for those of the profile, of which one frame alone says little.
 * Parameters that describe faults of indexing keep their mean; ln G keeps its prior; without frames all stays as it was.
 */
export function updatePriors(
  layout: LikelihoodLayout,
  frames: readonly LearntFrame[],
  previous: SharedPriors,
): SharedPriors {
  const next = { mean: previous.mean.slice(), sigma: previous.sigma.slice() };
  if (frames.length === 0) return next;
  for (let j = 0; j < layout.profile; j++) {
    if (j === layout.lnG) continue;
    const values = Float64Array.from(frames, ({ vector }) => vector[j]);
    const variances = Float64Array.from(frames, ({ covarianceDiagonal }) =>
      finiteVariance(covarianceDiagonal[j], previous.sigma[j]),
    );
    setMoments(layout, j, values, variances, next);
  }
  const profile = new ProfileExpectation(frames, layout.profile, parameterPrior(previous));
  for (let step = 0; step < PROFILE_STEPS; step++) {
    profile.update(parameterPrior(next));
    for (let j = layout.profile; j < layout.nParameters; j++)
      setMoments(layout, j, profile.values[j - layout.profile], profile.variances[j - layout.profile], next);
  }
  return next;
}

/** A frame whose normal matrix was singular says no more of a parameter than the prior did. */
function finiteVariance(variance: number, priorSigma: number): number {
  return Number.isFinite(variance) ? variance : priorSigma * priorSigma;
}

/** μ and τ of one parameter from its values in the frames and their variances. */
function setMoments(
  layout: LikelihoodLayout,
  j: number,
  values: Float64Array,
  variances: Float64Array,
  out: SharedPriors,
): void {
  const { priorSigma, learnsMean } = layout.parameters[j];
  const fitted = robustMoments(values, variances);
  if (learnsMean) out.mean[j] = fitted.mean;
  out.sigma[j] = Math.min(
    sigmaRange.upper * priorSigma,
    Math.max(sigmaRange.lower * priorSigma, fitted.sigma),
  );
}

/** Mean and standard deviation with weights 1/(1 + ((θ - median)/(2.5 σ_MAD))²); the variances are added to the spread. */
function robustMoments(values: Float64Array, variances: Float64Array): { mean: number; sigma: number } {
  const middle = median(values);
  const spread = normalOverMad * median(values.map((value) => Math.abs(value - middle)));
  // Where half of the frames agree to the last digit the others weigh next to nothing.
  const scale = halfWeight * spread + 1e-12;
  const weights = values.map((value) => 1 / (1 + ((value - middle) / scale) ** 2));
  const total = sumOf(weights);
  const mean = sumOf(values.map((value, i) => weights[i] * value)) / total;
  const variance = sumOf(values.map((value, i) => weights[i] * ((value - mean) ** 2 + variances[i]))) / total;
  return { mean, sigma: Math.sqrt(variance) };
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/**
 * The gauge: only ratios of scales mean anything, and a fall-off that all frames have in common is one of the intensities. So the
 * median of ln G over the accepted frames is made 0, and the mean of B, as it is in its prior. Moves both in all frames, in place,
 * and gives what was taken off (0 without accepted frames).
 */
export function centreScales(
  layout: LikelihoodLayout,
  vectors: readonly Float64Array[],
  accepted: ArrayLike<number>,
): { readonly lnG: number; readonly bFactor: number } {
  const used = vectors.filter((_, f) => accepted[f] !== 0);
  if (used.length === 0) return { lnG: 0, bFactor: 0 };
  const lnG = median(Float64Array.from(used, (vector) => vector[layout.lnG]));
  const bFactor = sumOf(Float64Array.from(used, (vector) => vector[layout.bFactor])) / used.length;
  for (const vector of vectors) {
    vector[layout.lnG] -= lnG;
    vector[layout.bFactor] -= bFactor;
  }
  return { lnG, bFactor };
}
