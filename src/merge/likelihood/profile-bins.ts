import { profileGrid } from '../../postrefine/likelihood/profile-table.js';

/** Bins of the place x on the profile, two to an interval of the splines, side by side in each row of t. */
export const profileBins = { perRow: 4 * profileGrid.limit * profileGrid.intervalsPerUnit } as const;
const BINS_PER_UNIT = 2 * profileGrid.intervalsPerUnit;
export const nProfileBins = profileGrid.rows * profileBins.perRow;
/** Numbers of a piece of the sums: Σ W m r of all bins, then Σ W m². */
export const profileSumsSize = 2 * nProfileBins;

/** The bin of a place x; the first and the last take what lies beyond. */
export function profileBin(x: number): number {
  const bin = Math.floor((x + profileGrid.limit) * BINS_PER_UNIT);
  return Math.min(Math.max(bin, 0), profileBins.perRow - 1);
}

/** The middle of a bin. */
export function binCentre(bin: number): number {
  return (bin + 0.5) / BINS_PER_UNIT - profileGrid.limit;
}
