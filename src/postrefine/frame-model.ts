import type { UnitCell } from '../crystal/unit-cell.js';

/** What is refined of one frame; angles in radians, lengths in Å, Å⁻¹, Å². */
export interface FrameModel {
  readonly scaleG: number;
  readonly bFactor: number;
  /** Small rotations of the last cycle about x, then y; they are already contained in `rotationU`. */
  readonly rotX: number;
  readonly rotY: number;
  /** Reflecting range: prime's ry, rz, r0, re. */
  readonly gammaY: number;
  readonly gammaZ: number;
  readonly gamma0: number;
  readonly gammaE: number;
  readonly voigtNu: number;
  readonly unitCell: UnitCell;
  /** Crystal orientation, row-major 3x3: A* = U·B(unitCell). */
  readonly rotationU: Float64Array;
}

/** How well a model explains a frame; the residuals as the original defines and prints them. */
export interface FrameFit {
  /** sqrt of the sum of ((I_ref - I_full)/sigma)² over all observations with a reference, before and after. */
  readonly residualBefore: number;
  readonly residualAfter: number;
  /** sqrt of the sum of squared distances (mm) between predicted and calculated spots. */
  readonly residualXyBefore: number;
  readonly residualXyAfter: number;
  readonly ccBefore: number;
  readonly ccAfter: number;
  /** sqrt(sum (I_ref - I_full)²/(n - 13)). */
  readonly standardError: number;
  readonly nCommon: number;
  readonly nRefined: number;
}
