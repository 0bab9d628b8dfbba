import { groupByHkl } from '../crystal/reflection-groups.js';
import { mapToAsu } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import type { ReferenceIntensities } from './measured-reference.js';

/**
 * Reflections of which a reference has several values, equivalents of its own space group among them, as one each: the mean weighted by
 * 1/sigma², or the plain mean where a value has no sound sigma. A reference without any is given back as it is.
 */
export function averageRepeated(
  reference: ReferenceIntensities,
  group: SpaceGroup,
): { readonly reference: ReferenceIntensities; readonly nRepeated: number } {
  const { hkl, intensity, anomalous } = reference;
  const { unique, offsets, permutation } = groupByHkl(mapToAsu(group, hkl, anomalous));
  const n = unique.length / 3;
  if (n === intensity.length) return { reference, nRepeated: 0 };
  const means = new Float64Array(n);
  let nRepeated = 0;
  for (let r = 0; r < n; r++) {
    const members = permutation.subarray(offsets[r], offsets[r + 1]);
    if (members.length > 1) nRepeated++;
    means[r] = weightedMean(intensity, reference.sigma, members);
  }
  return { reference: { hkl: unique, intensity: means, sigma: null, anomalous }, nRepeated };
}

function weightedMean(values: Float64Array, sigmas: Float64Array | null, members: ArrayLike<number>): number {
  let [weights, weighted, plain] = [0, 0, 0];
  for (let m = 0; m < members.length; m++) {
    const i = members[m];
    const weight = 1 / (sigmas === null ? NaN : sigmas[i]) ** 2;
    weights += weight;
    weighted += weight * values[i];
    plain += values[i];
  }
  return weights > 0 && weights < Infinity ? weighted / weights : plain / members.length;
}
