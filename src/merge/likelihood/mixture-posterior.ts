import { lnStudentFactor } from '../../numeric/gamma-ratio.js';
import { NOT_SET } from '../../numeric/not-set.js';
import { SecantSteps } from '../../numeric/secant-steps.js';
import { lnNormalAbove, TruncatedObservation } from '../../numeric/truncated-normal.js';
import { GrossErrorDensity, type GrossErrors } from './gross-errors.js';
import { lnCentricDensity, lnIntensityDensity, localWilsonMean } from './intensity-tail.js';
import { acentricPosterior, centricPosterior } from './wilson-posterior.js';

/** The observations of one reflection side by side; the variance of each is constant + m (linear + m square), m = kp J. */
export interface DoubtedReflection {
  readonly size: number;
  readonly wilsonMean: number;
  readonly isCentric: boolean;
  /** Where the search for J begins. */
  readonly intensity: number;
  /** 1: of an accepted frame. */
  readonly active: Uint8Array;
  /** 1: taken as a gross error until now. */
  readonly rejected: Uint8Array;
  /** 1: may be a gross error or not. The others are what they are taken for. */
  readonly doubted: Uint8Array;
  readonly observed: Float64Array;
  /** Where data begin that were cut by I/sigma; empty: they were not. */
  readonly threshold: Float64Array;
  readonly kp: Float64Array;
  readonly constant: Float64Array;
  readonly linear: Float64Array;
  readonly square: Float64Array;
}

/** Odds of a gross error from which an observation is doubted. */
export const LEAST_LN_ODDS = Math.log(0.01);
/** Steps to J under the weights that go with it. */
const N_STEPS = 4;
/** From it on an observation is doubted in any case. */
const LARGEST_CHI2 = 60;
/** Moves from one way to a likelier one. */
const MOST_MOVES = 6;
/** An intensity is at least what is left of an observation less so many sigmas. */
const LONE_SIGMAS = 3;
/** Least J/S where the density of centric intensities, infinite at 0, is asked for. */
const LEAST_RELATIVE = 0.1;

/**
 * Posterior of an intensity where some observations may be gross errors: the mean over the ways to have it, each a choice of the observations that
 * are errors, with the probability
 *
 *     P ∝ ∫ prior(J) Π_good (1 - f) t(I; kp J, V) dJ Π_errors f g(I - kp J)
 *
 * with Student's t of the noise, g the density of gross errors and as prior the distribution of the intensities with the tail that it has; the integral by
 * Laplace's method. So one observation far above all intensities, or two that contradict each other, make a posterior of several peaks, and mean and variance are of all of them
 * (Box & Tiao (1968), https://doi.org/10.1093/biomet/55.1.119). The ways that are summed are the likeliest one and those that differ from it by one observation or by an exchange of two.
 */
export class MixturePosterior {
  mean = NOT_SET;
  variance = NOT_SET;
  /** At a smaller chi² no size of an error has such odds. */
  readonly leastChi2: number;
  /** Of each observation: the probability that it is a gross error, and the expectation of its weight, which is 0 where it is one. */
  readonly probability: Float64Array;
  readonly weight: Float64Array;
  private readonly density: GrossErrorDensity;
  private readonly lnOdds: number;
  private readonly lnFactor: number;
  /** The way that is looked at, the likeliest one, and of the former J, its variance and the weights. */
  private readonly error: Uint8Array;
  private readonly likeliest: Uint8Array;
  private readonly ownWeight: Float64Array;
  private readonly moments = new Float64Array(2);
  private readonly place = new SecantSteps();
  private readonly truncated = new TruncatedObservation();
  private lnLikeliest = NOT_SET;
  /** Sums over the ways, in units of e^lnUnit. */
  private lnUnit = NOT_SET;
  private total = NOT_SET;
  private first = NOT_SET;
  private second = NOT_SET;

  constructor(
    private readonly nu: number,
    errors: GrossErrors,
    private readonly tail: number,
    capacity: number,
  ) {
    this.density = new GrossErrorDensity(errors);
    this.lnOdds = Math.log(errors.fraction / (1 - errors.fraction));
    this.lnFactor = lnStudentFactor(nu);
    let chi2 = 1;
    while (
      chi2 < LARGEST_CHI2 &&
      this.lnOdds + this.density.lnLargest - 0.5 * Math.log(chi2) - this.lnNoise(Math.sqrt(chi2), 1) <
        LEAST_LN_ODDS
    )
      chi2 += 0.5;
    this.leastChi2 = chi2;
    this.probability = new Float64Array(capacity);
    this.weight = new Float64Array(capacity);
    this.ownWeight = new Float64Array(capacity);
    this.error = new Uint8Array(capacity);
    this.likeliest = new Uint8Array(capacity);
  }

  /** ln of the odds that this residual of variance V is a gross error rather than noise. */
  lnOddsOf(r: number, variance: number): number {
    return this.lnOdds + this.density.ln(r, Math.sqrt(variance)) - this.lnNoise(r, variance);
  }

  /** The same of an observation that no other bears out: how much rarer than such an error is an intensity as strong as it says, within three sigmas? */
  lnOddsOfLone(reflection: DoubtedReflection, k: number): number {
    const { wilsonMean, kp, observed } = reflection;
    const sigma = Math.sqrt(reflection.constant[k]);
    const expected = kp[k] * wilsonMean;
    const j = Math.max(observed[k] - LONE_SIGMAS * sigma, expected) / kp[k];
    return this.lnOdds + this.density.ln(observed[k], sigma) - this.lnPrior(reflection, j) + Math.log(kp[k]);
  }

  /** Of the reflection as it is. */
  sum(reflection: DoubtedReflection): void {
    const { error, likeliest } = this;
    const { size, active, rejected } = reflection;
    for (let k = 0; k < size; k++) likeliest[k] = active[k] === 1 && rejected[k] === 1 ? 1 : 0;
    for (let move = 0; move <= MOST_MOVES; move++) {
      for (let k = 0; k < size; k++) error[k] = likeliest[k];
      this.clear(size);
      this.lnLikeliest = this.addWay(reflection);
      if (!this.addNeighbours(reflection)) break;
    }
    this.mean = this.first / this.total;
    this.variance = this.second / this.total - this.mean ** 2;
    for (let k = 0; k < size; k++) {
      this.probability[k] /= this.total;
      this.weight[k] /= this.total;
    }
  }

  /** Adds the ways next to `error`; true: one of them is likelier than any before. */
  private addNeighbours(reflection: DoubtedReflection): boolean {
    const { error } = this;
    const { size, doubted, active } = reflection;
    let isLikelier = false;
    for (let i = 0; i < size; i++) {
      if (active[i] === 0 || doubted[i] === 0) continue;
      error[i] ^= 1;
      isLikelier = this.addNeighbour(reflection) || isLikelier;
      for (let k = i + 1; k < size; k++) {
        // With i turned already: an exchange where k is now as i.
        if (active[k] === 0 || doubted[k] === 0 || error[k] !== error[i]) continue;
        error[k] ^= 1;
        isLikelier = this.addNeighbour(reflection) || isLikelier;
        error[k] ^= 1;
      }
      error[i] ^= 1;
    }
    return isLikelier;
  }

  private addNeighbour(reflection: DoubtedReflection): boolean {
    const lnEvidence = this.addWay(reflection);
    if (!(lnEvidence > this.lnLikeliest)) return false;
    this.lnLikeliest = lnEvidence;
    for (let k = 0; k < reflection.size; k++) this.likeliest[k] = this.error[k];
    return true;
  }

  private clear(size: number): void {
    this.lnUnit = -Infinity;
    this.total = 0;
    this.first = 0;
    this.second = 0;
    this.probability.fill(0, 0, size);
    this.weight.fill(0, 0, size);
  }

  /** Adds the way `error` to the sums, and gives the logarithm of its probability but for a constant. */
  private addWay(reflection: DoubtedReflection): number {
    const lnEvidence = this.lnEvidence(reflection);
    if (lnEvidence > this.lnUnit) this.changeUnit(lnEvidence, reflection.size);
    const part = Math.exp(lnEvidence - this.lnUnit);
    const [mean, variance] = this.moments;
    this.total += part;
    this.first += part * mean;
    this.second += part * (variance + mean * mean);
    for (let k = 0; k < reflection.size; k++) {
      this.weight[k] += part * this.ownWeight[k];
      this.probability[k] += part * this.error[k];
    }
    return lnEvidence;
  }

  private changeUnit(lnUnit: number, size: number): void {
    const factor = Math.exp(this.lnUnit - lnUnit);
    this.lnUnit = lnUnit;
    this.total *= factor;
    this.first *= factor;
    this.second *= factor;
    for (let k = 0; k < size; k++) {
      this.weight[k] *= factor;
      this.probability[k] *= factor;
    }
  }

  /** Of the way `error`; leaves mean and variance of its J in `moments`, and its weights. */
  private lnEvidence(reflection: DoubtedReflection): number {
    const { size, wilsonMean, isCentric, active, observed, kp } = reflection;
    const { moments } = this;
    this.place.begin(reflection.intensity);
    let weightedSum = 0;
    let information = 0;
    for (let step = 0; step < N_STEPS; step++) {
      const { x } = this.place;
      [weightedSum, information] = this.weigh(reflection, Math.max(x, 0));
      acentricPosterior(weightedSum, information, this.localMean(reflection, x), moments);
      this.place.advance(moments[0]);
    }
    const [j, spread] = moments;
    // Where no observation is left the integral is that of the prior, 1.
    let sum = information > 0 ? 0.5 * Math.log(2 * Math.PI * spread) + this.lnPrior(reflection, j) : 0;
    for (let k = 0; k < size; k++) {
      if (active[k] === 0) continue;
      const variance = varianceAt(reflection, k, j);
      const r = observed[k] - kp[k] * j;
      sum +=
        this.error[k] === 1
          ? this.lnOdds + this.density.ln(r, Math.sqrt(variance))
          : this.lnNoise(r, variance) - this.lnPresent(reflection, k, kp[k] * j, variance);
    }
    const posterior = isCentric ? centricPosterior : acentricPosterior;
    posterior(weightedSum, information, wilsonMean, moments);
    return sum;
  }

  /** The weights at J, and N and D. */
  private weigh(reflection: DoubtedReflection, j: number): [number, number] {
    const { size, active, observed, threshold, kp } = reflection;
    const { error, ownWeight, truncated, nu } = this;
    let weightedSum = 0;
    let information = 0;
    for (let k = 0; k < size; k++) {
      ownWeight[k] = 0;
      if (active[k] === 0 || error[k] === 1) continue;
      const variance = varianceAt(reflection, k, j);
      const m = kp[k] * j;
      const r = observed[k] - m;
      let w = (nu + 1) / (nu * variance + r * r);
      let effective = observed[k];
      if (threshold.length > 0) {
        truncated.set(m, variance, threshold[k]);
        effective = m + (observed[k] - truncated.mean) / truncated.part;
        w *= truncated.part;
      }
      ownWeight[k] = w;
      weightedSum += w * kp[k] * effective;
      information += w * kp[k] * kp[k];
    }
    return [weightedSum, information];
  }

  /** ln of the probability that an observation of mean m is above its threshold, the tail of Student's t that of the normal number as far out. */
  private lnPresent({ threshold }: DoubtedReflection, k: number, m: number, variance: number): number {
    if (threshold.length === 0) return 0;
    const above = threshold[k] - m;
    const z = Math.sqrt(this.nu * Math.log1p((above * above) / (this.nu * variance)));
    return lnNormalAbove(above > 0 ? z : -z);
  }

  /** As steep as the centric distribution is far from 0, where it matters. */
  private localMean({ wilsonMean, isCentric }: DoubtedReflection, j: number): number {
    const s = wilsonMean * (isCentric ? 2 : 1);
    return localWilsonMean(s, Math.max(j, 0) / s, this.tail);
  }

  private lnPrior({ wilsonMean, isCentric }: DoubtedReflection, j: number): number {
    const x = j / wilsonMean;
    const ln = isCentric
      ? lnCentricDensity(Math.max(x, LEAST_RELATIVE), this.tail)
      : lnIntensityDensity(x, this.tail);
    return ln - Math.log(wilsonMean);
  }

  private lnNoise(r: number, variance: number): number {
    const { nu } = this;
    return this.lnFactor - 0.5 * (Math.log(variance) + (nu + 1) * Math.log1p((r * r) / (nu * variance)));
  }
}

function varianceAt({ kp, constant, linear, square }: DoubtedReflection, k: number, j: number): number {
  const m = kp[k] * Math.max(j, 0);
  return constant[k] + m * (linear[k] + m * square[k]);
}
