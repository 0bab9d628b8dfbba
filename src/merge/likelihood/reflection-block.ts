import { NOT_SET } from '../../numeric/not-set.js';
import { SecantSteps } from '../../numeric/secant-steps.js';
import { TruncatedObservation } from '../../numeric/truncated-normal.js';
import { largestGroup } from '../observations.js';
import type { LikelihoodMerge } from './merge-state.js';
import { LARGEST_MINUS_LN_P } from './variance-model.js';
import type { Robustness, VarianceModel } from './variance-model.js';
import { areErrorsTold, grossErrorsOf } from './gross-errors.js';
import { doubtObservations, type MergedReflection } from './doubt-observations.js';
import { MixturePosterior } from './mixture-posterior.js';
import { acentricPosterior, widePriorPrecision } from './wilson-posterior.js';

/** In the order of their coefficients. */
const TERMS = ['background', 'counting', 'proportional', 'wilson', 'tail', 'partiality'] as const;

/** Σ P (1 - P) of the probabilities of gross errors below which it is settled which observations are. */
const SETTLED = 0.02;
const PASSES_WHEN_SETTLED = 2;

/**
 * The observations of one reflection side by side, with the variance of each as a quadratic in m+: several passes of the
 * merge run on them before the next reflection is fetched. One object serves all reflections.
 */
export class ReflectionBlock implements MergedReflection {
  intensity = NOT_SET;
  weightedSum = NOT_SET;
  information = NOT_SET;
  size = 0;
  wilsonMean = NOT_SET;
  isCentric = false;
  private readonly index: Uint32Array;
  private readonly frame: Int32Array;
  readonly active: Uint8Array;
  readonly rejected: Uint8Array;
  readonly doubted: Uint8Array;
  readonly observed: Float64Array;
  /** What goes into N: the same array, unless data were cut. */
  private readonly effective: Float64Array;
  readonly threshold: Float64Array;
  private readonly isCut: boolean;
  readonly kp: Float64Array;
  readonly constant: Float64Array;
  readonly linear: Float64Array;
  readonly square: Float64Array;
  readonly weight: Float64Array;
  readonly chi2: Float64Array;
  /** Of the model of the variance: an array, since that it holds whole numbers at first would have the loops compiled twice. */
  private readonly coefficients = new Float64Array(TERMS.length);
  private readonly posterior = new Float64Array(2);
  private readonly truncated = new TruncatedObservation();
  /** null: gross errors are told by chi² alone. */
  private readonly mixture: MixturePosterior | null;
  /** Variance of the posterior where it is not settled which observations are gross errors, else 0. */
  private mixtureVariance = NOT_SET;
  /** The J of which the variances are: where a larger variance makes J smaller, and this the variance again, not the J that came out last. */
  private readonly place = new SecantSteps();

  constructor(
    private readonly merge: LikelihoodMerge,
    model: VarianceModel,
    private readonly robustness: Robustness,
  ) {
    TERMS.forEach((term, j) => (this.coefficients[j] = model[term]));
    const capacity = largestGroup(merge.groups.offsets);
    this.index = new Uint32Array(capacity);
    this.frame = new Int32Array(capacity);
    this.active = new Uint8Array(capacity);
    this.rejected = new Uint8Array(capacity);
    this.doubted = new Uint8Array(capacity);
    this.observed = new Float64Array(capacity);
    this.isCut = merge.observations.threshold !== null;
    this.effective = this.isCut ? new Float64Array(capacity) : this.observed;
    this.threshold = new Float64Array(this.isCut ? capacity : 0);
    this.kp = new Float64Array(capacity);
    this.constant = new Float64Array(capacity);
    this.linear = new Float64Array(capacity);
    this.square = new Float64Array(capacity);
    this.weight = new Float64Array(capacity);
    this.chi2 = new Float64Array(capacity);
    const errors = grossErrorsOf(merge.state);
    // Nothing is told under the initial model of the variance, where much seems an error.
    const isTold = robustness.tellsOutliers && model.partiality === 0 && areErrorsTold(errors);
    this.mixture = isTold
      ? new MixturePosterior(robustness.nu, errors, merge.state.intensityTail[0], capacity)
      : null;
  }

  /** Fetches reflection r and its observations in input order. */
  gather(r: number): void {
    const { groups, state, reflections } = this.merge;
    this.intensity = state.intensity[r];
    this.place.begin(this.intensity);
    this.wilsonMean = state.wilsonMean[r];
    this.isCentric = reflections.centric[r] === 1;
    const begin = groups.offsets[r];
    this.size = groups.offsets[r + 1] - begin;
    this.fetchState(begin);
    this.fetchVariances();
    if (this.isCut) this.fetchThresholds();
  }

  private fetchState(begin: number): void {
    const { index, frame, active, rejected, observed, chi2, size } = this;
    const { observations, frames, groups, state } = this.merge;
    const { members } = groups;
    const { accepted } = frames;
    const { frame: frameOf, intensity } = observations;
    const { rejected: rejectedOf, chi2: chi2Of } = state;
    for (let k = 0; k < size; k++) {
      const i = members[begin + k];
      index[k] = i;
      frame[k] = frameOf[i];
      active[k] = accepted[frameOf[i]];
      rejected[k] = rejectedOf[i];
      observed[k] = intensity[i];
      chi2[k] = chi2Of[i];
    }
  }

  private fetchVariances(): void {
    const { index, frame, constant, linear, square, size, wilsonMean, kp, coefficients } = this;
    const [background, counting, proportional] = [coefficients[0], coefficients[1], coefficients[2]];
    const [wilson, tail, partiality] = [coefficients[3], coefficients[4], coefficients[5]];
    const { observations, frames } = this.merge;
    const { factor } = frames;
    const { kp: kpOf, dLnPdz, minusLnP, gain, background: backgroundOf, lnKpVariance } = observations;
    for (let k = 0; k < size; k++) {
      const i = index[k];
      const f = factor[frame[k]];
      // It has a part in the first cycle only: one column less is read in the others.
      const slope = partiality === 0 ? 0 : dLnPdz[i];
      kp[k] = kpOf[i];
      constant[k] = f * background * backgroundOf[i];
      linear[k] = f * (counting * gain[i] + wilson * kpOf[i] * wilsonMean);
      square[k] =
        f * (proportional + tail * Math.min(minusLnP[i], LARGEST_MINUS_LN_P) + partiality * slope * slope) +
        lnKpVariance[i];
    }
  }

  private fetchThresholds(): void {
    const { observations, state } = this.merge;
    if (observations.threshold === null) return;
    for (let k = 0; k < this.size; k++) {
      this.threshold[k] = observations.threshold[this.index[k]];
      this.effective[k] = state.effective[this.index[k]];
    }
  }

  /** Weights at the current J and chi²; N, D and from them the new J. */
  weigh(): void {
    const positive = Math.max(this.place.x, 0);
    const { nu } = this.robustness;
    const { active, rejected, kp, chi2, weight, effective, size } = this;
    let weightedSum = 0;
    let information = 0;
    for (let k = 0; k < size; k++) {
      let w = 0;
      if (active[k] === 1 && rejected[k] === 0) {
        const m = kp[k] * positive;
        const variance = this.variance(k, m);
        w = (nu + 1) / ((nu + chi2[k]) * variance);
        if (this.isCut) w *= this.standIn(k, m, variance);
      }
      weight[k] = w;
      weightedSum += w * kp[k] * effective[k];
      information += w * kp[k] * kp[k];
    }
    this.weightedSum = weightedSum;
    this.information = information;
    acentricPosterior(weightedSum, information, this.wilsonMean, this.posterior);
    this.intensity = this.posterior[0];
    this.place.advance(this.intensity);
  }

  /** What stands for an observation above its threshold, and the part of its information that is left. */
  private standIn(k: number, m: number, variance: number): number {
    const { truncated } = this;
    truncated.set(m, variance, this.threshold[k]);
    this.effective[k] = m + (this.observed[k] - truncated.mean) / truncated.part;
    return truncated.part;
  }

  private variance(k: number, m: number): number {
    return this.constant[k] + m * (this.linear[k] + m * this.square[k]);
  }

  /** chi² of each observation against all other frames and a wide Gaussian prior. */
  judge(): void {
    const precision = widePriorPrecision(this.wilsonMean);
    let end = 0;
    while (end < this.size) {
      const begin = end;
      let own = 0;
      let ownInformation = 0;
      for (; end < this.size && this.frame[end] === this.frame[begin]; end++) {
        const wk = this.weight[end] * this.kp[end];
        own += wk * this.effective[end];
        ownInformation += wk * this.kp[end];
      }
      const variance = 1 / (Math.max(this.information - ownInformation, 0) + precision);
      const mean = (this.weightedSum - own + precision * this.wilsonMean) * variance;
      for (let k = begin; k < end; k++) this.chi2[k] = this.chiSquared(k, mean, variance);
    }
  }

  private chiSquared(k: number, mean: number, variance: number): number {
    const kp = this.kp[k];
    const total = this.variance(k, kp * Math.max(mean, 0)) + kp * kp * variance;
    if (!this.isCut) {
      const residual = this.observed[k] - kp * mean;
      return (residual * residual) / total;
    }
    this.truncated.set(kp * mean, total, this.threshold[k]);
    const residual = this.observed[k] - this.truncated.mean;
    return (residual * residual) / (this.truncated.part * total);
  }

  /** Forgets the rejections of the merge before. */
  restore(): void {
    this.rejected.fill(0, 0, this.size);
  }

  /** Rejects the observation of largest chi², if it is over the cut: one at a time, or a pair that contradict each other would reject each other. */
  rejectWorst(): void {
    let worst = -1;
    let largest = this.robustness.chi2Cut;
    for (let k = 0; k < this.size; k++) {
      if (this.active[k] === 0 || this.rejected[k] === 1 || !(this.chi2[k] > largest)) continue;
      worst = k;
      largest = this.chi2[k];
    }
    if (worst >= 0) this.rejected[worst] = 1;
  }

  /** Which observations are gross errors, after the last pass. Where that stays open, the posterior is that of the mixture. */
  resolve(): void {
    const { mixture, size, rejected, weight, kp, effective } = this;
    this.mixtureVariance = 0;
    if (mixture === null || !doubtObservations(this, mixture)) return;
    mixture.sum(this);
    let open = 0;
    for (let k = 0; k < size; k++) {
      const p = mixture.probability[k];
      open += p * (1 - p);
      if (this.doubted[k] === 1) rejected[k] = p > 0.5 ? 1 : 0;
    }
    if (open < SETTLED) {
      for (let pass = 0; pass < PASSES_WHEN_SETTLED; pass++) {
        this.weigh();
        this.judge();
      }
      return;
    }
    this.intensity = mixture.mean;
    this.mixtureVariance = mixture.variance;
    this.weightedSum = 0;
    this.information = 0;
    for (let k = 0; k < size; k++) {
      weight[k] = mixture.weight[k];
      if (this.isCut) this.standIn(k, kp[k] * mixture.mean, this.variance(k, kp[k] * mixture.mean));
      this.weightedSum += weight[k] * kp[k] * effective[k];
      this.information += weight[k] * kp[k] * kp[k];
    }
  }

  /** Writes reflection r and its observations back. */
  scatter(r: number): void {
    const { state } = this.merge;
    state.intensity[r] = this.intensity;
    state.weightedSum[r] = this.weightedSum;
    state.information[r] = this.information;
    state.mixtureVariance[r] = this.mixtureVariance;
    const { index, weight, chi2, rejected, size } = this;
    const { weight: weightOf, chi2: chi2Of, rejected: rejectedOf } = state;
    for (let k = 0; k < size; k++) {
      const i = index[k];
      weightOf[i] = weight[k];
      chi2Of[i] = chi2[k];
      rejectedOf[i] = rejected[k];
    }
    if (this.isCut) for (let k = 0; k < size; k++) state.effective[index[k]] = this.effective[k];
  }
}
