import { matchMoments } from './match-moments.js';
import type { LikelihoodMerge } from './merge-state.js';
import { acentricPosterior, centricPosterior } from './wilson-posterior.js';

/** What a merge offers for output, by reflection. */
export interface OutputCandidates {
  readonly n: number;
  /** Mean and variance of the Wilson posterior; of a reflection without observations those of the prior. */
  readonly posterior: Float64Array;
  readonly posteriorVariance: Float64Array;
  /** N/D and 1/D; NaN and Infinity without observations. N and D: */
  readonly maximumLikelihood: Float64Array;
  readonly maximumLikelihoodVariance: Float64Array;
  readonly weightedSum: Float64Array;
  readonly information: Float64Array;
  /** 1 for centric reflections. */
  readonly centric: Uint8Array;
  /** S = ε Σ(q), and D S²: how much the observations know beyond the prior. */
  readonly wilsonMean: Float64Array;
  readonly relativeInformation: Float64Array;
  /** Observations that went in, and (Σ w kp²)²/Σ (w kp²)², the number of equal ones that would tell as much. */
  readonly nObservations: Int32Array;
  readonly effectiveObservations: Float64Array;
}

export function outputCandidates(merge: LikelihoodMerge): OutputCandidates {
  const { reflections, state } = merge;
  const { n } = reflections;
  const column = () => new Float64Array(n);
  const out = {
    n,
    posterior: column(),
    posteriorVariance: column(),
    maximumLikelihood: column(),
    maximumLikelihoodVariance: column(),
    weightedSum: column(),
    information: column(),
    centric: reflections.centric,
    wilsonMean: Float64Array.from(state.wilsonMean),
    relativeInformation: column(),
    nObservations: new Int32Array(n),
    effectiveObservations: column(),
  };
  const moments = new Float64Array(2);
  const told = new Float64Array(2);
  for (let r = 0; r < n; r++) {
    const s = state.wilsonMean[r];
    const posterior = reflections.centric[r] === 1 ? centricPosterior : acentricPosterior;
    if (state.mixtureVariance[r] > 0)
      matchMoments(posterior, state.intensity[r], state.mixtureVariance[r], s, told);
    else told.set([state.weightedSum[r], state.information[r]]);
    const [weightedSum, information] = told;
    out.weightedSum[r] = weightedSum;
    out.information[r] = information;
    posterior(weightedSum, information, s, moments);
    out.posterior[r] = moments[0];
    out.posteriorVariance[r] = moments[1];
    out.maximumLikelihood[r] = information > 0 ? weightedSum / information : NaN;
    out.maximumLikelihoodVariance[r] = 1 / information;
    out.relativeInformation[r] = information * s * s;
    count(merge, r, out);
  }
  return out;
}

function count(
  { groups, observations, state }: LikelihoodMerge,
  r: number,
  out: Pick<OutputCandidates, 'nObservations' | 'effectiveObservations'>,
): void {
  let n = 0;
  let squares = 0;
  for (let m = groups.offsets[r]; m < groups.offsets[r + 1]; m++) {
    const i = groups.members[m];
    const part = state.weight[i] * observations.kp[i] * observations.kp[i];
    if (!(part > 0)) continue;
    n++;
    squares += part * part;
  }
  out.nObservations[r] = n;
  out.effectiveObservations[r] = squares > 0 ? state.information[r] ** 2 / squares : 0;
}
