import type { MergeReliability } from '../merge/likelihood/half-agreement.js';
import type { AgreementBeyondExpected } from './agreement-beyond-expected.js';
import type { Mergeable } from './shell-table.js';

/** What halves of all reflections say counts in each shell as much as so many reflections of its own. */
const COMMON_REFLECTIONS = 300;
/** With fewer pairs a shell has no say in how much of the signal is there. */
const FEWEST_PAIRS = 10;
/** Standard errors from which on a difference is more than chance, and halves agree beyond it. */
const SIGNIFICANCE = 2;
const AGREEMENT = 3;
/** The least part of the prediction that is left when errors are larger than was supposed. */
const LEAST_PREDICTED = 0.1;

/** g: the part of the supposed signal that is there, and its standard error; 0 where g is 1 for want of evidence against it. */
export interface Signal {
  readonly part: number;
  readonly error: number;
}

/** Sums over reflections that both halves observed; deviations are from what is expected of a reflection. */
export class AgreementSums implements Mergeable<AgreementSums> {
  n = 0;
  private excess = 0;
  private squaredExcess = 0;
  private noise = 0;
  private predictedTruth = 0;
  private wholeNoise = 0;
  private product = 0;
  private squaredProduct = 0;
  private predicted = 0;
  private squaredPredicted = 0;
  private productPredicted = 0;

  add(agreement: MergeReliability['agreement'], r: number, beyond: AgreementBeyondExpected): void {
    const product = beyond.measured(r);
    const predicted = beyond.predicted(r);
    this.n++;
    this.excess += agreement.excess[r];
    this.squaredExcess += agreement.excess[r] ** 2;
    this.noise += agreement.noise[r];
    this.predictedTruth += beyond.whole(r) ** 2 + agreement.wholeVariance[r];
    this.wholeNoise += agreement.wholeNoise[r];
    this.product += product;
    this.squaredProduct += product ** 2;
    this.predicted += predicted;
    this.squaredPredicted += predicted ** 2;
    this.productPredicted += product * predicted;
  }

  merge(other: AgreementSums): void {
    this.n += other.n;
    this.excess += other.excess;
    this.squaredExcess += other.squaredExcess;
    this.noise += other.noise;
    this.predictedTruth += other.predictedTruth;
    this.wholeNoise += other.wholeNoise;
    this.product += other.product;
    this.squaredProduct += other.squaredProduct;
    this.predicted += other.predicted;
    this.squaredPredicted += other.squaredPredicted;
    this.productPredicted += other.productPredicted;
  }

  /** Whether the halves agree beyond chance: their products add up to more than three standard errors. */
  isSignificant(): boolean {
    return this.n >= FEWEST_PAIRS && this.product > AGREEMENT * Math.sqrt(this.squaredProduct);
  }

  /** κ of these reflections, drawn to that of `all`; not below 0. */
  excessWith(all: AgreementSums): number {
    const common = (COMMON_REFLECTIONS * all.noise) / all.n;
    return Math.max(0, (this.excess + (common * all.excess) / all.noise) / (this.noise + common));
  }

  /** Standard error of that κ, by the scatter of the reflections: those of a shell stand in `all` as well. */
  excessErrorWith(all: AgreementSums): number {
    const share = COMMON_REFLECTIONS / all.n;
    const variance = (1 + 2 * share) * this.excessVariance() + share ** 2 * all.excessVariance();
    return Math.sqrt(variance) / (this.noise + share * all.noise);
  }

  /** Of the sum over these reflections. */
  private excessVariance(): number {
    return Math.max(0, this.squaredExcess - this.excess ** 2 / this.n);
  }

  /**
   * g, at most 1, drawn to what is expected: wholly within two standard errors, and hardly far from them (the positive part
   * of the estimator of James and Stein, https://projecteuclid.org/euclid.bsmsp/1200512173). Errors that are larger by
   * `excess`, κ, are in the merge that the prediction was made from, and are taken out of it.
   */
  signalWith(expected: Signal, excess: number): Signal {
    if (this.n < FEWEST_PAIRS || !(this.predicted > 0)) return expected;
    const part = Math.max(LEAST_PREDICTED, 1 - (excess * this.wholeNoise) / this.predictedTruth);
    const predicted = part * this.predicted;
    const squares =
      this.squaredProduct - 2 * part * this.productPredicted + part ** 2 * this.squaredPredicted;
    const variance = squares / this.n - ((this.product - predicted) / this.n) ** 2;
    const error = Math.sqrt(Math.max(variance, 0) * this.n) / predicted;
    const difference = this.product / predicted - expected.part;
    const t2 = (difference / error) ** 2;
    return t2 > SIGNIFICANCE ** 2
      ? { part: Math.min(1, expected.part + difference * (1 - SIGNIFICANCE ** 2 / t2)), error }
      : expected;
  }
}
