import type { UnitCell } from '../../crystal/unit-cell.js';
import type { RejectedMergingFrame } from '../../frame/merging/merging-frame.js';
import type { RsParameters } from '../../postrefine/rs/rs-types.js';

/** One accepted frame: what the tables keep of it and what is merged. */
export interface AcceptedFrame {
  readonly kind: 'accepted';
  readonly source: string;
  readonly name: string;
  readonly wavelength: number;
  readonly beamXMm: number;
  readonly beamYMm: number;
  readonly detectorDistanceMm: number;
  /** Correlation with the model; 0 without one. */
  readonly correlation: number;
  readonly slope: number;
  readonly offset: number;
  readonly unitCell: UnitCell;
  /** Smallest spacing after the significance filter, Å. */
  readonly dMin: number;
  /** A* as indexed, row-major; the refined one where frames are refined together by the likelihood engine. */
  readonly reciprocalMatrix: Float64Array;
  /** What post-refinement found. */
  readonly postrefined: RsParameters | null;
  /** Reflections of all matched observations, before post-refinement leaves any out. */
  readonly matched: Int32Array;
  /** One entry an observation that is merged or at least kept in the tables. */
  readonly reflection: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  /** Derivatives by terms of error that all frames share: see `errorDerivatives`. */
  readonly derivatives?: Float64Array;
  /** Predicted spot, 2 an observation: see `MergingFrame`. */
  readonly position: Float64Array;
  /** 3 an observation, as indexed. */
  readonly hkl: Int32Array;
}

export type MergingOutcome = AcceptedFrame | RejectedMergingFrame;
