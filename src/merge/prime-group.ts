import { medianInPlace } from '../numeric/summary.js';
import type { Observations, ReflectionGroups } from './observations.js';

/** How observations are averaged: all alike, or by the standard error of their frame (`final` in the last cycle). */
export type AverageMode = 'average' | 'weighted' | 'final';

export interface MergeOptions {
  readonly mode: AverageMode;
  readonly sigmaRejection: number;
  readonly nRejectionCycle: number;
}

const WEIGHT_OF_SMALLEST_ERROR = 1;
const WEIGHT_OF_LARGEST_ERROR = Math.sqrt(0.17);
/** Below this range of standard errors all weights are 1. */
const SMALLEST_ERROR_RANGE = 0.1;

/** Work space for the observations of one reflection. */
export class PrimeGroup {
  size = 0;
  readonly index: Uint32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  private readonly error: Float64Array;
  readonly weight: Float64Array;
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

  /** Drops the observations that are flagged by their position in the input order. */
  leaveOut(flags: Uint8Array): void {
    let kept = 0;
    for (let i = 0; i < this.size; i++) if (flags[this.index[i]] === 0) this.move(i, kept++);
    this.size = kept;
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
}
