import { backSubstitute, choleskyFactor, forwardSubstitute } from '../../numeric/cholesky.js';
import { medianInPlace } from '../../numeric/summary.js';
import type { OutputCandidates } from './output-candidates.js';

/** What the comparison of half sets needs of each half, by the same reflection numbers. */
export type HalfSet = Pick<OutputCandidates, 'n' | 'posterior' | 'information' | 'relativeInformation'>;

export interface SigmaScale {
  /** K: sigma of the merge is K/√D. 1 where too few reflections can be compared. */
  readonly scale: number;
  readonly nReflections: number;
}

/** Reflections that each half knows on its own: D S² above this. */
const LEAST_INFORMATION = 9;
const FEWEST_REFLECTIONS = 20;
const MEDIAN_TO_SIGMA = 1.4826;
const MOST_SHELLS = 20;
const REFLECTIONS_PER_SHELL = 30;
/** Degree of ln r in 1/d². */
const DEGREE = 3;

/**
 * Scale of the merged sigmas from two halves refined independently (section 10):
 * K = 1.4826 median |J_A - r(q) J_B| / √(1/D_A + r²/D_B) over reflections with D S² > 9 in both halves, ln r(q) a cubic
 * in q² through the ratios of the sums of J_A and J_B in shells of equal count.
 */
export function sigmaScale(halfA: HalfSet, halfB: HalfSet, qSquared: Float64Array): SigmaScale {
  const order = comparable(halfA, halfB).sort((a, b) => qSquared[a] - qSquared[b] || a - b);
  const nReflections = order.length;
  if (nReflections < FEWEST_REFLECTIONS) return { scale: 1, nReflections };
  const lnRatio = fitLnRatio(halfA, halfB, qSquared, order);
  const deviation = new Float64Array(nReflections);
  for (let k = 0; k < nReflections; k++) {
    const r = order[k];
    const ratio = Math.exp(lnRatio(qSquared[r]));
    const variance = 1 / halfA.information[r] + ratio ** 2 / halfB.information[r];
    deviation[k] = Math.abs(halfA.posterior[r] - ratio * halfB.posterior[r]) / Math.sqrt(variance);
  }
  return { scale: MEDIAN_TO_SIGMA * medianInPlace(deviation, nReflections), nReflections };
}

function comparable(a: HalfSet, b: HalfSet): Uint32Array {
  const chosen: number[] = [];
  for (let r = 0; r < a.n; r++)
    if (Math.min(a.relativeInformation[r], b.relativeInformation[r]) > LEAST_INFORMATION) chosen.push(r);
  return Uint32Array.from(chosen);
}

/** Polynomial in q² (of lower degree where there are few shells) through the logarithms of the shells' ratios. */
function fitLnRatio(
  a: HalfSet,
  b: HalfSet,
  qSquared: Float64Array,
  order: Uint32Array,
): (q2: number) => number {
  const nShells = Math.max(1, Math.min(MOST_SHELLS, Math.floor(order.length / REFLECTIONS_PER_SHELL)));
  const nCoefficients = Math.min(DEGREE + 1, nShells);
  const first = qSquared[order[0]];
  const span = qSquared[order[order.length - 1]] - first || 1;
  const normal = new Float64Array(nCoefficients ** 2);
  const coefficients = new Float64Array(nCoefficients);
  for (let s = 0; s < nShells; s++) {
    const shell = order.subarray(
      Math.floor((s * order.length) / nShells),
      Math.floor(((s + 1) * order.length) / nShells),
    );
    const x = (mean(shell, qSquared) - first) / span;
    const y = Math.log(mean(shell, a.posterior) / mean(shell, b.posterior));
    for (let i = 0; i < nCoefficients; i++) {
      coefficients[i] += x ** i * y;
      for (let j = 0; j <= i; j++) normal[i * nCoefficients + j] += x ** (i + j);
    }
  }
  if (!choleskyFactor(normal, nCoefficients)) return () => 0;
  forwardSubstitute(normal, nCoefficients, coefficients);
  backSubstitute(normal, nCoefficients, coefficients);
  return (q2) => coefficients.reduceRight((sum, c) => sum * ((q2 - first) / span) + c, 0);
}

function mean(shell: Uint32Array, values: Float64Array): number {
  let sum = 0;
  for (const r of shell) sum += values[r];
  return sum / shell.length;
}
