import { nonNegativeLeastSquares } from '../../numeric/nnls.js';
import type { LikelihoodLayout } from './parameters.js';

/** ln w of the isotropic profile at t = q dMin (section 2 of the method), w in Å⁻¹. */
export function lnWidth(vector: Float64Array, { a0, a1, a2, a3 }: LikelihoodLayout, t: number): number {
  return vector[a0] + t * (vector[a1] + t * vector[a2]) + vector[a3] * Math.exp(-6 * t);
}

/**
 * The width of the profile in words of crystals and beams: w² = w0² + (η q)² + (β λq²/2)² with q = 1/d. A crystal's finite
 * domains give the same width everywhere, its mosaic spread (and the beam's divergence) one that goes with q, a spread of
 * wavelengths (or of cell edges) one that goes with q². Only w itself is measured; three terms are a reading of it.
 */
export interface WidthSummary {
  /** Half width at half maximum at the lowest and highest resolution of the summary, Å⁻¹. */
  readonly halfWidthLow: number;
  readonly halfWidthHigh: number;
  /** w0, Å⁻¹; 1/(2 w0) is like a domain size in Å. */
  readonly constant: number;
  /** η, radians: mosaicity-like. */
  readonly mosaicity: number;
  /** β, relative: bandwidth-like. */
  readonly bandwidth: number;
  /** Root mean square relative difference of w and the three terms. */
  readonly rms: number;
}

const N_POINTS = 40;
/** The summary reaches from a tenth of the highest resolution to it. */
const LEAST_T = 0.1;

/** From a parameter vector (the mean over the frames), the finest spacing and the wavelength (Å). */
export function widthSummary(
  vector: Float64Array,
  layout: LikelihoodLayout,
  dMin: number,
  wavelength: number,
): WidthSummary {
  const gram = new Float64Array(9);
  const rhs = new Float64Array(3);
  const terms = new Float64Array(3);
  const points = Array.from({ length: N_POINTS }, (_, i) => {
    const t = LEAST_T + ((1 - LEAST_T) * i) / (N_POINTS - 1);
    const q = t / dMin;
    return { w2: Math.exp(2 * lnWidth(vector, layout, t)), q2: q * q };
  });
  // Each term relative to its size at the highest resolution, so that the normal matrix is well scaled.
  const highest = points[N_POINTS - 1];
  const scales = [1, highest.q2, (wavelength * highest.q2) ** 2 / 4].map((size) => highest.w2 / size);
  const fill = ({ w2, q2 }: (typeof points)[number]) => {
    terms[0] = scales[0] / w2;
    terms[1] = (scales[1] * q2) / w2;
    terms[2] = (scales[2] * (wavelength * q2) ** 2) / 4 / w2;
  };
  for (const point of points) {
    fill(point);
    for (let j = 0; j < 3; j++) {
      rhs[j] += terms[j];
      for (let k = 0; k < 3; k++) gram[3 * j + k] += terms[j] * terms[k];
    }
  }
  const x = new Float64Array(3);
  nonNegativeLeastSquares(gram, rhs, 3, x);
  let squares = 0;
  for (const point of points) {
    fill(point);
    const w = Math.sqrt(Math.max(0, x[0] * terms[0] + x[1] * terms[1] + x[2] * terms[2]));
    squares += (w - 1) ** 2;
  }
  const halfWidth = halfWidthAtHalfMaximum(vector[layout.kappa]);
  return {
    halfWidthLow: halfWidth * Math.sqrt(points[0].w2),
    halfWidthHigh: halfWidth * Math.sqrt(highest.w2),
    constant: Math.sqrt(x[0] * scales[0]),
    mosaicity: Math.sqrt(x[1] * scales[1]),
    bandwidth: Math.sqrt(x[2] * scales[2]),
    rms: Math.sqrt(squares / N_POINTS),
  };
}

/** Half width at half maximum of p(z) = (1 + κz²/2)^(-1/κ), in units of w; without the skew. */
export function halfWidthAtHalfMaximum(kappa: number): number {
  const k = Math.max(kappa, 1e-6);
  return Math.sqrt((2 * Math.expm1(k * Math.LN2)) / k);
}
