import { ResolutionShells } from '../crystal/resolution-shells.js';
import { median, populationStandardDeviation } from '../numeric/summary.js';
import { type MergedReflections, selectMerged } from './merge-prime.js';

export interface MergedFilterOptions {
  readonly dMin: number;
  readonly dMax: number;
  readonly nRejectionCycle: number;
}

export interface FilteredMerge {
  readonly merged: MergedReflections;
  readonly nAll: number;
  readonly nOutsideResolution: number;
  readonly nOutliers: number;
}

const N_SHELLS = 200;
const MAX_DEVIATION = 10;

/**
 * The original's last look at merged intensities: resolution limits by the mean cell, then reflections 10 standard
 * deviations or more from the median of their shell (200 shells) are dropped.
 * `dStarSquared` is indexed by reflection number.
 */
export function filterMerged(
  all: MergedReflections,
  dStarSquared: Float64Array,
  options: MergedFilterOptions,
): FilteredMerge {
  const inside: number[] = [];
  for (let i = 0; i < all.n; i++) {
    const dStar = Math.sqrt(dStarSquared[all.reflection[i]]);
    if (dStar >= 1 / options.dMax && dStar <= 1 / options.dMin) inside.push(i);
  }
  let merged = selectMerged(all, inside);
  for (let cycle = 0; cycle < options.nRejectionCycle && merged.n > 0; cycle++)
    merged = selectMerged(merged, withinShells(merged, dStarSquared));
  return {
    merged,
    nAll: all.n,
    nOutsideResolution: all.n - inside.length,
    nOutliers: inside.length - merged.n,
  };
}

/** Positions of the reflections that stay, in order of reflection number. */
function withinShells(merged: MergedReflections, dStarSquared: Float64Array): number[] {
  const d2 = Float64Array.from(merged.reflection, (r) => dStarSquared[r]);
  const shells = ResolutionShells.over(d2, N_SHELLS);
  const members: number[][] = Array.from({ length: N_SHELLS }, () => []);
  for (let i = 0; i < merged.n; i++) {
    const shell = shells.shellOf(d2[i]);
    if (shell >= 0) members[shell].push(i);
  }
  const kept: number[] = [];
  for (const positions of members) {
    if (positions.length === 0) continue;
    const intensities = Float64Array.from(positions, (i) => merged.intensity[i]);
    const middle = median(intensities);
    const spread = populationStandardDeviation(intensities);
    for (const i of positions)
      if (spread === 0 || Math.abs(merged.intensity[i] - middle) / spread < MAX_DEVIATION) kept.push(i);
  }
  return kept.sort((a, b) => a - b);
}
