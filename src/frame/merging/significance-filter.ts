import { ResolutionShells } from '../../crystal/resolution-shells.js';

/** significance_filter of the parameters. */
export interface SignificanceFilter {
  readonly nBins: number;
  readonly minCount: number;
  readonly maxCount: number;
  readonly sigma: number;
}

/** The original takes the limit from a table that shows four digits. */
const LIMIT_DIGITS = 4;

/**
 * Spacing (Å) at which a frame's signal ends: that of the last of the shells, from low resolution on, whose mean I/sigma are
 * above the limit without a gap (shells without observations do not count). Null where the first is not.
 */
export function significanceLimit(
  dStarSquared: Float64Array,
  intensity: Float64Array,
  sigma: Float64Array,
  filter: SignificanceFilter,
): number | null {
  const n = dStarSquared.length;
  const fewest = Math.floor(n / filter.minCount);
  const most = Math.floor(n / filter.maxCount);
  const shells = ResolutionShells.over(dStarSquared, Math.max(Math.min(filter.nBins, fewest), most, 1));
  const sums = new Float64Array(shells.count);
  const counts = new Int32Array(shells.count);
  for (let i = 0; i < n; i++) {
    const shell = shells.shellOf(dStarSquared[i]);
    if (shell < 0) continue;
    sums[shell] += intensity[i] / sigma[i];
    counts[shell]++;
  }
  let last = -1;
  for (let shell = 0; shell < shells.count; shell++) {
    if (counts[shell] === 0) continue;
    if (!(sums[shell] / counts[shell] > filter.sigma)) break;
    last = shell;
  }
  return last < 0 ? null : Number(shells.dMin(last).toFixed(LIMIT_DIGITS));
}
