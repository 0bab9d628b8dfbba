import type { OutputCandidates } from '../../src/merge/likelihood/output-candidates.js';
import { acentricPosterior, centricPosterior } from '../../src/merge/likelihood/wilson-posterior.js';

/** What observations of some reflections add up to: N and D, and how many there were. */
export interface SimulatedSums {
  readonly weightedSum: Float64Array;
  readonly information: Float64Array;
  readonly nObservations: Int32Array;
}

/** What is known of all observations of two sets. */
export function together(a: SimulatedSums, b: SimulatedSums): SimulatedSums {
  return {
    weightedSum: a.weightedSum.map((sum, r) => sum + b.weightedSum[r]),
    information: a.information.map((d, r) => d + b.information[r]),
    nObservations: a.nObservations.map((n, r) => n + b.nObservations[r]),
  };
}

/** The merge of simulated observations, with a Wilson mean that is the mean of what was merged, as the engine has it. */
export function simulatedMerge(
  { weightedSum, information, nObservations }: SimulatedSums,
  wilsonMean: Float64Array,
  centric = new Uint8Array(wilsonMean.length),
): OutputCandidates {
  const n = wilsonMean.length;
  const posterior = new Float64Array(n);
  const posteriorVariance = new Float64Array(n);
  const moments = new Float64Array(2);
  let level = 0;
  for (let r = 0; r < n; r++) {
    const moment = centric[r] === 1 ? centricPosterior : acentricPosterior;
    moment(weightedSum[r], information[r], wilsonMean[r], moments);
    [posterior[r], posteriorVariance[r]] = moments;
    level += posterior[r] / wilsonMean[r] / n;
  }
  return {
    n,
    posterior,
    posteriorVariance,
    maximumLikelihood: weightedSum.map((sum, r) => (information[r] > 0 ? sum / information[r] : NaN)),
    maximumLikelihoodVariance: information.map((d) => 1 / d),
    weightedSum,
    information,
    centric,
    wilsonMean: wilsonMean.map((mean) => level * mean),
    relativeInformation: information.map((d, r) => d * wilsonMean[r] ** 2),
    nObservations,
    effectiveObservations: new Float64Array(n),
  };
}
