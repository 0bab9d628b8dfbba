import type { LikelihoodFrame } from '../../frame/likelihood-frame.js';
import { linearRegression } from '../../numeric/linear-regression.js';
import type { LikelihoodLayout } from './parameters.js';

/** Reflecting radius in the terms of `method = prime`: r_s = γ0 + γe tan 2θ, both Å⁻¹. */
export interface ReflectingRadius {
  readonly gamma0: number;
  readonly gammaE: number;
}

/**
 * For people: the straight line through r_s = 2w over the observations of a frame (at κ = 1 the profile is prime's
 * Lorentzian of that radius), without the anisotropic part, which has no counterpart there. Null where all
 * observations have the same angle.
 */
export function reflectingRadius(
  frame: LikelihoodFrame,
  vector: Float64Array,
  layout: LikelihoodLayout,
): ReflectingRadius | null {
  const { n, t, s2, wavelength } = frame;
  const tangents = new Float64Array(n);
  const radii = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const sinTheta = wavelength * Math.sqrt(s2[i]);
    tangents[i] = Math.tan(2 * Math.asin(sinTheta));
    const width = vector[layout.a0] + t[i] * (vector[layout.a1] + t[i] * vector[layout.a2]);
    radii[i] = 2 * Math.exp(width + vector[layout.a3] * Math.exp(-6 * t[i]));
  }
  const line = linearRegression(tangents, radii);
  return line === null ? null : { gamma0: line.intercept, gammaE: line.slope };
}
