import { orientationMatrices, type OrientationMatrices } from './orientation-matrices.js';
import type { ProfileTable, TableValue } from './profile-table.js';

/** Observations that are worked on together: their numbers stay in the first cache. */
export const blockSize = 64;

/** Power of 1/w in the height of the profile: 1 for integrated stills; a gauge of the fall-off with resolution. */
export const heightPower = 1;

/** What the model says of the observations of one block; each array holds `blockSize` numbers. */
export interface ModelBlock {
  readonly matrices: OrientationMatrices;
  /** What was learnt of the profile beyond its formula; null: nothing. */
  table: ProfileTable | null;
  /** Scale times partiality: the model intensity is kp J. */
  readonly kp: Float64Array;
  /** By the formula of the profile alone. */
  readonly minusLnP: Float64Array;
  /** Ewald offset over width, and the width's inverse, Å. */
  readonly z: Float64Array;
  readonly inverseWidth: Float64Array;
  /** t (b1 cos 2ψ + b2 sin 2ψ). */
  readonly anisotropy: Float64Array;
  /** u = v/|v| with v = A h + s0: the direction of the diffracted beam. */
  readonly ux: Float64Array;
  readonly uy: Float64Array;
  readonly uz: Float64Array;
  /** R = sqrt(z² + 1/4) and exp(-η z/R). */
  readonly root: Float64Array;
  readonly skew: Float64Array;
  /** ln(1 + x)/x of x = κy²/2. */
  readonly ratio: Float64Array;
  /** ∂T/∂x of the table; only where there is one. */
  readonly tableSlope: Float64Array;
  readonly tableValue: TableValue;
  /** ∂ ln p/∂z, ∂ ln p/∂η and ∂ ln p/∂κ; only after `differentiateProfile`. */
  readonly byZ: Float64Array;
  readonly byEta: Float64Array;
  readonly byKappa: Float64Array;
}

export function modelBlock(): ModelBlock {
  const column = (): Float64Array => new Float64Array(blockSize);
  return {
    matrices: orientationMatrices(),
    table: null,
    kp: column(),
    minusLnP: column(),
    z: column(),
    inverseWidth: column(),
    anisotropy: column(),
    ux: column(),
    uy: column(),
    uz: column(),
    root: column(),
    skew: column(),
    ratio: column(),
    tableSlope: column(),
    tableValue: new Float64Array(2),
    byZ: column(),
    byEta: column(),
    byKappa: column(),
  };
}
