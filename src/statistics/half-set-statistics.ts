import { ResolutionShells } from '../crystal/resolution-shells.js';
import { Correlation } from '../numeric/correlation.js';
import type { MergeCorrelation } from './merge-correlation.js';
import { type SplitIntensities, SplitSums } from './split-sums.js';

/** Merged reflections by reflection number; NaN where there is none. */
export interface MergedForStatistics {
  readonly intensity: Float64Array;
  /** I/sigma of the observations alone, without a prior: 0 on average where there is only noise. */
  readonly significance: Float64Array;
  /** Observations in the merge. */
  readonly multiplicity: Int32Array;
}

/** Two halves of the frames, refined and merged independently; NaN where a half did not observe the reflection. */
export interface HalfIntensities extends SplitIntensities {
  readonly a: Float64Array;
  readonly b: Float64Array;
  /**
   * The same less the Wilson mean of each half, over ε: the mean intensity falls with resolution in both halves, and that alone
   * correlates, in a wide shell also where there is nothing but noise. Reflections on axes are ε times as strong by symmetry;
   * a few of them would decide the correlation.
   */
  readonly beyondA: Float64Array;
  readonly beyondB: Float64Array;
}

/** One line of the table; ratios as numbers, NaN where nothing is defined. */
export interface HalfSetShell {
  readonly dMax: number;
  readonly dMin: number;
  readonly nPossible: number;
  readonly nObserved: number;
  readonly completeness: number;
  readonly multiplicity: number;
  readonly meanI: number;
  readonly meanIOverSigma: number;
  /** Reflections that both halves observed. */
  readonly nHalf: number;
  /** Of the deviations from the Wilson mean. Karplus & Diederichs (2012), Science 336, 1030, https://doi.org/10.1126/science.1218231. */
  readonly ccHalf: number;
  /** Estimated correlation of the merge with the truth, where `withCcStar` puts it there; NaN elsewhere. */
  readonly ccStar: number;
  /** √(2 CC1/2 / (1 + CC1/2)), the same source. */
  readonly ccStarOfHalves: number;
  /** Of the observations alone: see SplitSums. */
  readonly rSplit: number;
  readonly nIso: number;
  readonly ccIso: number;
}

export interface HalfSetStatistics {
  readonly shells: readonly HalfSetShell[];
  readonly overall: HalfSetShell;
}

/**
 * Table by shells of equal volume over the possible reflections. `dStarSquared` and all intensities are by reflection
 * number; `possible` holds d*² of every possible reflection.
 */
export function halfSetStatistics(
  merged: MergedForStatistics,
  halves: HalfIntensities | null,
  iso: Float64Array | null,
  dStarSquared: Float64Array,
  possible: Float64Array,
  nShells: number,
): HalfSetStatistics {
  const shells = ResolutionShells.over(possible, nShells);
  const sums = Array.from({ length: nShells }, () => new ShellSums());
  const all = new ShellSums();
  const into = (d2: number): ShellSums[] => {
    const shell = shells.shellOf(d2);
    return shell < 0 ? [] : [sums[shell], all];
  };
  for (const d2 of possible) for (const target of into(d2)) target.nPossible++;
  for (let r = 0; r < dStarSquared.length; r++)
    for (const target of into(dStarSquared[r])) target.add(merged, halves, iso, r);
  return {
    shells: sums.map((s, i) => s.result(shells.dMax(i), shells.dMin(i))),
    overall: all.result(shells.dMax(0), shells.dMin(nShells - 1)),
  };
}

/** The table with the estimates of another source as CC*. */
export function withCcStar(
  { shells, overall }: HalfSetStatistics,
  { shells: estimates, overall: estimate }: MergeCorrelation,
): HalfSetStatistics {
  return {
    shells: shells.map((shell, s) => ({ ...shell, ccStar: estimates[s] })),
    overall: { ...overall, ccStar: estimate },
  };
}

class ShellSums {
  nPossible = 0;
  private n = 0;
  private observations = 0;
  private sumI = 0;
  private sumRatio = 0;
  private readonly half = new Correlation();
  private readonly split = new SplitSums();
  private readonly iso = new Correlation();

  add(
    merged: MergedForStatistics,
    halves: HalfIntensities | null,
    iso: Float64Array | null,
    r: number,
  ): void {
    const intensity = merged.intensity[r];
    if (Number.isNaN(intensity)) return;
    this.n++;
    this.observations += merged.multiplicity[r];
    this.sumI += intensity;
    this.sumRatio += merged.significance[r];
    if (halves !== null && !Number.isNaN(halves.a[r]) && !Number.isNaN(halves.b[r])) {
      this.half.add(halves.beyondA[r], halves.beyondB[r]);
      this.split.add(halves, r);
    }
    if (iso !== null && !Number.isNaN(iso[r])) this.iso.add(intensity, iso[r]);
  }

  result(dMax: number, dMin: number): HalfSetShell {
    const ccHalf = this.half.n > 2 ? this.half.definedCoefficient() : NaN;
    const ccStarOfHalves = ccHalf > 0 ? Math.sqrt((2 * ccHalf) / (1 + ccHalf)) : NaN;
    return {
      dMax,
      dMin,
      nPossible: this.nPossible,
      nObserved: this.n,
      completeness: this.n / this.nPossible,
      multiplicity: this.n > 0 ? this.observations / this.n : 0,
      meanI: this.sumI / this.n,
      meanIOverSigma: this.sumRatio / this.n,
      nHalf: this.half.n,
      ccHalf,
      ccStar: NaN,
      ccStarOfHalves,
      ...this.split.figures(),
      nIso: this.iso.n,
      ccIso: this.iso.n > 2 ? this.iso.definedCoefficient() : NaN,
    };
  }
}
