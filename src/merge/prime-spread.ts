import { largestGroup, type Observations, type ReflectionGroups } from './observations.js';
import { type AverageMode, PrimeGroup } from './prime-group.js';
import { emptySpread, type ReflectionSpread, setEvenOdd, setScatter } from './reflection-spread.js';

/**
 * Scatter of the observations that a merge of `method = prime` averaged, with its weights. `outliers` are the positions of
 * those that it dropped. `groups` may be others than those of the merge: with Friedel mates together where it kept them apart.
 */
export function primeSpread(
  observations: Observations,
  groups: ReflectionGroups,
  frameAccepted: Uint8Array,
  frameStandardError: Float64Array,
  outliers: Uint32Array,
  mode: AverageMode,
): ReflectionSpread {
  const isOutlier = new Uint8Array(observations.n);
  for (const i of outliers) isOutlier[i] = 1;
  const group = new PrimeGroup(largestGroup(groups.offsets));
  const out = emptySpread(groups.nReflections);
  for (let r = 0; r < groups.nReflections; r++) {
    group.collect(observations, groups, r, frameAccepted, frameStandardError);
    group.leaveOut(isOutlier);
    if (group.size === 0) continue;
    group.weigh(mode);
    setScatter(group.intensity, group.weight, group.size, r, out);
    setEvenOdd(group.intensity, group.weight, group.size, r, out);
  }
  return out;
}
