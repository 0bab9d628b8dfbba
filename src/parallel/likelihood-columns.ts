import type { FrameBatch } from '../frame/frame-batch.js';

/** Arrays over all observations of a run in input order, in memory that threads share. */
export interface LikelihoodColumns {
  readonly background: Float64Array;
  readonly gain: Float64Array;
  /** Below it nothing can be observed, in data that were cut by I/sigma; null in others. */
  readonly threshold: Float64Array | null;
  /** Leave-one-frame-out posterior of each observation's reflection. */
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** 0: rejected by the last merge, or not of this run. */
  readonly included: Uint8Array;
  /** Written by the workers from the refined model. */
  readonly kp: Float64Array;
  readonly minusLnP: Float64Array;
  readonly dLnPdz: Float64Array;
  readonly lnKpVariance: Float64Array;
  /** Bin of the place on the profile (`profileBin`), by the formula alone. */
  readonly profileBin: Uint8Array;
  /** Bin of the place on the detector (`detectorBin`), by the indexed geometry; written once. */
  readonly detectorBin: Uint16Array;
}

export interface PlacedInput {
  readonly batch: FrameBatch;
  readonly firstFrame: number;
  readonly firstObservation: number;
  readonly columns: LikelihoodColumns;
  /** Finest spacing of the run, Å. */
  readonly dMin: number;
}
