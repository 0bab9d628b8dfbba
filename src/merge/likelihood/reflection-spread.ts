import { largestGroup } from '../observations.js';
import { emptySpread, type ReflectionSpread, setEvenOdd, setScatter } from '../reflection-spread.js';
import type { LikelihoodMerge } from './merge-state.js';

/**
 * Scatter of the full intensities I/kp with the weights w kp² of the merge, so that <x> = N/D. Even and odd members are
 * observations with a partiality above `partialityMin`, the original's limit.
 */
export function reflectionSpread(
  { groups, observations, state }: LikelihoodMerge,
  partialityMin: number,
): ReflectionSpread {
  const largestMinusLnP = -Math.log(partialityMin);
  const n = groups.nReflections;
  const out = emptySpread(n);
  const capacity = largestGroup(groups.offsets);
  const values = new Float64Array(capacity);
  const weights = new Float64Array(capacity);
  for (let r = 0; r < n; r++) {
    let size = 0;
    for (let m = groups.offsets[r]; m < groups.offsets[r + 1]; m++) {
      const i = groups.members[m];
      const kp = observations.kp[i];
      const weight = state.weight[i] * kp * kp;
      if (!(weight > 0)) continue;
      values[size] = observations.intensity[i] / kp;
      weights[size++] = weight;
    }
    setScatter(values, weights, size, r, out);
    size = 0;
    for (let m = groups.offsets[r]; m < groups.offsets[r + 1]; m++) {
      const i = groups.members[m];
      const kp = observations.kp[i];
      const weight = state.weight[i] * kp * kp;
      if (!(weight > 0 && observations.minusLnP[i] < largestMinusLnP)) continue;
      values[size] = observations.intensity[i] / kp;
      weights[size++] = weight;
    }
    setEvenOdd(values, weights, size, r, out);
  }
  return out;
}
