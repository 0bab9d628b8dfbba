/**
 * Variance of an observation whose reflection is known as mean J and variance v:
 * V = F [sb b + extra + sg g m⁺ + kp² (v + J⁺² (e² + f² zl²))], with m = kp J and zl = ∂ ln p/∂z.
 */
export interface VarianceModel {
  /** sb: factor of the part of the variance that does not depend on the intensity. */
  readonly background: number;
  /** sg: factor of the counting part. */
  readonly gain: number;
  /** e²: square of the relative error of an intensity. */
  readonly relative: number;
  /** f²: square of the error of z; 0 once the error model has terms of its own (they come in `extra`). */
  readonly offset: number;
  /** F: factor of the frame. */
  readonly frameFactor: number;
  /** ν of Student's t: how heavy the tail is; finite and above 0. */
  readonly nu: number;
}

/** Before anything has been learnt from the data. */
export const startVarianceModel: VarianceModel = {
  background: 1,
  gain: 1,
  relative: 0.01,
  offset: 0.04,
  frameFactor: 1,
  nu: 15,
};

/** Weight of a residual of variance V under Student's t: u/V, u = (ν + 1)/(ν + r²/V) (Lange et al. 1989, 10.2307/2290063). */
export function studentWeight(residualSquared: number, variance: number, nu: number): number {
  return (nu + 1) / (nu * variance + residualSquared);
}

/** Fisher's information of Student's t over the mean of its weights u/V (the same source). */
export function studentInformation(nu: number): number {
  return (nu + 1) / (nu + 3);
}
