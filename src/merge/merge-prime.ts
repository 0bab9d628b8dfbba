import { medianInPlace } from '../numeric/summary.js';
import { evenOddMean } from './even-odd.js';
import { largestGroup, type Observations, type ReflectionGroups } from './observations.js';

/** How observations are averaged: all alike, or by the standard error of their frame (`final` in the last cycle). */
export type AverageMode = 'average' | 'weighted' | 'final';

export interface MergeOptions {
  readonly mode: AverageMode;
  readonly sigmaRejection: number;
  readonly nRejectionCycle: number;
}

/** Merged reflections, a struct of arrays of length n in order of reflection number. */
export interface MergedReflections {
  readonly n: number;
  readonly reflection: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  readonly multiplicity: Int32Array;
  /** Σ|w(I_i - I)| and Σ|w I_i|: numerator and denominator of R_merge. */
  readonly rMergeNumerator: Float64Array;
  readonly rMergeDenominator: Float64Array;
  /** The original's half-set means: even and odd members of the list; both 0 with two or fewer observations. */
  readonly intensityEven: Float64Array;
  readonly intensityOdd: Float64Array;
}

export interface MergeResult {
  readonly merged: MergedReflections;
  /** Observations dropped as outliers among their equivalents. */
  readonly outliers: Uint32Array;
  /** Observations that took part, outliers included. */
  readonly nObservations: number;
}

const WEIGHT_OF_SMALLEST_ERROR = 1;
const WEIGHT_OF_LARGEST_ERROR = Math.sqrt(0.17);
/** Below this range of standard errors all weights are 1. */
const SMALLEST_ERROR_RANGE = 0.1;

/**
 * The original's merge: outliers by distance from the median, weighted mean, sigma as the mean of the sigmas, and its
 * own half sets. Uervirojnangkoorn et al. (2015), eLife 4, e05421, https://doi.org/10.7554/eLife.05421.
 */
export function mergePrime(
  observations: Observations,
  groups: ReflectionGroups,
  frameAccepted: Uint8Array,
  frameStandardError: Float64Array,
  options: MergeOptions,
): MergeResult {
  const out = allocate(groups.nReflections);
  const group = new Group(largestGroup(groups.offsets));
  const outliers: number[] = [];
  let n = 0;
  let nObservations = 0;
  for (let r = 0; r < groups.nReflections; r++) {
    group.collect(observations, groups, r, frameAccepted, frameStandardError);
    nObservations += group.size;
    if (group.size === 0) continue;
    if (group.size > 2) group.rejectOutliers(options, outliers);
    if (group.size === 0) continue;
    group.weigh(options.mode);
    if (group.average(out, n)) out.reflection[n++] = r;
  }
  return { merged: shorten(out, n), outliers: Uint32Array.from(outliers), nObservations };
}

/** Work space for the observations of one reflection. */
class Group {
  size = 0;
  private readonly index: Uint32Array;
  private readonly intensity: Float64Array;
  private readonly sigma: Float64Array;
  private readonly error: Float64Array;
  private readonly weight: Float64Array;
  private readonly scratch: Float64Array;

  constructor(capacity: number) {
    this.index = new Uint32Array(capacity);
    this.intensity = new Float64Array(capacity);
    this.sigma = new Float64Array(capacity);
    this.error = new Float64Array(capacity);
    this.weight = new Float64Array(capacity);
    this.scratch = new Float64Array(capacity);
  }

  collect(
    observations: Observations,
    groups: ReflectionGroups,
    r: number,
    accepted: Uint8Array,
    standardError: Float64Array,
  ): void {
    let size = 0;
    for (let m = groups.offsets[r]; m < groups.offsets[r + 1]; m++) {
      const i = groups.members[m];
      const frame = observations.frame[i];
      if (accepted[frame] === 0 || Number.isNaN(observations.intensityFull[i])) continue;
      this.index[size] = i;
      this.intensity[size] = observations.intensityFull[i];
      this.sigma[size] = observations.sigmaFull[i];
      this.error[size] = standardError[frame];
      size++;
    }
    this.size = size;
  }

  /** Drops |I - median| > cut x population standard deviation, as often as asked while more than 3 are left. */
  rejectOutliers(options: MergeOptions, outliers: number[]): void {
    for (let cycle = 0; cycle < options.nRejectionCycle; cycle++) {
      const spread = this.standardDeviation();
      this.scratch.set(this.intensity.subarray(0, this.size));
      const middle = medianInPlace(this.scratch, this.size);
      let kept = 0;
      for (let i = 0; i < this.size; i++) {
        if (Math.abs((this.intensity[i] - middle) / spread) > options.sigmaRejection)
          outliers.push(this.index[i]);
        else this.move(i, kept++);
      }
      this.size = kept;
      if (kept <= 3) return;
    }
  }

  private move(from: number, to: number): void {
    this.index[to] = this.index[from];
    this.intensity[to] = this.intensity[from];
    this.sigma[to] = this.sigma[from];
    this.error[to] = this.error[from];
  }

  private standardDeviation(): number {
    let sum = 0;
    for (let i = 0; i < this.size; i++) sum += this.intensity[i];
    const mean = sum / this.size;
    let squares = 0;
    for (let i = 0; i < this.size; i++) squares += (this.intensity[i] - mean) ** 2;
    return Math.sqrt(squares / this.size);
  }

  /** Weights: 1, or linear in the frame's standard error from 1 (smallest) to sqrt(0.17) (largest). */
  weigh(mode: AverageMode): void {
    let smallest = Infinity;
    let largest = -Infinity;
    for (let i = 0; i < this.size; i++) {
      smallest = Math.min(smallest, this.error[i]);
      largest = Math.max(largest, this.error[i]);
    }
    if (this.size === 1 || mode === 'average' || largest - smallest < SMALLEST_ERROR_RANGE) {
      this.weight.fill(1, 0, this.size);
      return;
    }
    const slope = (WEIGHT_OF_SMALLEST_ERROR - WEIGHT_OF_LARGEST_ERROR) / (smallest - largest);
    const intercept = WEIGHT_OF_SMALLEST_ERROR - slope * smallest;
    for (let i = 0; i < this.size; i++) this.weight[i] = slope * this.error[i] + intercept;
  }

  /** Writes the reflection at `at`; false where its numbers are not finite. */
  average(out: Columns, at: number): boolean {
    let sumWeight = 0;
    let sumIntensity = 0;
    let sumSigma = 0;
    for (let i = 0; i < this.size; i++) {
      sumWeight += this.weight[i];
      sumIntensity += this.weight[i] * this.intensity[i];
      sumSigma += this.sigma[i];
    }
    const mean = sumIntensity / sumWeight;
    let numerator = 0;
    let denominator = 0;
    if (this.size > 1) {
      for (let i = 0; i < this.size; i++) {
        numerator += Math.abs((this.intensity[i] - mean) * this.weight[i]);
        denominator += Math.abs(this.intensity[i] * this.weight[i]);
      }
    }
    if (!Number.isFinite(mean + numerator + denominator)) return false;
    out.intensity[at] = mean;
    out.sigma[at] = sumSigma / this.size;
    out.multiplicity[at] = this.size;
    out.rMergeNumerator[at] = numerator;
    out.rMergeDenominator[at] = denominator;
    out.intensityEven[at] = evenOddMean(this.intensity, this.weight, this.size, 0);
    out.intensityOdd[at] = evenOddMean(this.intensity, this.weight, this.size, 1);
    return true;
  }
}

type Columns = { -readonly [K in keyof MergedReflections]: MergedReflections[K] };

function allocate(n: number): Columns {
  return {
    n,
    reflection: new Int32Array(n),
    intensity: new Float64Array(n),
    sigma: new Float64Array(n),
    multiplicity: new Int32Array(n),
    rMergeNumerator: new Float64Array(n),
    rMergeDenominator: new Float64Array(n),
    intensityEven: new Float64Array(n),
    intensityOdd: new Float64Array(n),
  };
}

function shorten(columns: Columns, n: number): MergedReflections {
  return {
    n,
    reflection: columns.reflection.subarray(0, n),
    intensity: columns.intensity.subarray(0, n),
    sigma: columns.sigma.subarray(0, n),
    multiplicity: columns.multiplicity.subarray(0, n),
    rMergeNumerator: columns.rMergeNumerator.subarray(0, n),
    rMergeDenominator: columns.rMergeDenominator.subarray(0, n),
    intensityEven: columns.intensityEven.subarray(0, n),
    intensityOdd: columns.intensityOdd.subarray(0, n),
  };
}

/** The reflections at the given positions, in that order. */
export function selectMerged(merged: MergedReflections, positions: ArrayLike<number>): MergedReflections {
  const out = allocate(positions.length);
  for (let j = 0; j < positions.length; j++) {
    const i = positions[j];
    out.reflection[j] = merged.reflection[i];
    out.intensity[j] = merged.intensity[i];
    out.sigma[j] = merged.sigma[i];
    out.multiplicity[j] = merged.multiplicity[i];
    out.rMergeNumerator[j] = merged.rMergeNumerator[i];
    out.rMergeDenominator[j] = merged.rMergeDenominator[i];
    out.intensityEven[j] = merged.intensityEven[i];
    out.intensityOdd[j] = merged.intensityOdd[i];
  }
  return out;
}
