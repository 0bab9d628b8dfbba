import { type ErrorScale, scaleAt } from './error-scale.js';
import type { OutputCandidates } from './output-candidates.js';
import { acentricPosterior, centricPosterior } from './wilson-posterior.js';

/**
 * Standard deviation of each posterior where the observations tell 1/K² of their formal information, K by intensity: K is for errors of
 * the observations and not of the Wilson prior, so a reflection that hardly was observed keeps the spread of the prior.
 */
export function outputSigmas(candidates: OutputCandidates, scale: ErrorScale): Float64Array {
  const { n, weightedSum, information, wilsonMean, centric } = candidates;
  const sigma = new Float64Array(n);
  const moments = new Float64Array(2);
  for (let r = 0; r < n; r++) {
    const part = scaleAt(scale, candidates.posterior[r]) ** -2;
    const posterior = centric[r] === 1 ? centricPosterior : acentricPosterior;
    posterior(part * weightedSum[r], part * information[r], wilsonMean[r], moments);
    sigma[r] = Math.sqrt(moments[1]);
  }
  return sigma;
}
