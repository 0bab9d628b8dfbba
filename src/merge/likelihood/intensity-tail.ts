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

/** The S whose exponential distribution falls off at x = J/S as this one does. */
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
  let best = before;
  let highest = -Infinity;
  for (const b of TAILS) {
    let sum = 0;
    for (const x of known) sum += lnIntensityDensity(x, b);
    if (!(sum > highest)) continue;
    highest = sum;
    best = b;
  }
  return best;
}

/** J/S of acentric reflections of enough observations that were merged. */
function knownIntensities({ groups, reflections, state }: LikelihoodMerge): number[] {
  const known: number[] = [];
  for (let r = 0; r < groups.nReflections; r++) {
    if (reflections.centric[r] === 1) continue;
    let n = 0;
    for (let k = groups.offsets[r]; k < groups.offsets[r + 1]; k++)
      if (state.weight[groups.members[k]] > 0) n++;
    if (n >= LEAST_OBSERVATIONS) known.push(state.intensity[r] / state.wilsonMean[r]);
  }
  return known;
}
