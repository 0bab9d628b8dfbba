import { normaliseLogs, passOverFrames, START_NONE } from './class-probabilities.js';
import type { ComparedObservations } from './compared-observations.js';
import { logDensity, type ReferenceDeviations, TEMPER } from './frame-classes.js';

/** Correlation of the intensities of two isoforms that is taken for granted: they are of the same molecule. */
const LIKENESS = 0.7;
const LEAST_PROBABILITY = 1e-6;
const MOST_PASSES = 40;
const SETTLED = 1e-3;

function isReferences(
  start: ArrayLike<number> | readonly ReferenceDeviations[],
): start is readonly ReferenceDeviations[] {
  return Array.isArray(start) && typeof start[0] === 'object';
}

/**
 * The frames as a mixture of several isoforms: a frame shows the deviations of one of them, or none of them, as one that is
 * wrongly indexed. The deviation of a reflection in isoform k is u + v_k, normal with variances `LIKENESS` and 1 - `LIKENESS`:
 * what one isoform says of a reflection is a part of what is known of it in another. Every frame is weighed against all others.
 */
export class IsoformMixture {
  /** Probability of each isoform, nClasses + 1 a frame, the last for none of them. */
  readonly probability: Float64Array;
  readonly share: Float64Array;
  /** Σ over the frames of the log likelihood of each given all others, as of the last pass. */
  logLikelihood = -Infinity;
  /** Σ y/σ² and Σ 1/σ² of each reflection, isoform after isoform. */
  private readonly weightedSum: Float64Array;
  private readonly information: Float64Array;
  private readonly logs: Float64Array;
  private readonly isFixed: boolean;

  /**
   * @param order in which the frames are gone through; frames that are not in it take no part
   * @param start isoform that each frame is in to begin with, by frame; or what is known of the reflections of each isoform from
   * outside, and then the frames themselves say nothing of them
   */
  constructor(
    readonly data: ComparedObservations,
    private readonly order: ArrayLike<number>,
    readonly nClasses: number,
    start: ArrayLike<number> | readonly ReferenceDeviations[],
  ) {
    const width = nClasses + 1;
    this.probability = new Float64Array(data.nFrames * width);
    this.share = new Float64Array(width).fill((1 - START_NONE) / nClasses);
    this.share[nClasses] = START_NONE;
    this.weightedSum = new Float64Array(data.nReflections * nClasses);
    this.information = new Float64Array(data.nReflections * nClasses);
    this.logs = new Float64Array(width);
    this.isFixed = isReferences(start);
    if (isReferences(start)) this.takeReferences(start);
    else
      for (let k = 0; k < order.length; k++) {
        this.probability[order[k] * width + start[order[k]]] = 1;
        this.contribute(order[k], 1);
      }
  }

  private takeReferences(references: readonly ReferenceDeviations[]): void {
    references.forEach(({ weightedSum, information }, k) => {
      for (let r = 0; r < this.data.nReflections; r++) {
        this.weightedSum[r * this.nClasses + k] = weightedSum[r];
        this.information[r * this.nClasses + k] = information[r];
      }
    });
  }

  /** Passes until nothing changes. */
  settle(mostPasses = MOST_PASSES): this {
    for (let pass = 0; pass < mostPasses; pass++) if (this.pass() < SETTLED) break;
    return this;
  }

  /** The most probable isoform of a frame, and its probability. */
  best(frame: number): { readonly isoform: number; readonly probability: number } {
    const at = frame * (this.nClasses + 1);
    let isoform = 0;
    for (let k = 1; k < this.nClasses; k++)
      if (this.probability[at + k] > this.probability[at + isoform]) isoform = k;
    return { isoform, probability: this.probability[at + isoform] };
  }

  /** The isoform that a frame shows; -1 where none of them is more probable. */
  shown(frame: number): number {
    const best = this.best(frame);
    return this.probability[frame * (this.nClasses + 1) + this.nClasses] > best.probability
      ? -1
      : best.isoform;
  }

  /** Every frame against all others, one after the other; then the shares. Returns the largest change. */
  private pass(): number {
    const { change, logLikelihood } = passOverFrames(
      { order: this.order, probability: this.probability, share: this.share },
      (f, sign) => this.contribute(f, sign),
      (f) => this.weigh(f),
    );
    this.logLikelihood = logLikelihood;
    return change;
  }

  /** Writes the probabilities of a frame that has no part in the sums now; returns its log likelihood. */
  private weigh(f: number): number {
    const { logs, nClasses, share } = this;
    const { offsets, deviation, variance, reflection } = this.data;
    logs.fill(0);
    for (let i = offsets[f]; i < offsets[f + 1]; i++) {
      logs[nClasses] += logDensity(deviation[i], variance[i] + 1);
      for (let k = 0; k < nClasses; k++)
        logs[k] += this.density(reflection[0][i], k, deviation[i], variance[i]);
    }
    for (let a = 0; a <= nClasses; a++) logs[a] = Math.log(share[a]) + TEMPER * logs[a];
    return normaliseLogs(logs, this.probability, f * (nClasses + 1));
  }

  /** Log density of a deviation in isoform k, by what is known of the reflection there and in the other isoforms. */
  private density(r: number, k: number, deviation: number, variance: number): number {
    if (r < 0) return logDensity(deviation, variance + 1);
    const { nClasses, weightedSum, information } = this;
    const own = nClasses > 1 ? 1 - LIKENESS : 0;
    let precision = 1 / (1 - own);
    let sum = 0;
    for (let j = 0, at = r * nClasses; j < nClasses; j++, at++) {
      if (j === k) continue;
      const dilution = 1 / (1 + information[at] * own);
      precision += information[at] * dilution;
      sum += weightedSum[at] * dilution;
    }
    const spread = 1 / precision + own;
    const at = r * nClasses + k;
    const posterior = 1 / (1 / spread + information[at]);
    const mean = posterior * (sum / precision / spread + weightedSum[at]);
    return logDensity(deviation - mean, variance + posterior);
  }

  /** Adds what the frame says to the sums of its reflections, or takes it away. */
  private contribute(f: number, sign: number): void {
    if (this.isFixed) return;
    const { nClasses } = this;
    const { offsets, deviation, variance, reflection } = this.data;
    for (let k = 0; k < nClasses; k++) {
      const p = sign * this.probability[f * (nClasses + 1) + k];
      if (Math.abs(p) < LEAST_PROBABILITY) continue;
      for (let i = offsets[f]; i < offsets[f + 1]; i++) {
        const r = reflection[0][i];
        if (r < 0) continue;
        const at = r * nClasses + k;
        const weight = p / variance[i];
        this.weightedSum[at] += weight * deviation[i];
        this.information[at] += weight;
      }
    }
  }
}
