import { type DoubtedReflection, LEAST_LN_ODDS, type MixturePosterior } from './mixture-posterior.js';
import { widePriorPrecision } from './wilson-posterior.js';

/** Of those that were rejected, odds from which there is no doubt; and J/S below which an observation that stands alone is not doubted. */
const LARGEST_LN_ODDS = Math.log(1000);
const LEAST_DOUBTED_INTENSITY = 3;
/** An observation with more than this part of the information stands alone. */
const LONE_PART = 0.5;
/** With more than this part it may be the one that is wrong where another was rejected. */
const OPPOSING_PART = 0.2;

/** A reflection after the passes of a merge: weights and chi² of its observations, and Σ w kp². */
export interface MergedReflection extends DoubtedReflection {
  readonly weight: Float64Array;
  readonly chi2: Float64Array;
  readonly information: number;
}

/** Flags in `doubted` the observations that may be gross errors or not, and tells whether there are any. */
export function doubtObservations(reflection: MergedReflection, mixture: MixturePosterior): boolean {
  const { size, active, rejected, doubted, chi2, weight, kp, information } = reflection;
  let nRejected = 0;
  let lone = -1;
  let isFar = false;
  for (let k = 0; k < size; k++) {
    if (active[k] === 0) continue;
    nRejected += rejected[k];
    if (weight[k] * kp[k] * kp[k] > LONE_PART * information) lone = k;
    if (chi2[k] > mixture.leastChi2) isFar = true;
  }
  const isStrong = lone >= 0 && reflection.intensity > LEAST_DOUBTED_INTENSITY * reflection.wilsonMean;
  if (!isFar && !isStrong) return false;
  let isAny = false;
  for (let k = 0; k < size; k++) {
    const part = (weight[k] * kp[k] * kp[k]) / information;
    const isOpposed = nRejected > 0 && lone >= 0 && (rejected[k] === 1 || part > OPPOSING_PART);
    const isDoubted =
      isOpposed ||
      isFarAndOpen(reflection, mixture, k) ||
      (isStrong && k === lone && mixture.lnOddsOfLone(reflection, k) > LEAST_LN_ODDS);
    doubted[k] = active[k] === 1 && isDoubted ? 1 : 0;
    isAny ||= doubted[k] === 1;
  }
  return isAny;
}

/** Whether chi² leaves it open if an observation is an error. */
function isFarAndOpen(reflection: MergedReflection, mixture: MixturePosterior, k: number): boolean {
  if (!(reflection.chi2[k] > mixture.leastChi2)) return false;
  const lnOdds = lnOddsByChi2(reflection, mixture, k);
  return lnOdds > LEAST_LN_ODDS && (reflection.rejected[k] === 0 || lnOdds < LARGEST_LN_ODDS);
}

/** ln of the odds of a gross error, from chi² against the others. */
function lnOddsByChi2(reflection: MergedReflection, mixture: MixturePosterior, k: number): number {
  const { constant, linear, square, information, weight, wilsonMean, observed, intensity, chi2 } = reflection;
  const kp = reflection.kp[k];
  const m = kp * intensity;
  const others = information - weight[k] * kp * kp + widePriorPrecision(wilsonMean);
  const variance = constant[k] + m * (linear[k] + m * square[k]) + (kp * kp) / others;
  const size = Math.sqrt(chi2[k] * variance);
  return mixture.lnOddsOf(observed[k] > m ? size : -size, variance);
}
