import { gaussLegendre } from '../numeric/gauss-legendre.js';
import { mean } from '../numeric/summary.js';
import type { UniqueReflections } from './likelihood/observations.js';
import { updateWilsonMean, wilsonShells } from './likelihood/wilson-shells.js';

/**
 * Mean and standard deviation of a structure factor amplitude F = √J, J >= 0, from a Gaussian likelihood of the intensity
 * and the Wilson prior with mean S: French & Wilson (1978), Acta Cryst. A34, 517,
 * https://doi.org/10.1107/S0567739478001114. Here by quadrature over F instead of the paper's tables.
 */

/** Least information, in units of 1/S²: below it the posterior is the prior. */
const LEAST_INFORMATION = 1e-12;
/** The quadrature reaches so many standard deviations of the intensity below the mode, so many widths of F above it. */
const REACH = 9;
const RULE = gaussLegendre(48);

/**
 * Writes [mean, standard deviation] of F to `out`. The likelihood is given by its information D (1/σ² of a measured
 * intensity) and the sum N = D I. In F the logarithm of the posterior is a ln F - c F² - D (F² - I)²/2, with a = 1,
 * c = 1/S for acentric and a = 0, c = 1/2S for centric reflections.
 */
export function amplitudeMoments(
  weightedSum: number,
  information: number,
  prior: number,
  isCentric: boolean,
  out: Float64Array,
): void {
  const d = Math.max(information, LEAST_INFORMATION / (prior * prior));
  const observed = weightedSum / d;
  const a = isCentric ? 0 : 1;
  const c = (isCentric ? 0.5 : 1) / prior;
  const mode2 = squaredMode(observed - c / d, a / d);
  const mode = Math.sqrt(mode2);
  const bend = (a === 0 ? 0 : a / mode2) + 2 * c + 2 * d * (3 * mode2 - observed);
  // Where the mode lies near 0 the bend vanishes and the fourth power of F limits the density.
  const width = 1 / Math.sqrt(Math.max(bend, 0) + Math.sqrt(d));
  // The intensity is normal about m with 1/√D, cut at 0: towards small F the density falls more slowly than the width says.
  const low = Math.sqrt(Math.max(0, Math.min(observed - c / d - REACH / Math.sqrt(d), mode2)));
  const half = (mode + REACH * width - low) / 2;
  const slope = c + 0.5 * d * (mode2 - 2 * observed);
  const { nodes, weights } = RULE;
  let sum = 0;
  let first = 0;
  let second = 0;
  for (let i = 0; i < nodes.length; i++) {
    const f = low + half * (1 + nodes[i]);
    const f2 = f * f;
    const relative = Math.exp(-(f2 - mode2) * (slope + 0.5 * d * f2)) * (isCentric ? 1 : f / mode);
    const weight = weights[i] * relative;
    const shift = f - mode;
    sum += weight;
    first += weight * shift;
    second += weight * shift * shift;
  }
  const shift = first / sum;
  out[0] = mode + shift;
  out[1] = Math.sqrt(Math.max(second / sum - shift * shift, 0));
}

/** F² at the mode: the root y >= 0 of y² - m y - r/2 = 0, without cancellation. */
function squaredMode(m: number, r: number): number {
  const root = Math.sqrt(m * m + 2 * r);
  return m > 0 ? (m + root) / 2 : r === 0 ? 0 : r / (root - m);
}

/** Amplitudes and their standard deviations, one a reflection. */
export interface Amplitudes {
  readonly amplitude: Float64Array;
  readonly amplitudeSigma: Float64Array;
}

/** What a posterior of the intensities is made from, one entry a reflection. */
export interface IntensityKnowledge {
  readonly weightedSum: Float64Array;
  readonly information: Float64Array;
  /** S = ε Σ(q), the mean of the Wilson prior. */
  readonly wilsonMean: Float64Array;
  readonly centric: Uint8Array;
}

/** Amplitudes of the reflections of a posterior. */
export function posteriorAmplitudes(known: IntensityKnowledge): Amplitudes {
  const n = known.weightedSum.length;
  const out = { amplitude: new Float64Array(n), amplitudeSigma: new Float64Array(n) };
  const moments = new Float64Array(2);
  for (let r = 0; r < n; r++) {
    const isCentric = known.centric[r] === 1;
    amplitudeMoments(known.weightedSum[r], known.information[r], known.wilsonMean[r], isCentric, moments);
    out.amplitude[r] = moments[0];
    out.amplitudeSigma[r] = moments[1];
  }
  return out;
}

/**
 * Amplitudes of measured intensities with their sigmas (above 0). The means of the Wilson prior come from the
 * intensities themselves, in shells of resolution; negative ones count as they are.
 */
export function measuredAmplitudes(
  reflections: UniqueReflections,
  intensity: Float64Array,
  sigma: Float64Array,
): Amplitudes {
  const information = sigma.map((s) => 1 / (s * s));
  const overall = Math.max(mean(intensity), mean(sigma));
  const wilsonMean = reflections.epsilon.map((epsilon) => epsilon * overall);
  updateWilsonMean(wilsonShells(reflections), reflections, intensity, information, wilsonMean);
  return posteriorAmplitudes({
    weightedSum: intensity.map((value, r) => value * information[r]),
    information,
    wilsonMean,
    centric: reflections.centric,
  });
}
