import { NOT_SET } from '../../numeric/not-set.js';
import { TruncatedObservation } from '../../numeric/truncated-normal.js';
import type { LeaveOneOut } from './leave-one-out.js';
import type { LikelihoodMerge, MergeState } from './merge-state.js';
import { LARGEST_MINUS_LN_P } from './variance-model.js';
import type { VarianceModel } from './variance-model.js';

/** Order of the terms: background, counting, proportional, wilson, tail. */
export const N_TERMS = 5;
/** Beyond it an observation tells nothing about the variance. */
const CHI2_CUT = 36;
/** An observation counts where the others know the reflection: posterior variance below this part of S². */
const KNOWN = 0.5;
/**
 * Of data that were cut only observations whose model keeps this part of the information say what the errors are: the others
 * are there because of their errors.
 */
const LEAST_PART = 0.88;
/**
 * A threshold below this part of √V hides the errors of one sign of what is weak, and no more: there all observations say what the errors are.
 * The strong ones alone do not tell the background from counting.
 */
const LOW_THRESHOLD = 0.25;

export function coefficientsOf(model: VarianceModel): Float64Array {
  return Float64Array.of(model.background, model.counting, model.proportional, model.wilson, model.tail);
}

/** As much of a merge as its residuals need. */
export interface JudgedMerge extends Pick<LikelihoodMerge, 'observations' | 'frames'> {
  readonly state: Pick<MergeState, 'wilsonMean'>;
}

/**
 * The residual against the other frames' posterior, the expected variance's parts, and the Student factor of one
 * observation; refilled by `set`.
 */
export class Residual {
  readonly terms = new Float64Array(N_TERMS);
  residual = NOT_SET;
  /** kp² v and m² var(ln kp): what the other frames, and the other observations of the frame, leave open. */
  referenceVariance = NOT_SET;
  chi2 = NOT_SET;
  /** u = (nu + 1)/(nu + chi²); 0 beyond chi² = 36. */
  studentFactor = NOT_SET;
  /** u of what is beyond; else 0. */
  farFactor = NOT_SET;
  /** The part of an observation's information that a cut of the data by I/sigma left. */
  part = 1;
  variance = NOT_SET;
  private isThresholdLow = false;
  private readonly truncated = new TruncatedObservation();
  // The columns as its own: merges come here in several shapes, and to look a column up in each takes longer than to read it.
  private readonly reflection: Int32Array;
  private readonly frame: Int32Array;
  private readonly intensity: Float64Array;
  private readonly threshold: Float64Array | null;
  private readonly background: Float64Array;
  private readonly gain: Float64Array;
  private readonly kp: Float64Array;
  private readonly minusLnP: Float64Array;
  private readonly lnKpVariance: Float64Array;
  private readonly factor: Float64Array;
  private readonly wilsonMean: Float64Array;
  private readonly mean: Float64Array;
  private readonly meanVariance: Float64Array;

  constructor(
    { observations, frames, state }: JudgedMerge,
    reference: LeaveOneOut,
    private readonly nu: number,
  ) {
    this.reflection = observations.reflection;
    this.frame = observations.frame;
    this.intensity = observations.intensity;
    this.threshold = observations.threshold;
    this.background = observations.background;
    this.gain = observations.gain;
    this.kp = observations.kp;
    this.minusLnP = observations.minusLnP;
    this.lnKpVariance = observations.lnKpVariance;
    this.factor = frames.factor;
    this.wilsonMean = state.wilsonMean;
    this.mean = reference.mean;
    this.meanVariance = reference.variance;
  }

  /** True where the other frames and the prior know the reflection well enough. */
  isKnown(i: number): boolean {
    const r = this.reflection[i];
    return r >= 0 && this.meanVariance[i] < KNOWN * this.wilsonMean[r] ** 2;
  }

  set(i: number, coefficients: Float64Array): void {
    const kp = this.kp[i];
    const model = kp * this.mean[i];
    const m = Math.max(model, 0);
    const factor = this.factor[this.frame[i]];
    const perSquare = factor * m * m;
    const background = factor * this.background[i];
    const counting = factor * this.gain[i] * m;
    const wilson = factor * m * kp * this.wilsonMean[this.reflection[i]];
    const tail = perSquare * Math.min(this.minusLnP[i], LARGEST_MINUS_LN_P);
    const referenceVariance = kp * kp * this.meanVariance[i] + m * m * this.lnKpVariance[i];
    const variance =
      referenceVariance +
      coefficients[0] * background +
      coefficients[1] * counting +
      coefficients[2] * perSquare +
      coefficients[3] * wilson +
      coefficients[4] * tail;
    const { terms } = this;
    terms[0] = background;
    terms[1] = counting;
    terms[2] = perSquare;
    terms[3] = wilson;
    terms[4] = tail;
    this.referenceVariance = referenceVariance;
    this.variance = variance;
    this.residual = this.residualOf(i, model, variance);
    this.chi2 = (this.residual * this.residual) / variance;
    const u = (this.nu + 1) / (this.nu + this.chi2);
    const isFar = !(this.chi2 < CHI2_CUT);
    this.studentFactor = isFar ? 0 : u;
    this.farFactor = isFar ? u : 0;
  }

  /** In data that were cut the deviation from what is expected above the threshold, scaled so that its variance is V again. */
  private residualOf(i: number, model: number, variance: number): number {
    const { threshold } = this;
    if (threshold === null) return this.intensity[i] - model;
    this.truncated.set(model, variance, threshold[i]);
    this.part = this.truncated.part;
    this.isThresholdLow = threshold[i] < LOW_THRESHOLD * Math.sqrt(variance);
    // Both have the variance V at the right V. This one does not depend on what V is taken for where m and T are 0.
    if (this.isThresholdLow) return (this.intensity[i] - model) / Math.sqrt(this.truncated.meanSquare);
    return (this.intensity[i] - this.truncated.mean) / Math.sqrt(this.part);
  }

  /** Whether the observation, as it was set, may tell what the errors are. */
  tellsErrors(): boolean {
    return this.isThresholdLow || this.part >= LEAST_PART;
  }
}
