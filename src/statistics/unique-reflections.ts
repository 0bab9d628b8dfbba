import { epsilon, isCentric } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import type { ReflectionList } from '../frame/reflection-list.js';
import type { UniqueReflections } from '../merge/likelihood/observations.js';
import { updateWilsonMean, wilsonShells } from '../merge/likelihood/wilson-shells.js';
import { dStarSquaredOf } from './reflection-properties.js';

/** What symmetry and a cell say of the reflections of a list. */
export function uniqueReflections(
  list: ReflectionList,
  group: SpaceGroup,
  cell: UnitCell,
): UniqueReflections {
  const { hkl, n } = list;
  const of = (r: number) => [hkl[3 * r], hkl[3 * r + 1], hkl[3 * r + 2]] as const;
  return {
    n,
    qSquared: dStarSquaredOf(list, cell),
    epsilon: Float64Array.from({ length: n }, (_, r) => epsilon(group, ...of(r))),
    centric: Uint8Array.from({ length: n }, (_, r) => (isCentric(group, ...of(r)) ? 1 : 0)),
  };
}

/** S = ε Σ(q) of every reflection, smooth in resolution, from the intensities that are there (not NaN); NaN without any. */
export function wilsonMeanOf(reflections: UniqueReflections, intensity: Float64Array): Float64Array {
  const mean = new Float64Array(reflections.n).fill(NaN);
  const isThere = intensity.map((value) => (Number.isNaN(value) ? 0 : 1));
  updateWilsonMean(wilsonShells(reflections), reflections, intensity, isThere, mean);
  return mean;
}
