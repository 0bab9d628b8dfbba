/**
 * Partiality p as a function of the distance r_h of a reflection from the Ewald sphere and of the radius r_s of its
 * reflecting volume, both Å⁻¹, normalised to 1 at r_h = 0 (Uervirojnangkoorn et al. 2015, eLife 4, e05421,
 * DOI 10.7554/eLife.05421).
 */
export type PartialityModel = 'Lorentzian' | 'Voigt' | 'Lognormal';

/** Results of `evaluateProfile`, one number per reflection. The derivatives are those of ln p. */
export interface ProfileBuffers {
  readonly partiality: Float64Array;
  readonly byOffset: Float64Array;
  readonly byRadius: Float64Array;
  readonly byNu: Float64Array;
}

/** Below this partiality no full intensity is defined: the reflection is off the sphere. */
export const minimumPartiality = 1e-6;

const gaussianHeight = Math.sqrt(Math.LN2 / Math.PI);
const lorentzianHeight = 1 / Math.PI;
const fourLn2 = 4 * Math.LN2;
const rootLn4 = Math.sqrt(2 * Math.LN2);

/** Limits of the width σ of the Lognormal profile: the first and the last entry of the original's table. */
const lognormalSigma = { min: 0.01, max: 0.49 } as const;

export function profileBuffers(n: number): ProfileBuffers {
  return {
    partiality: new Float64Array(n),
    byOffset: new Float64Array(n),
    byRadius: new Float64Array(n),
    byNu: new Float64Array(n),
  };
}

/** Partiality and the derivatives of ln p for the first `n` reflections. */
export function evaluateProfile(
  model: PartialityModel,
  n: number,
  offset: Float64Array,
  radius: Float64Array,
  nu: number,
  out: ProfileBuffers,
): void {
  switch (model) {
    case 'Lorentzian':
      return lorentzian(n, offset, radius, out);
    case 'Voigt':
      return pseudoVoigt(n, offset, radius, nu, out);
    case 'Lognormal':
      return lognormal(n, offset, radius, nu, out);
  }
}

/** p = r_s²/(2 r_h² + r_s²). */
function lorentzian(n: number, offset: Float64Array, radius: Float64Array, out: ProfileBuffers): void {
  const { partiality, byOffset, byRadius } = out;
  for (let i = 0; i < n; i++) {
    const rh = offset[i];
    const rs = radius[i];
    const inverse = 1 / (2 * rh * rh + rs * rs);
    const fourRhInverse = 4 * rh * inverse;
    partiality[i] = rs * rs * inverse;
    byOffset[i] = -fourRhInverse;
    byRadius[i] = (fourRhInverse * rh) / rs;
  }
}

/**
 * A Gaussian of weight ν and a Lorentzian of weight 1 - ν, both of full width r_s at half height and of unit area
 * before the sum is normalised to 1 at r_h = 0. Outside 0..1 ν counts as the nearer limit.
 */
function pseudoVoigt(
  n: number,
  offset: Float64Array,
  radius: Float64Array,
  nuGiven: number,
  out: ProfileBuffers,
): void {
  const { partiality, byOffset, byRadius, byNu } = out;
  const nu = Math.min(1, Math.max(0, nuGiven));
  const norm = 1 / (nu * gaussianHeight + (1 - nu) * lorentzianHeight);
  const weight = nu * gaussianHeight * norm;
  const weightByNu = gaussianHeight * lorentzianHeight * norm * norm;
  for (let i = 0; i < n; i++) {
    const inverseRadius = 1 / radius[i];
    const x = offset[i] * inverseRadius;
    const gauss = Math.exp(-fourLn2 * x * x);
    const lorentz = 1 / (1 + 4 * x * x);
    const p = weight * gauss + (1 - weight) * lorentz;
    const byX = -8 * x * (weight * Math.LN2 * gauss + (1 - weight) * lorentz * lorentz);
    const byXRelative = p > 0 ? (byX * inverseRadius) / p : 0;
    partiality[i] = p;
    byOffset[i] = byXRelative;
    byRadius[i] = -x * byXRelative;
    byNu[i] = p > 0 ? ((gauss - lorentz) * weightByNu) / p : 0;
  }
}

/**
 * Lognormal profile of full width r_s at half height and mode r_h = 0, where z = |ν| (Å⁻¹) is the distance of its zero
 * from its mode: with σ = arsinh(r_s/2z)/sqrt(ln 4), p = exp(-(ln(1 - r_h/z))²/(2σ²)), and p = 0 for r_h >= z.
 */
function lognormal(
  n: number,
  offset: Float64Array,
  radius: Float64Array,
  nu: number,
  out: ProfileBuffers,
): void {
  const { partiality, byOffset, byRadius, byNu } = out;
  const zero = Math.abs(nu);
  const sign = nu < 0 ? -1 : 1;
  for (let i = 0; i < n; i++) {
    const rh = offset[i];
    if (!(rh < zero)) {
      partiality[i] = byOffset[i] = byRadius[i] = byNu[i] = 0;
      continue;
    }
    const halfWidth = radius[i] / (2 * zero);
    const free = Math.asinh(halfWidth) / rootLn4;
    const sigma = Math.min(lognormalSigma.max, Math.max(lognormalSigma.min, free));
    const slope = sigma === free ? 1 / (rootLn4 * Math.sqrt(1 + halfWidth * halfWidth)) : 0;
    const logarithm = Math.log1p(-rh / zero);
    const z = logarithm / sigma;
    const byLogarithm = -z / sigma;
    const bySigma = (z * z) / sigma;
    partiality[i] = Math.exp(-0.5 * z * z);
    byOffset[i] = -byLogarithm / (zero - rh);
    byRadius[i] = (bySigma * slope) / (2 * zero);
    byNu[i] = sign * (byLogarithm * (rh / (zero * (zero - rh))) - (bySigma * slope * halfWidth) / zero);
  }
}
