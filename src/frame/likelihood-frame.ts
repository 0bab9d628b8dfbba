/**
 * One lattice as the likelihood engine sees it: all observations within the resolution limits, negative ones too, nothing
 * cut by I/sigma. Polarization is divided out of intensity and variances. Units Å, Å⁻¹, radians.
 */
export interface LikelihoodFrame {
  readonly n: number;
  /** Miller indices as indexed, 3n interleaved. */
  readonly hkl: Int32Array;
  /** Number of the unique reflection (Friedel mates merged), one per observation. */
  readonly reflection: Int32Array;
  readonly intensity: Float64Array;
  /** Part of the variance that does not depend on the intensity: b of section 1 of the method. */
  readonly background: Float64Array;
  /** Counting part per unit of model intensity: g of section 1. */
  readonly gain: Float64Array;
  /** q²/4 and t = q d_min of the indexed cell; cos 2ψ and sin 2ψ of the azimuth of x = A0 h. Computed once and kept. */
  readonly s2: Float64Array;
  readonly t: Float64Array;
  readonly cos2Psi: Float64Array;
  readonly sin2Psi: Float64Array;
  /** A0: A* of the indexed orientation with the cell constrained to the crystal system; row-major, columns a*, b*, c*. */
  readonly reciprocalMatrix: Float64Array;
  /** ∂A/∂c_j, nine numbers a free cell parameter; c_j is relative for edges, radians for angles. */
  readonly cellDerivatives: Float64Array;
  readonly nCell: number;
  readonly wavelength: number;
}
