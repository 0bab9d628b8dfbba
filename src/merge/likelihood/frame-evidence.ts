import { NOT_SET } from '../../numeric/not-set.js';
import type { LeaveOneOut } from './leave-one-out.js';
import type { ReflectionRange } from './merge-likelihood.js';
import type { LikelihoodMerge } from './merge-state.js';
import { OddsByFrame } from './odds-by-frame.js';
import { coefficientsOf, Residual } from './residual.js';
import { ROBUSTNESS } from './variance-model.js';
import type { VarianceModel } from './variance-model.js';
import { WilsonIntegral } from './wilson-integral.js';

/** By frame: by what factor, as a logarithm, its observations speak for a right frame. */
export interface FrameEvidence {
  /** And not for one that was indexed wrongly: it has the mean intensities of its resolution, but not those of its reflections. */
  readonly againstMisindexed: Float64Array;
  /** And not for one of noise about 0. */
  readonly againstNoise: Float64Array;
}

/**
 * How much better the intensities of each frame fit the reflections as the other frames know them than reflections of which nothing
 * is known but the Wilson mean, and than no intensity at all (Bayes factors). With a range, of its reflections alone.
 */
export function frameEvidence(
  merge: LikelihoodMerge,
  reference: LeaveOneOut,
  model: VarianceModel,
  { from, to }: ReflectionRange = { from: 0, to: merge.groups.nReflections },
): FrameEvidence {
  const evidence = new EvidenceSums(merge, reference, model);
  for (let r = from; r < to; r++) evidence.addReflection(r);
  return {
    againstMisindexed: evidence.againstMisindexed.logarithms(),
    againstNoise: evidence.againstNoise.logarithms(),
  };
}

/** A function of its own for each loop: the outer one of nested loops would be compiled again and again while it runs. */
class EvidenceSums {
  readonly againstMisindexed: OddsByFrame;
  readonly againstNoise: OddsByFrame;
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
    this.againstMisindexed = new OddsByFrame(merge.frames.n);
    this.againstNoise = new OddsByFrame(merge.frames.n);
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
    const allSum = othersSum + this.ownSum;
    const allInformation = othersInformation + this.ownInformation;
    if (this.merge.reflections.centric[r] === 1) {
      all.setCentric(allSum, allInformation, s);
      others.setCentric(othersSum, othersInformation, s);
      own.setCentric(this.ownSum, this.ownInformation, s);
    } else {
      all.setAcentric(allSum, allInformation, s);
      others.setAcentric(othersSum, othersInformation, s);
      own.setAcentric(this.ownSum, this.ownInformation, s);
    }
    const mantissa = all.mantissa / others.mantissa;
    const exponent = all.exponent - others.exponent;
    this.againstNoise.multiplyEitherWay(frame, mantissa, exponent);
    this.againstMisindexed.multiply(frame, mantissa / own.mantissa, exponent - own.exponent);
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
