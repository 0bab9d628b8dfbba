import { Correlation } from '../numeric/correlation.js';
import { normaliseLogs, passOverFrames, START_NONE } from './class-probabilities.js';
import type { ComparedObservations } from './compared-observations.js';

/**
 * The mixture that the frames are taken for: in each of the ways to index it, a frame shows the deviations of one crystal
 * (normal about 0 with variance 1, plus errors with Student's tail); or it shows none of them, as one that is wrongly indexed.
 */
export class FrameClasses {
  readonly nWays: number;
  /** Probability of each way, nWays + 1 a frame, the last for none of them. */
  readonly probability: Float64Array;
  /** How often each class occurs. */
  readonly share: Float64Array;
  /** Σ log likelihood of the frames as of the last pass. */
  logLikelihood = -Infinity;
  private readonly weightedSum: Float64Array;
  private readonly information: Float64Array;
  /** Fixed deviations from outside; null: the other frames say what the reflections are. */
  private readonly isFixed: boolean;
  private readonly logs: Float64Array;

  /**
   * @param order in which the frames are gone through
   * @param reference what is known of the reflections from outside; null: only the frames themselves say it
   */
  constructor(
    readonly data: ComparedObservations,
    private readonly order: ArrayLike<number>,
    reference: ReferenceDeviations | null = null,
  ) {
    this.nWays = data.reflection.length;
    this.probability = new Float64Array(data.nFrames * (this.nWays + 1));
    this.share = new Float64Array(this.nWays + 1).fill((1 - START_NONE) / this.nWays);
    this.share[this.nWays] = START_NONE;
    this.isFixed = reference !== null;
    this.weightedSum = reference?.weightedSum.slice() ?? new Float64Array(data.nReflections);
    this.information = reference?.information.slice() ?? new Float64Array(data.nReflections);
    this.logs = new Float64Array(this.nWays + 1);
  }

  /** Takes a frame as being in one way, for certain. */
  place(frame: number, way: number): void {
    this.contribute(frame, -1);
    const at = frame * (this.nWays + 1);
    this.probability.fill(0, at, at + this.nWays + 1);
    this.probability[at + way] = 1;
    this.contribute(frame, 1);
  }

  /** Every frame, one after the other, against all others; then the shares and the noise. Returns the largest change. */
  pass(): number {
    const { change, logLikelihood } = passOverFrames(
      { order: this.order, probability: this.probability, share: this.share },
      (f, sign) => this.contribute(f, sign),
      (f) => this.weigh(f),
    );
    this.logLikelihood = logLikelihood;
    return change;
  }

  /** Passes until nothing changes. */
  settle(mostPasses = MOST_PASSES): void {
    for (let pass = 0; pass < mostPasses; pass++) if (this.pass() < SETTLED) return;
  }

  /** The most probable way of a frame. */
  bestWay(frame: number): number {
    const at = frame * (this.nWays + 1);
    let best = 0;
    for (let a = 1; a < this.nWays; a++) if (this.probability[at + a] > this.probability[at + best]) best = a;
    return best;
  }

  /**
   * How like the reflections are to those that another way takes them for: the correlation of what is known of both, 0 for
   * unlike ones and near 1 where the crystal has the symmetry of that way, or is twinned by it.
   */
  likeness(way: number): number {
    const { deviation, reflection } = this.data;
    const correlation = new Correlation();
    const seen = new Uint8Array(this.data.nReflections);
    for (let i = 0; i < deviation.length; i++) {
      const r = reflection[0][i];
      const other = reflection[way][i];
      if (r < 0 || other < 0 || r === other || seen[r] === 1) continue;
      seen[r] = 1;
      if (Math.min(this.information[r], this.information[other]) < WELL_KNOWN) continue;
      correlation.add(
        this.weightedSum[r] / (1 + this.information[r]),
        this.weightedSum[other] / (1 + this.information[other]),
      );
    }
    return correlation.coefficient();
  }

  probabilityOf(frame: number, way: number): number {
    return this.probability[frame * (this.nWays + 1) + way];
  }

  /** Writes the probabilities of a frame that has no part in the reference now; returns its log likelihood. */
  private weigh(f: number): number {
    const { logs, nWays, share } = this;
    for (let a = 0; a <= nWays; a++)
      logs[a] = Math.log(share[a]) + (a < nWays ? this.logLikelihoodOf(f, a) : this.logLikelihoodOfNone(f));
    return normaliseLogs(logs, this.probability, f * (nWays + 1));
  }

  private logLikelihoodOf(f: number, way: number): number {
    const { offsets, deviation, variance, reflection } = this.data;
    const column = reflection[way];
    let sum = 0;
    for (let i = offsets[f]; i < offsets[f + 1]; i++) {
      const r = column[i];
      const spread = r < 0 ? 1 : 1 / (1 + this.information[r]);
      const mean = r < 0 ? 0 : this.weightedSum[r] * spread;
      sum += logDensity(deviation[i] - mean, variance[i] + spread);
    }
    return sum * TEMPER;
  }

  private logLikelihoodOfNone(f: number): number {
    const { offsets, deviation, variance } = this.data;
    let sum = 0;
    for (let i = offsets[f]; i < offsets[f + 1]; i++) sum += logDensity(deviation[i], variance[i] + 1);
    return sum * TEMPER;
  }

  /** Adds what the frame says to the sums of its reflections, or takes it away. */
  private contribute(f: number, sign: number): void {
    if (this.isFixed) return;
    const { offsets, deviation, variance, reflection } = this.data;
    for (let a = 0; a < this.nWays; a++) {
      const p = sign * this.probability[f * (this.nWays + 1) + a];
      if (Math.abs(p) < LEAST_PROBABILITY) continue;
      const column = reflection[a];
      for (let i = offsets[f]; i < offsets[f + 1]; i++) {
        const r = column[i];
        if (r < 0) continue;
        const w = p / variance[i];
        this.weightedSum[r] += w * deviation[i];
        this.information[r] += w;
      }
    }
  }
}

/** What is known of each reflection: Σ y/σ² and Σ 1/σ². */
export interface ReferenceDeviations {
  readonly weightedSum: Float64Array;
  readonly information: Float64Array;
}

/** Information (1/variance, in Wilson means) from which a reflection is compared with its twin. */
const WELL_KNOWN = 3;
const LEAST_PROBABILITY = 1e-6;
const MOST_PASSES = 30;
const SETTLED = 1e-3;
const NU = 6;
/** Errors of neighbouring spots go together: so much of each log likelihood counts. */
export const TEMPER = 0.5;

/** Student's t with NU degrees of freedom, without the constant. */
export function logDensity(deviation: number, variance: number): number {
  return -0.5 * ((NU + 1) * Math.log1p((deviation * deviation) / (NU * variance)) + Math.log(variance));
}
