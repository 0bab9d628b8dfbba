import type { Posterior } from './wilson-posterior.js';

/** D between these parts of 1/S² and of 1/variance: halved so often. */
const LEAST = 1e-6;
const LARGEST = 20;
const HALVINGS = 24;
const MOST_STEPS = 12;
const CLOSE = 1e-5;

/**
 * N and D, into `out`, with which a Wilson posterior has this mean and, as far as it can, this variance: what stands for a posterior of another shape
 * wherever N and D are asked for. No posterior on J >= 0 that falls off as fast as its prior has a variance above the square of its mean; the mean is
 * met in any case. At the same mean the variance falls as D rises.
 */
export function matchMoments(
  posterior: Posterior,
  mean: number,
  variance: number,
  prior: number,
  out: Float64Array,
): void {
  const moments = new Float64Array(2);
  let low = Math.log(LEAST / prior ** 2);
  let high = Math.max(Math.log(LARGEST / variance), low);
  let information = Math.exp(low);
  let weightedSum = 1 / prior - 1 / mean;
  for (let k = 0; k <= HALVINGS; k++) {
    weightedSum = sumOfMean(posterior, mean, weightedSum, information, prior, moments);
    // The first time: what has the least D there can be.
    if (k === 0 && moments[1] <= variance) break;
    if (moments[1] > variance) low = Math.log(information);
    else high = Math.log(information);
    const before = information;
    information = Math.exp(0.5 * (low + high));
    weightedSum += (information - before) * mean;
  }
  out[0] = sumOfMean(posterior, mean, weightedSum, information, prior, moments);
  out[1] = information;
}

/** N with which the mean is this one: Newton's method for 1/mean, which is linear in N where D is next to nothing. */
function sumOfMean(
  posterior: Posterior,
  mean: number,
  start: number,
  information: number,
  prior: number,
  moments: Float64Array,
): number {
  let weightedSum = start;
  for (let step = 0; step < MOST_STEPS; step++) {
    posterior(weightedSum, information, prior, moments);
    const [m, v] = moments;
    if (Math.abs(m - mean) < CLOSE * mean) break;
    weightedSum += ((1 / m - 1 / mean) * (m * m)) / v;
  }
  return weightedSum;
}
