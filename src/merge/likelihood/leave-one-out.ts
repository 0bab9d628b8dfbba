import type { ReflectionRange } from './merge-likelihood.js';
import type { LikelihoodMerge } from './merge-state.js';
import { acentricPosterior, centricPosterior } from './wilson-posterior.js';

/** Mean and variance of each observation's reflection as all other frames and the Wilson prior give it; by observation. */
export interface LeaveOneOut {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

export function newLeaveOneOut(nObservations: number): LeaveOneOut {
  return { mean: new Float64Array(nObservations), variance: new Float64Array(nObservations) };
}

/**
 * Leave-one-frame-out posterior after a merge: N and D less all the frame's own observations of the reflection (section
 * 4). Observations without a reflection keep what `out` held.
 */
export function leaveOneOut(
  merge: LikelihoodMerge,
  out: LeaveOneOut,
  { from, to }: ReflectionRange = { from: 0, to: merge.groups.nReflections },
): void {
  const { groups, reflections, state } = merge;
  const { members } = groups;
  const { frame: frameOf, kp } = merge.observations;
  const { weight, effective } = state;
  const moments = new Float64Array(2);
  for (let r = from; r < to; r++) {
    const posterior = reflections.centric[r] === 1 ? centricPosterior : acentricPosterior;
    const last = groups.offsets[r + 1];
    let end = groups.offsets[r];
    while (end < last) {
      const begin = end;
      const frame = frameOf[members[begin]];
      let own = 0;
      let ownInformation = 0;
      for (; end < last && frameOf[members[end]] === frame; end++) {
        const i = members[end];
        const wk = weight[i] * kp[i];
        own += wk * effective[i];
        ownInformation += wk * kp[i];
      }
      const information = Math.max(state.information[r] - ownInformation, 0);
      posterior(state.weightedSum[r] - own, information, state.wilsonMean[r], moments);
      for (let k = begin; k < end; k++) {
        out.mean[members[k]] = moments[0];
        out.variance[members[k]] = moments[1];
      }
    }
  }
}

/** What is known before the first merge: the Wilson distribution has the mean S and the variance S², of centric reflections 2 S². */
export function wilsonPriorOnly(
  { observations, reflections, state }: LikelihoodMerge,
  out: LeaveOneOut,
): void {
  for (let i = 0; i < observations.n; i++) {
    const r = observations.reflection[i];
    if (r < 0) continue;
    const s = state.wilsonMean[r];
    out.mean[i] = s;
    out.variance[i] = (reflections.centric[r] === 1 ? 2 : 1) * s * s;
  }
}
