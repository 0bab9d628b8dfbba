import type { Matrix3 } from '../../crystal/matrix3.js';
import type { ObservationTable } from '../observation-table.js';
import type { PartialityOptions } from '../partiality.js';
import type { FreeParameter } from './parameters.js';

/** What is the same in all steps of the refinement of one frame. */
export interface FrameGeometry {
  readonly wavelength: number;
  readonly detectorDistanceMm: number;
  /** Orientation from which rotX and rotY are counted. */
  readonly rotationU: Matrix3;
  /** The range of tan 2θ of the frame's observations. */
  readonly tanTwoThetaLow: number;
  readonly tanTwoThetaHigh: number;
  readonly options: PartialityOptions;
}

/** What a residual is evaluated on. */
export interface ResidualTask {
  readonly geometry: FrameGeometry;
  readonly table: ObservationTable;
  /** Values of all parameters; the free ones are overwritten. */
  readonly vector: Float64Array;
  readonly free: readonly FreeParameter[];
}

/** The smallest reflecting radius a refinement may reach, Å⁻¹: that of a mosaic block of 10 µm. */
export const minimumRadius = 1e-5;
