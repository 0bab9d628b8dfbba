import { erfcxExponent, erfcxMantissa } from '../../numeric/erfcx.js';
import { NOT_SET } from '../../numeric/not-set.js';
import type { LeaveOneOut } from './leave-one-out.js';
import type { ReflectionRange } from './merge-likelihood.js';
import type { LikelihoodMerge } from './merge-state.js';
import { coefficientsOf, Residual } from './residual.js';
import { ROBUSTNESS } from './variance-model.js';
import type { VarianceModel } from './variance-model.js';

/** So often an observation of a right frame has nothing to do with its reflection: no single one can condemn a frame. */
const UNRELATED = 0.02;
const ROOT_HALF_PI = Math.sqrt(Math.PI / 2);

/**
 * ∫ exp(-J/S)/S exp(N J - D J²/2) dJ over J >= 0: how well observations of information D and weighted sum N fit a reflection of
 * the Wilson distribution; 1 without observations. As mantissa exp(exponent): ratios of such integrals are wanted, which take
 * one exponential, and the exponents alone would overflow.
 */
export class WilsonIntegral {
  mantissa = 1;
  exponent = 0;

  set(weightedSum: number, information: number, prior: number): this {
    if (information > 0) {
      const root = Math.sqrt(information);
      const x = ((1 / prior - weightedSum) / root) * Math.SQRT1_2;
      this.mantissa = (ROOT_HALF_PI / (root * prior)) * erfcxMantissa(x);
      this.exponent = erfcxExponent(x);
    } else {
      this.mantissa = 1;
      this.exponent = 0;
    }
    return this;
  }

  get ln(): number {
    return Math.log(this.mantissa) + this.exponent;
  }
}

/**
 * By frame: logarithm of how much better its intensities fit the reflections as the other frames know them than
 * reflections of which nothing is known but the Wilson mean (a Bayes factor). A wrongly indexed frame has the mean intensities
 * of its resolution, but not those of its reflections. All reflections are taken as acentric. With a range, of
 * its reflections alone.
 */
export function frameEvidence(
  merge: LikelihoodMerge,
  reference: LeaveOneOut,
  model: VarianceModel,
  { from, to }: ReflectionRange = { from: 0, to: merge.groups.nReflections },
): Float64Array {
  const evidence = new EvidenceSums(merge, reference, model);
  for (let r = from; r < to; r++) evidence.addReflection(r);
  return evidence.odds.logarithms();
}

/** A function of its own for each loop: the outer one of nested loops would be compiled again and again while it runs. */
class EvidenceSums {
  readonly odds: OddsByFrame;
  private readonly residual: Residual;
  private readonly coefficients: Float64Array;
  private readonly all = new WilsonIntegral();
  private readonly others = new WilsonIntegral();
  private readonly own = new WilsonIntegral();
  /** Of the observations of one frame: what they have in the merge, and what they tell by themselves. */
  private merged = NOT_SET;
  private mergedInformation = NOT_SET;
  private ownSum = NOT_SET;
  private ownInformation = NOT_SET;

  constructor(
    private readonly merge: LikelihoodMerge,
    private readonly reference: LeaveOneOut,
    model: VarianceModel,
  ) {
    this.odds = new OddsByFrame(merge.frames.n);
    this.residual = new Residual(merge, reference, ROBUSTNESS.nu);
    this.coefficients = coefficientsOf(model);
  }

  addReflection(r: number): void {
    const { groups, observations } = this.merge;
    const { members, offsets } = groups;
    const { frame } = observations;
    for (let end = offsets[r]; end < offsets[r + 1];) {
      const own = frame[members[end]];
      this.merged = this.mergedInformation = this.ownSum = this.ownInformation = 0;
      for (; end < offsets[r + 1] && frame[members[end]] === own; end++) this.addObservation(members[end]);
      this.addFrame(r, own);
    }
  }

  private addObservation(i: number): void {
    const { observations, state } = this.merge;
    const kp = observations.kp[i];
    const weighted = state.weight[i] * kp;
    this.merged += weighted * observations.intensity[i];
    this.mergedInformation += weighted * kp;
    this.residual.set(i, this.coefficients);
    const variance = this.residual.variance - kp * kp * this.reference.variance[i];
    this.ownSum += (kp * observations.intensity[i]) / variance;
    this.ownInformation += (kp * kp) / variance;
  }

  private addFrame(r: number, frame: number): void {
    const { weightedSum, information, wilsonMean } = this.merge.state;
    const { all, others, own } = this;
    const s = wilsonMean[r];
    const othersSum = weightedSum[r] - this.merged;
    const othersInformation = Math.max(information[r] - this.mergedInformation, 0);
    all.set(othersSum + this.ownSum, othersInformation + this.ownInformation, s);
    others.set(othersSum, othersInformation, s);
    own.set(this.ownSum, this.ownInformation, s);
    this.odds.multiply(
      frame,
      all.mantissa / (others.mantissa * own.mantissa),
      all.exponent - others.exponent - own.exponent,
    );
  }
}

/** So many pieces whatever the number of workers: evidence is added piece by piece, so that nothing depends on it. */
const N_PIECES = 16;

/** The reflections of a merge in pieces, whose evidence is to be added in their order. */
export function evidencePieces({ groups }: Pick<LikelihoodMerge, 'groups'>): ReflectionRange[] {
  return Array.from({ length: N_PIECES }, (_, k) => ({
    from: Math.floor((k * groups.nReflections) / N_PIECES),
    to: Math.floor(((k + 1) * groups.nReflections) / N_PIECES),
  }));
}

/**
 * Products by frame of U + (1 - U) R, R being the odds of an observation that may be unrelated with probability U. A logarithm is
 * taken where a product becomes too large or too small, not for every observation.
 */
class OddsByFrame {
  private readonly product: Float64Array;
  private readonly ln: Float64Array;

  constructor(nFrames: number) {
    this.product = new Float64Array(nFrames).fill(1);
    this.ln = new Float64Array(nFrames);
  }

  /** R = mantissa exp(exponent). */
  multiply(frame: number, mantissa: number, exponent: number): void {
    if (exponent > LARGEST_EXPONENT) {
      // U is nothing beside it.
      this.ln[frame] += Math.log((1 - UNRELATED) * mantissa) + exponent;
      return;
    }
    const product = this.product[frame] * (UNRELATED + (1 - UNRELATED) * mantissa * Math.exp(exponent));
    if (product > 1 / SMALLEST_PRODUCT || product < SMALLEST_PRODUCT) {
      this.ln[frame] += Math.log(product);
      this.product[frame] = 1;
    } else this.product[frame] = product;
  }

  logarithms(): Float64Array {
    return this.ln.map((ln, f) => ln + Math.log(this.product[f]));
  }
}

/** No product overflows in one step between these. */
const LARGEST_EXPONENT = 200;
const SMALLEST_PRODUCT = 1e-100;
