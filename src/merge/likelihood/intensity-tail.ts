import { lnGammaRatio } from '../../numeric/gamma-ratio.js';
import type { LikelihoodMerge } from './merge-state.js';

/**
 * How heavy the tail of the intensities is: with b = 0 that of Wilson's exponential distribution of mean S, with b > 0 that
 * of an exponential distribution whose mean itself varies (its inverse by a gamma distribution of shape 1/b): density
 * (1/b) c (1 + c x)^(-1/b - 1) of x = J/S, c = b/(1 - b) (Lomax (1954), https://doi.org/10.1080/01621459.1954.10501239), of mean 1. So it is with
 * translational symmetry that is almost there, or anisotropic fall-off.
 */
export function lnIntensityDensity(x: number, b: number): number {
  if (b < LEAST) return -x;
  const c = b / (1 - b);
  return Math.log(c / b) - (1 / b + 1) * Math.log1p(c * x);
}

/** The same for centric reflections: x^(-1/2) exp(-x/2)/√(2π) where b = 0, its mean varying in the same way otherwise. */
export function lnCentricDensity(x: number, b: number): number {
  const ofRoot = -0.5 * Math.log(2 * Math.PI * x);
  if (b < LEAST) return ofRoot - 0.5 * x;
  const shape = 1 / b;
  const rate = shape - 1;
  return ofRoot + lnGammaRatio(shape) - 0.5 * Math.log(rate) - (shape + 0.5) * Math.log1p((0.5 * x) / rate);
}

/** The S whose exponential distribution falls off at x = J/S as that of lnIntensityDensity does. */
export function localWilsonMean(s: number, x: number, b: number): number {
  return (s * (1 - b + b * x)) / (1 + b);
}

const LEAST = 1e-3;
const TAILS = [0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4];
/** Reflections of so many observations or more tell: gross errors do not decide them. */
const LEAST_OBSERVATIONS = 4;
const FEWEST_REFLECTIONS = 50;

/** The likeliest b for the merged acentric intensities; what it was where too few are known. */
export function learnIntensityTail(merge: LikelihoodMerge, before: number): number {
  const known = knownIntensities(merge);
  if (known.length < FEWEST_REFLECTIONS) return before;
  const lnLikelihood = TAILS.map(() => NaN);
  const at = (i: number): number => {
    if (!(i in TAILS)) return -Infinity;
    if (Number.isNaN(lnLikelihood[i]))
      lnLikelihood[i] = known.reduce((sum, x) => sum + lnIntensityDensity(x, TAILS[i]), 0);
    return lnLikelihood[i];
  };
  // Uphill from what it was: it has one maximum.
  let i = Math.max(TAILS.indexOf(before), 0);
  while (at(i + 1) > at(i)) i++;
  while (at(i - 1) > at(i)) i--;
  return TAILS[i];
}

/** J/S of acentric reflections of enough observations that were merged. */
function knownIntensities({ groups, reflections, state }: LikelihoodMerge): number[] {
  const known: number[] = [];
  for (let r = 0; r < groups.nReflections; r++) {
    if (reflections.centric[r] === 1) continue;
    let n = 0;
    for (let k = groups.offsets[r]; k < groups.offsets[r + 1] && n < LEAST_OBSERVATIONS; k++)
      if (state.weight[groups.members[k]] > 0) n++;
    if (n === LEAST_OBSERVATIONS) known.push(state.intensity[r] / state.wilsonMean[r]);
  }
  return known;
}
