import { lnIntensityDensity, localWilsonMean } from './intensity-tail.js';
import { acentricPosterior } from './wilson-posterior.js';

/** The observations of one reflection side by side; the variance of each is constant + m (linear + m square), m = kp J. */
export interface TestedReflection {
  readonly size: number;
  readonly wilsonMean: number;
  readonly isCentric: boolean;
  /** Where the search for J begins. */
  readonly intensity: number;
  /** 1: of an accepted frame. */
  readonly active: Uint8Array;
  readonly rejected: Uint8Array;
  readonly observed: Float64Array;
  readonly kp: Float64Array;
  readonly constant: Float64Array;
  readonly linear: Float64Array;
  readonly square: Float64Array;
}

/** What is known of gross errors and of intensities. */
export interface OutlierModel {
  /** Part of the observations that are gross errors. */
  readonly fraction: number;
  /** b of the intensities' distribution (`lnIntensityDensity`). */
  readonly tail: number;
}

/** Steps to J under the weights that go with it. */
const N_STEPS = 4;
/** A gross error has any size over so many powers of e, either sign. */
const POWERS_OF_E = 9;

/**
 * Which observation of a reflection is rather one of the gross errors, than one of this
 * reflection; -1: none. The data without it, and it as an error of any size (density 1/|r|), are compared with the data
 * with it: likelihood of Student's t, the distribution of the intensities as prior, the integral over J by Laplace's method. So of two
 * observations that contradict each other the one that this distribution all but excludes goes, and a single one too.
 */
export class OutlierTest {
  private intensity = 0;
  private tail = 0;
  private readonly moments = new Float64Array(2);

  constructor(private readonly nu: number) {}

  mostLikely(reflection: TestedReflection, { fraction, tail }: OutlierModel): number {
    this.tail = tail;
    const lnOdds = Math.log(fraction / (1 - fraction));
    const withAll = this.lnEvidence(reflection, -1);
    let best = -1;
    let highest = 0;
    for (let k = 0; k < reflection.size; k++) {
      if (reflection.active[k] === 0 || reflection.rejected[k] === 1) continue;
      const without = this.lnEvidence(reflection, k);
      const score = without + lnOdds + this.lnErrorDensity(reflection, k) - withAll;
      if (!(score > highest)) continue;
      highest = score;
      best = k;
    }
    return best;
  }

  /** ln of the probability of the observations but k; leaves their J. */
  private lnEvidence(reflection: TestedReflection, k: number): number {
    this.fit(reflection, k);
    const [j, spread] = this.moments;
    // As steep as the centric distribution is far from 0, where it matters.
    const s = reflection.wilsonMean * (reflection.isCentric ? 2 : 1);
    let sum = 0.5 * Math.log(2 * Math.PI * spread) + lnIntensityDensity(j / s, this.tail) - Math.log(s);
    for (let i = 0; i < reflection.size; i++) {
      if (i === k || reflection.active[i] === 0 || reflection.rejected[i] === 1) continue;
      const v = variance(reflection, i, j);
      const r = reflection.observed[i] - reflection.kp[i] * j;
      sum -= 0.5 * (Math.log(2 * Math.PI * v) + (this.nu + 1) * Math.log1p((r * r) / (this.nu * v)));
    }
    this.intensity = j;
    return sum;
  }

  /** Mean and variance of J without observation k. */
  private fit(reflection: TestedReflection, k: number): void {
    const { moments, nu } = this;
    moments[0] = reflection.intensity;
    for (let step = 0; step < N_STEPS; step++) {
      const j = moments[0];
      let weightedSum = 0;
      let information = 0;
      for (let i = 0; i < reflection.size; i++) {
        if (i === k || reflection.active[i] === 0 || reflection.rejected[i] === 1) continue;
        const kp = reflection.kp[i];
        const r = reflection.observed[i] - kp * j;
        const w = (nu + 1) / (nu * variance(reflection, i, j) + r * r);
        weightedSum += w * kp * reflection.observed[i];
        information += w * kp * kp;
      }
      const s = localWilsonMean(reflection.wilsonMean, j / reflection.wilsonMean, this.tail);
      acentricPosterior(weightedSum, information, s, moments);
    }
  }

  /** Of observation k as a gross error, at the J that the others left. */
  private lnErrorDensity(reflection: TestedReflection, k: number): number {
    const r = reflection.observed[k] - reflection.kp[k] * this.intensity;
    const least = Math.sqrt(variance(reflection, k, this.intensity));
    return -Math.log(2 * POWERS_OF_E * Math.max(Math.abs(r), least));
  }
}

function variance({ kp, constant, linear, square }: TestedReflection, i: number, j: number): number {
  const m = kp[i] * Math.max(j, 0);
  return constant[i] + m * (linear[i] + m * square[i]);
}
