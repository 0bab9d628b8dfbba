import { erfcxExponent, erfcxMantissa } from '../../numeric/erfcx.js';
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
  const { groups, observations, frames, state } = merge;
  const { members } = groups;
  const { frame: frameOf, kp: kpOf, intensity } = observations;
  const { weight } = state;
  const odds = new OddsByFrame(frames.n);
  const residual = new Residual(merge, reference, ROBUSTNESS.nu);
  const coefficients = coefficientsOf(model);
  const [all, others, own] = [new WilsonIntegral(), new WilsonIntegral(), new WilsonIntegral()];
  for (let r = from; r < to; r++) {
    const s = state.wilsonMean[r];
    const last = groups.offsets[r + 1];
    let end = groups.offsets[r];
    while (end < last) {
      const frame = frameOf[members[end]];
      let merged = 0;
      let mergedInformation = 0;
      let ownSum = 0;
      let ownInformation = 0;
      for (; end < last && frameOf[members[end]] === frame; end++) {
        const i = members[end];
        const kp = kpOf[i];
        merged += weight[i] * kp * intensity[i];
        mergedInformation += weight[i] * kp * kp;
        residual.set(i, coefficients);
        const variance = residual.variance - kp * kp * reference.variance[i];
        ownSum += (kp * intensity[i]) / variance;
        ownInformation += (kp * kp) / variance;
      }
      const othersSum = state.weightedSum[r] - merged;
      const othersInformation = Math.max(state.information[r] - mergedInformation, 0);
      all.set(othersSum + ownSum, othersInformation + ownInformation, s);
      others.set(othersSum, othersInformation, s);
      own.set(ownSum, ownInformation, s);
      odds.multiply(
        frame,
        all.mantissa / (others.mantissa * own.mantissa),
        all.exponent - others.exponent - own.exponent,
      );
    }
  }
  return odds.logarithms();
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
