import { groupByHkl, packHkl } from '../crystal/reflection-groups.js';
import { mapToAsu } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { dSpacings, dStarSquared, reciprocalMetric } from '../crystal/unit-cell.js';
import type { ReferenceFile, ReferenceIntensities } from '../input/reference-file.js';
import type { PairedIntensities } from '../statistics/compare-intensities.js';

/** Where a model is compared with a model only, both are calculated to this spacing, Å. */
const MODELS_ONLY = 2;

/**
 * The reflections that two references have in common between dMin and dMax (Å, in the cell of the first), equivalents and Friedel
 * mates averaged.
 */
export function pairReferences(
  first: ReferenceFile,
  second: ReferenceFile,
  dMin: number,
  dMax: number,
): PairedIntensities {
  const { spaceGroup, unitCell } = first;
  const finest = Math.max(dMin, Math.min(MODELS_ONLY, finestOf(first), finestOf(second)));
  const a = uniqueIntensities(first.intensities(finest), spaceGroup);
  const b = new Map<number, number>();
  const others = uniqueIntensities(second.intensities(finest), spaceGroup);
  others.intensity.forEach((value, i) => b.set(keyOf(others.hkl, i), value));
  const metric = reciprocalMetric(unitCell);
  const common: { a: number; b: number; q: number }[] = [];
  a.intensity.forEach((value, i) => {
    const other = b.get(keyOf(a.hkl, i));
    if (other === undefined) return;
    const q = dStarSquared(metric, a.hkl[3 * i], a.hkl[3 * i + 1], a.hkl[3 * i + 2]);
    if (q * dMin * dMin <= 1 + 1e-9 && q * dMax * dMax >= 1 - 1e-9) common.push({ a: value, b: other, q });
  });
  return {
    a: Float64Array.from(common, (pair) => pair.a),
    b: Float64Array.from(common, (pair) => pair.b),
    dStarSquared: Float64Array.from(common, (pair) => pair.q),
  };
}

/** The finest spacing of measured reflections, Å; Infinity for a model. */
function finestOf(file: ReferenceFile): number {
  if (file.source === 'model') return Infinity;
  return dSpacings(file.unitCell, file.intensities(0).hkl).reduce((least, d) => Math.min(least, d), Infinity);
}

function keyOf(hkl: Int32Array, i: number): number {
  return packHkl(hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]);
}

function uniqueIntensities({ hkl, intensity }: ReferenceIntensities, group: SpaceGroup) {
  const { unique, offsets, permutation } = groupByHkl(mapToAsu(group, hkl, false));
  const means = new Float64Array(unique.length / 3);
  for (let r = 0; r < means.length; r++) {
    for (let m = offsets[r]; m < offsets[r + 1]; m++) means[r] += intensity[permutation[m]];
    means[r] /= offsets[r + 1] - offsets[r];
  }
  return { hkl: unique, intensity: means };
}
