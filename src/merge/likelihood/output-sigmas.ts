import type { OutputCandidates } from './output-candidates.js';
import type { SigmaScale } from './sigma-scale.js';
import { ROBUSTNESS } from './variance-model.js';
import { acentricPosterior, centricPosterior } from './wilson-posterior.js';

/**
 * √((ν + 3)/(ν + 1)): the sum of the weights u/V, of which the information D is made, is larger than Fisher's information
 * of Student's t, (ν + 1)/((ν + 3) V) an observation (Lange et al. (1989), https://doi.org/10.2307/2290063).
 */
export function studentScale(nu: number = ROBUSTNESS.nu): number {
  return Math.sqrt((nu + 3) / (nu + 1));
}

/** Where half sets say more than this, their sigmas are not those of errors that the method knows. */
const LARGEST_OF_SOUND_HALVES = 1.25;
/** Standard error of a median absolute deviation of n normal deviates, over the deviation: 1.16/√n. */
const ERROR_OF_MEDIAN = 1.16;
const SIGNIFICANCE = 2;

/**
 * The factor K on the formal sigmas: that of Student's t, or the one measured by half sets where that is significantly
 * above 1.25. Sound halves of sparse data, which are refined less well than the whole, measured up to 1.28.
 */
export function chooseScale(measured: SigmaScale | null): number {
  if (measured === null) return studentScale();
  const { scale, nReflections } = measured;
  const least = scale * (1 - (SIGNIFICANCE * ERROR_OF_MEDIAN) / Math.sqrt(Math.max(nReflections, 1)));
  return least > LARGEST_OF_SOUND_HALVES ? scale : studentScale();
}

/**
 * Standard deviation of each posterior where the observations tell 1/K² of their formal information: K is for errors of
 * the observations and not of the Wilson prior, so a reflection that hardly was observed keeps the spread of the prior.
 */
export function outputSigmas(candidates: OutputCandidates, scale: number): Float64Array {
  const { n, weightedSum, information, wilsonMean, centric } = candidates;
  const sigma = new Float64Array(n);
  const moments = new Float64Array(2);
  const part = 1 / scale ** 2;
  for (let r = 0; r < n; r++) {
    const posterior = centric[r] === 1 ? centricPosterior : acentricPosterior;
    posterior(part * weightedSum[r], part * information[r], wilsonMean[r], moments);
    sigma[r] = Math.sqrt(moments[1]);
  }
  return sigma;
}
