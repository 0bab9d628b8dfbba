import { mapToAsu } from '../../src/crystal/reflection.js';
import type { SpaceGroup } from '../../src/crystal/space-group.js';
import { dSpacings, type UnitCell } from '../../src/crystal/unit-cell.js';
import { numberReflections } from '../../src/frame/number-reflections.js';
import { ReflectionLookup } from '../../src/frame/reflection-list.js';
import { correlation } from '../../src/numeric/correlation.js';

const nShells = 10;

/** Intensities with their sigmas, which weigh Friedel mates against each other. */
export interface WeightedIntensities {
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array | null;
}

/** Weighted mean intensity of each unique reflection, Friedel mates together. */
function averaged(group: SpaceGroup, { hkl, intensity, sigma }: WeightedIntensities) {
  const { list, number } = numberReflections(mapToAsu(group, hkl, false));
  const sums = new Float64Array(list.n);
  const weights = new Float64Array(list.n);
  number.forEach((r, i) => {
    const weight = sigma === null ? 1 : 1 / sigma[i] ** 2;
    sums[r] += weight * intensity[i];
    weights[r] += weight;
  });
  return { list, mean: sums.map((sum, r) => sum / weights[r]) };
}

/** Mean over 10 shells of equal counts of the correlation of merged and true intensities. */
export function meanShellCc(
  group: SpaceGroup,
  cell: UnitCell,
  merged: WeightedIntensities,
  truth: WeightedIntensities,
): number {
  const ours = averaged(group, merged);
  const theirs = averaged(group, truth);
  const lookup = new ReflectionLookup(theirs.list);
  const spacing = dSpacings(cell, ours.list.hkl);
  const pairs: { d: number; x: number; y: number }[] = [];
  for (let r = 0; r < ours.list.n; r++) {
    const [h, k, l] = ours.list.hkl.subarray(3 * r, 3 * r + 3);
    const t = lookup.find(h, k, l);
    if (t >= 0) pairs.push({ d: spacing[r], x: theirs.mean[t], y: ours.mean[r] });
  }
  pairs.sort((p, q) => q.d - p.d);
  let sum = 0;
  for (let shell = 0; shell < nShells; shell++) {
    const from = Math.floor((shell * pairs.length) / nShells);
    const part = pairs.slice(from, Math.floor(((shell + 1) * pairs.length) / nShells));
    sum += correlation(
      part.map((p) => p.x),
      part.map((p) => p.y),
    );
  }
  return sum / nShells;
}
