import type { UnitCell } from '../crystal/unit-cell.js';

/**
 * One lattice, prepared: polarization divided out, cell constrained to the crystal system, symmetry of the target,
 * absences and unwanted observations removed. A struct of typed arrays (which may be views of shared memory).
 * cctbx laboratory frame, beam along -z; Å, Å⁻¹, radians; other units stand in the name.
 */
export interface Frame {
  /** Position in the input order, from 0; the order in which everything is merged. */
  readonly id: number;
  readonly source: string;
  readonly name: string;
  readonly n: number;
  /** Miller indices as indexed, 3n interleaved. */
  readonly hkl: Int32Array;
  /** Number of the unique reflection in the run's list of reflections (asymmetric unit), one per observation. */
  readonly reflection: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  /** sin²θ/λ² = 1/(4d²), Å⁻², from the constrained cell. It and the spots are empty in a run whose method needs neither. */
  readonly sinThetaOverLambdaSquared: Float64Array;
  /** Predicted spot relative to the beam centre, mm. */
  readonly spotXMm: Float64Array;
  readonly spotYMm: Float64Array;
  readonly wavelength: number;
  readonly detectorDistanceMm: number;
  /** Constrained to the crystal system. */
  readonly unitCell: UnitCell;
  /** A* of indexing, unchanged: row-major 3x3, columns a*, b*, c*. */
  readonly reciprocalMatrix: Float64Array;
}
