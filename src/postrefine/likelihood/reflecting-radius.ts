import { linearRegression } from '../../numeric/linear-regression.js';
import type { LikelihoodLayout } from './parameters.js';
import { lnWidth } from './width-summary.js';

/** Reflecting radius in the terms of `method = prime`: r_s = γ0 + γe tan 2θ, both Å⁻¹. */
export interface ReflectingRadius {
  readonly gamma0: number;
  readonly gammaE: number;
}

/**
 * For people: the straight line through r_s = 2w over the observations of a frame (at κ = 1 the profile is prime's
 * Lorentzian of that radius), without the anisotropic part, which has no counterpart there. `qSquared` is 1/d² (Å⁻²) of
 * each observation, `dMin` the finest spacing of the run. Null where all observations have the same angle.
 */
export function reflectingRadius(
  qSquared: Float64Array,
  wavelength: number,
  dMin: number,
  vector: Float64Array,
  layout: LikelihoodLayout,
): ReflectingRadius | null {
  const tangents = new Float64Array(qSquared.length);
  const radii = new Float64Array(qSquared.length);
  for (let i = 0; i < qSquared.length; i++) {
    const q = Math.sqrt(qSquared[i]);
    // tan 2θ from sin θ = λq/2.
    const sine = (wavelength * q) / 2;
    tangents[i] = (2 * sine * Math.sqrt(1 - sine * sine)) / (1 - 2 * sine * sine);
    radii[i] = 2 * Math.exp(lnWidth(vector, layout, q * dMin));
  }
  const line = linearRegression(tangents, radii);
  return line === null ? null : { gamma0: line.intercept, gammaE: line.slope };
}
