import { ResolutionShells } from '../crystal/resolution-shells.js';
import { Correlation } from '../numeric/correlation.js';
import { correlationsWithout, jackknifeError } from '../numeric/jackknife.js';
import type { MergeCorrelation } from './merge-correlation.js';
import { type EstimatedCorrelation, UNDEFINED } from './merged-sums.js';
import { type SplitIntensities, SplitSums } from './split-sums.js';

/** Merged reflections by reflection number; NaN where there is none. */
export interface MergedForStatistics {
  readonly intensity: Float64Array;
  /** I/sigma of the observations alone, without a prior: 0 on average where there is only noise. */
  readonly significance: Float64Array;
  /**
   * Sigma of the observations alone. Where it is known, a shell of which the mean intensity is not above its error has no figures of
   * halves: the Wilson mean is nothing there, and a correlation is that of a few reflections with gross errors.
   */
  readonly observedSigma?: Float64Array;
  /** Observations in the merge. */
  readonly multiplicity: Int32Array;
}

/** Two halves of the frames, refined and merged independently; NaN where a half did not observe the reflection. */
export interface HalfIntensities extends SplitIntensities {
  readonly a: Float64Array;
  readonly b: Float64Array;
  /**
   * The same less what each half expects of the reflection without its intensity (`expectedDeviations`), over ε: the mean intensity
   * falls with resolution in both halves, and that alone correlates, in a wide shell also where there is nothing but noise. Reflections
   * on axes are ε times as strong by symmetry; a few of them would decide the correlation.
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
  /** Of the deviations from what is expected. Karplus & Diederichs (2012), Science 336, 1030, https://doi.org/10.1126/science.1218231. */
  readonly ccHalf: number;
  /** Its standard error, by the jackknife over reflections: also what it is off 0 by chance where there is nothing but noise. */
  readonly ccHalfError: number;
  /** Estimated correlation of the merge with the truth and its standard error, where `withCcStar` puts them there; NaN elsewhere. */
  readonly ccStar: number;
  readonly ccStarError: number;
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
    shells: sums.map((s, i) =>
      s.result(shells.dMax(i), shells.dMin(i), !(s.meanSignificance() < SIGNIFICANT_MEAN)),
    ),
    overall: all.result(
      shells.dMax(0),
      shells.dMin(nShells - 1),
      sums.some((s) => !(s.meanSignificance() < SIGNIFICANT_BEST_MEAN)),
    ),
  };
}

/** The table with the estimates of another source as CC*, where the halves have a CC1/2 to bear them out. */
export function withCcStar(
  { shells, overall }: HalfSetStatistics,
  { shells: estimates, overall: estimate }: MergeCorrelation,
): HalfSetStatistics {
  return {
    shells: shells.map((shell, s) => put(shell, estimates[s])),
    overall: put(overall, estimate),
  };

  function put(shell: HalfSetShell, figures: EstimatedCorrelation): HalfSetShell {
    return { ...shell, ...(Number.isNaN(shell.ccHalf) ? UNDEFINED : figures) };
  }
}

/** Standard errors above 0 from which on there is a mean intensity. */
const SIGNIFICANT_MEAN = 2;
/** The same for the best of all shells, of which one in forty is above two by chance. */
const SIGNIFICANT_BEST_MEAN = 3;

class ShellSums {
  nPossible = 0;
  private n = 0;
  private observations = 0;
  private sumI = 0;
  private sumRatio = 0;
  /** Of the mean intensity weighted by 1/sigma²: Σ I/sigma² and Σ 1/sigma². */
  private weighted = 0;
  private weight = 0;
  private readonly half = new Correlation();
  private readonly beyondA: number[] = [];
  private readonly beyondB: number[] = [];
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
    const sigma = merged.observedSigma?.[r] ?? Infinity;
    if (sigma > 0) {
      this.weighted += merged.significance[r] / sigma;
      this.weight += sigma ** -2;
    }
    if (halves !== null && !Number.isNaN(halves.a[r]) && !Number.isNaN(halves.b[r])) {
      this.half.add(halves.beyondA[r], halves.beyondB[r]);
      this.beyondA.push(halves.beyondA[r]);
      this.beyondB.push(halves.beyondB[r]);
      this.split.add(halves, r);
    }
    if (iso !== null && !Number.isNaN(iso[r])) this.iso.add(intensity, iso[r]);
  }

  /** Standard errors that the mean intensity is above 0. */
  meanSignificance(): number {
    return this.weight > 0 ? this.weighted / Math.sqrt(this.weight) : Infinity;
  }

  result(dMax: number, dMin: number, isAboveNoise: boolean): HalfSetShell {
    const ccHalf = this.half.n > 2 && isAboveNoise ? this.half.definedCoefficient() : NaN;
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
      ccHalfError: Number.isNaN(ccHalf)
        ? NaN
        : jackknifeError(correlationsWithout(this.beyondA, this.beyondB)),
      ...UNDEFINED,
      ccStarOfHalves,
      ...this.split.figures(),
      nIso: this.iso.n,
      ccIso: this.iso.n > 2 ? this.iso.definedCoefficient() : NaN,
    };
  }
}
