import { median } from '../../numeric/summary.js';

/** A deviation of so many robust standard deviations halves the weight of a value. */
const HALF_WEIGHT = 2.5;
/** Standard deviation of a normal distribution over its median absolute deviation. */
const NORMAL_OVER_MAD = 1.4826;
/** Weighted mean square of normal deviations over their variance: the weights take the tails in. */
const NORMAL_MEAN_SQUARE = 0.80686;

/**
 * Mean and standard deviation of what is known by these estimates and their variances, with weights
 * 1/(1 + ((x - median)/(2.5 σ_MAD))²). The spread of the estimates is made that of a normal distribution again, and the mean of the
 * variances added.
 */
export function robustMoments(
  values: Float64Array,
  variances: Float64Array,
): { readonly mean: number; readonly sigma: number } {
  const middle = median(values);
  const spread = NORMAL_OVER_MAD * median(values.map((value) => Math.abs(value - middle)));
  // Where half of the values agree to the last digit the others weigh next to nothing.
  const scale = HALF_WEIGHT * spread + 1e-12;
  const weights = values.map((value) => 1 / (1 + ((value - middle) / scale) ** 2));
  const mean = weightedMean(values, weights);
  const squares = values.map((value) => (value - mean) ** 2);
  const variance = weightedMean(squares, weights) / NORMAL_MEAN_SQUARE + weightedMean(variances, weights);
  return { mean, sigma: Math.sqrt(variance) };
}

function weightedMean(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    sum += weights[i] * values[i];
    total += weights[i];
  }
  return sum / total;
}
