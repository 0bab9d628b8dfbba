import { median } from '../../numeric/summary.js';
import { startVector, type LikelihoodLayout, type StartWidth } from './parameters.js';
import type { ParameterPrior } from './refine-frame.js';

/** What the frames of a crystal form have in common: mean and standard deviation of each parameter among them. */
export interface SharedPriors {
  readonly mean: Float64Array;
  readonly sigma: Float64Array;
}

/** Limits of a learnt standard deviation, as factors of that at the start. */
const sigmaRange = { lower: 0.02, upper: 3 } as const;

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
 * One step of expectation and maximisation, diagonal and robust (section 7 of the method): μ and τ² from the refined
 * parameters of the accepted frames and their formal variances. Parameters that describe faults of indexing keep their
 * mean; ln G keeps its prior; without accepted frames all stays as it was.
 */
export function updatePriors(
  layout: LikelihoodLayout,
  vectors: readonly Float64Array[],
  covarianceDiagonals: readonly Float64Array[],
  accepted: ArrayLike<number>,
  previous: SharedPriors,
): SharedPriors {
  const used = vectors.flatMap((_, f) => (accepted[f] !== 0 ? [f] : []));
  const mean = previous.mean.slice();
  const sigma = previous.sigma.slice();
  if (used.length === 0) return { mean, sigma };
  layout.parameters.forEach(({ priorSigma, learnsMean }, j) => {
    if (j === layout.lnG) return;
    const values = Float64Array.from(used, (f) => vectors[f][j]);
    const variances = Float64Array.from(used, (f) =>
      finiteVariance(covarianceDiagonals[f][j], previous.sigma[j]),
    );
    const fitted = robustMoments(values, variances);
    if (learnsMean) mean[j] = fitted.mean;
    sigma[j] = Math.min(sigmaRange.upper * priorSigma, Math.max(sigmaRange.lower * priorSigma, fitted.sigma));
  });
  return { mean, sigma };
}

/** A frame whose normal matrix was singular says no more of a parameter than the prior did. */
function finiteVariance(variance: number, priorSigma: number): number {
  return Number.isFinite(variance) ? variance : priorSigma * priorSigma;
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
 * The gauge: only ratios of scales mean anything, so the median of ln G over the accepted frames is made 0. Moves ln G of
 * all frames, in place, and gives what was taken off (0 without accepted frames).
 */
export function centreScales(
  layout: LikelihoodLayout,
  vectors: readonly Float64Array[],
  accepted: ArrayLike<number>,
): number {
  const scales = vectors.flatMap((vector, f) => (accepted[f] !== 0 ? [vector[layout.lnG]] : []));
  if (scales.length === 0) return 0;
  const middle = median(scales);
  for (const vector of vectors) vector[layout.lnG] -= middle;
  return middle;
}
