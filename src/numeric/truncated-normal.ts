import { NOT_SET } from './not-set.js';
import { erfcx, erfcxExponent, erfcxMantissa } from './erfcx.js';

const ROOT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);
const ROOT_HALF = Math.SQRT1_2;
/** Beyond it the truncation is not seen; below the other the closed form loses its digits to cancellation. */
const UNTRUNCATED = 25;
const ASYMPTOTIC = -30;

/**
 * Mean and variance, into `out`, of a normal distribution of mean z s and standard deviation s of which only what is
 * above 0 is left: s (z + h) and s² (1 - h (z + h)) with h = φ(z)/Φ(z).
 */
export function truncatedAtZero(z: number, s: number, out: Float64Array): void {
  if (z > UNTRUNCATED) {
    out[0] = s * z;
    out[1] = s * s;
  } else if (z < ASYMPTOTIC) {
    truncatedFarBelow(-z, s, out);
  } else {
    const hazard = ROOT_TWO_OVER_PI / erfcx(-z * ROOT_HALF);
    const mean = z + hazard;
    out[0] = s * mean;
    out[1] = s * s * (1 - hazard * mean);
  }
}

/** Asymptotic series of mean and variance in 1/y for a normal distribution whose mean lies y >> 1 sigmas below 0. */
function truncatedFarBelow(y: number, s: number, out: Float64Array): void {
  const u = 1 / (y * y);
  out[0] = (s / y) * (1 + u * (-2 + u * (10 + u * (-74 + u * 706))));
  out[1] = s * s * u * (1 + u * (-6 + u * (50 + u * (-518 + u * 6354))));
}

/** ln of the probability that a standard normal number is above z. */
export function lnNormalAbove(z: number): number {
  const x = z * ROOT_HALF;
  return Math.log(0.5 * erfcxMantissa(x)) + erfcxExponent(x) - x * x;
}

/** Least part of its information that a truncated observation keeps: below it 1/part is all noise. */
const LEAST_PART = 0.05;
/** So many standard deviations above the threshold nothing is missing. */
const FAR_ABOVE = 8;

/**
 * An observation of mean m and variance V that is there only because it came out above a threshold T: what it would be
 * expected to be, and the part k of its information about m that is left. The score of the truncated likelihood is
 * (I - mean)/V and its information k/V, k V being the variance of what is left (Johnson, Kotz & Balakrishnan (1994),
 * "Continuous Univariate Distributions" 1, chapter 13), so that I* = m + (I - mean)/k with variance V/k stands for it.
 */
export class TruncatedObservation {
  mean = NOT_SET;
  part = 1;
  /** Mean of (I - m)²/V. */
  meanSquare = 1;
  private readonly moments = new Float64Array(2);

  set(mean: number, variance: number, threshold: number): void {
    const s = Math.sqrt(variance);
    const z = (mean - threshold) / s;
    if (z > FAR_ABOVE) {
      this.mean = mean;
      this.part = 1;
      this.meanSquare = 1;
      return;
    }
    truncatedAtZero(z, s, this.moments);
    this.mean = threshold + this.moments[0];
    this.meanSquare = (this.moments[1] + (this.mean - mean) ** 2) / variance;
    this.part = Math.max(this.moments[1] / variance, LEAST_PART);
  }
}
