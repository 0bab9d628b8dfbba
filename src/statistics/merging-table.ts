import { ResolutionShells } from '../crystal/resolution-shells.js';

/** One shell of the table of cxi.merge, or all of them. */
export interface MergingTableRow {
  /** d, Å; Infinity for the open end. */
  readonly dMax: number;
  readonly dMin: number;
  /** Reflections with observations, and all there are. */
  readonly nUnique: number;
  readonly nTheoretical: number;
  readonly nObservations: number;
  /** Means over merged reflections; NaN without any. */
  readonly meanIntensity: number;
  readonly meanIOverSigma: number;
}

export interface MergingTable {
  readonly shells: readonly MergingTableRow[];
  readonly all: MergingTableRow;
}

/** The low-resolution limit of the tables of the original, Å: as good as none. */
const LARGEST_SPACING = 100000;

/** Shells of equal volume down to dMin, as both programs use them. */
export function tableShells(dMin: number, nBins: number, dMax = LARGEST_SPACING): ResolutionShells {
  return new ResolutionShells(1 / (dMax * dMax), 1 / (dMin * dMin), nBins);
}

/**
 * Completeness, multiplicity, intensity and signal by shell. `counts` are observations of each reflection;
 * intensities come from the sums of a merge, sigma = 1/√(sum of weights).
 */
export function mergingTable(
  dStarSquared: ArrayLike<number>,
  counts: Int32Array,
  sumWeighted: Float64Array,
  sumWeight: Float64Array,
  shells: ResolutionShells,
): MergingTable {
  const sums = Array.from({ length: shells.count }, () => ({
    unique: 0,
    all: 0,
    n: 0,
    merged: 0,
    i: 0,
    is: 0,
  }));
  for (let r = 0; r < counts.length; r++) {
    const shell = shells.shellOf(dStarSquared[r]);
    if (shell < 0) continue;
    const sum = sums[shell];
    sum.all++;
    sum.n += counts[r];
    if (counts[r] > 0) sum.unique++;
    if (!(sumWeight[r] > 0)) continue;
    const intensity = sumWeighted[r] / sumWeight[r];
    sum.merged++;
    sum.i += intensity;
    sum.is += intensity * Math.sqrt(sumWeight[r]);
  }
  const row = (sum: (typeof sums)[number], dMax: number, dMin: number): MergingTableRow => ({
    dMax,
    dMin,
    nUnique: sum.unique,
    nTheoretical: sum.all,
    nObservations: sum.n,
    meanIntensity: sum.i / sum.merged,
    meanIOverSigma: sum.is / sum.merged,
  });
  const total = { unique: 0, all: 0, n: 0, merged: 0, i: 0, is: 0 };
  for (const sum of sums)
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += sum[key];
  return {
    shells: sums.map((sum, s) => row(sum, shells.dMax(s), shells.dMin(s))),
    all: row(total, shells.dMax(0), shells.dMin(shells.count - 1)),
  };
}
