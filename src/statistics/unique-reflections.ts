import { invariantTensors, quadraticForms } from '../crystal/invariant-tensors.js';
import { epsilon } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import type { ReflectionList } from '../frame/reflection-list.js';
import type { UniqueReflections } from '../merge/likelihood/observations.js';
import { updateWilsonMean, wilsonShells } from '../merge/likelihood/wilson-shells.js';
import { dStarSquaredOf } from './reflection-properties.js';

/** What symmetry and a cell say of the reflections of a list; `centric` is known already. */
export function uniqueReflections(
  list: ReflectionList,
  centric: Uint8Array,
  group: SpaceGroup,
  cell: UnitCell,
): UniqueReflections {
  const { hkl, n } = list;
  const epsilons = new Float64Array(n);
  for (let r = 0; r < n; r++) epsilons[r] = epsilon(group, hkl[3 * r], hkl[3 * r + 1], hkl[3 * r + 2]);
  return {
    n,
    qSquared: dStarSquaredOf(list, cell),
    epsilon: epsilons,
    centric,
    forms: quadraticForms(invariantTensors(group, cell), cell, hkl),
  };
}

/** S = ε Σ(q) of every reflection, smooth in resolution, from the intensities that are there (not NaN); NaN without any. */
export function wilsonMeanOf(reflections: UniqueReflections, intensity: Float64Array): Float64Array {
  const mean = new Float64Array(reflections.n).fill(NaN);
  const isThere = intensity.map((value) => (Number.isNaN(value) ? 0 : 1));
  updateWilsonMean(wilsonShells(reflections), reflections, intensity, isThere, mean);
  return mean;
}
