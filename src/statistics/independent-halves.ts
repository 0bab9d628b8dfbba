import type { ResolutionShells } from '../crystal/resolution-shells.js';
import { type Agreement, agreementTable } from './agreement-table.js';
import {
  type DecidedCorrelation,
  decidedOverall,
  type DecidedShell,
  decidedShells,
} from './deciding-reflections.js';
import { halvesOnOneScale } from './half-intensities.js';
import { HalfSums } from './half-sums.js';
import { ShellTable } from './shell-table.js';
import { SplitSums } from './split-sums.js';

/** One half of the frames, refined without the other, by reflection; NaN where it did not observe the reflection. */
export interface IndependentHalf {
  /** Mean and standard deviation of the posterior. */
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  /** What the observations say without a prior. */
  readonly observed: Float64Array;
  readonly observedSigma: Float64Array;
  /** S, the Wilson mean. */
  readonly wilsonMean: Float64Array;
  readonly nObservations: Float64Array;
}

export type IndependentHalves = readonly [IndependentHalf, IndependentHalf];

/** How two halves agree, by shell and over all. */
export interface HalvesTable {
  readonly shells: readonly Agreement[];
  readonly all: Agreement;
}

/** The same of halves that were refined without each other, with the reflections that decide CC1/2. */
export interface IndependentHalvesTable extends HalvesTable {
  readonly decidedShells: readonly DecidedShell[];
  readonly decidedOverall: DecidedCorrelation | null;
}

/**
 * Agreement of independent halves on reflections that both observed: scale and R of the posteriors; CC of their deviations from
 * what each half expects of a reflection, as `HalfIntensities` says why; R split and the test of the sigmas of the observations alone, each
 * reflection with the weight that `SplitSums` gives it, as posteriors of what neither half knows agree on the prior.
 *
 * @param epsilon ε of each reflection
 */
export function independentHalvesTable(
  [first, second]: IndependentHalves,
  epsilon: ArrayLike<number>,
  dStarSquared: ArrayLike<number>,
  shells: ResolutionShells,
): IndependentHalvesTable {
  const merged = (half: IndependentHalf) => ({ ...half, variance: half.observedSigma.map((s) => s * s) });
  const halves = halvesOnOneScale(merged(first), merged(second), { epsilon, dStarSquared });
  const { a, b } = halves;
  const weight = a.map((_, r) => 1 / (first.sigma[r] ** 2 + second.sigma[r] ** 2));
  const isCompared = (r: number): boolean => !Number.isNaN(a[r] + b[r]);
  const table = agreementTable(
    {
      first: a,
      second: second.intensity,
      weight,
      sigmaFirst: first.sigma,
      sigmaSecond: second.sigma,
      isCompared,
    },
    dStarSquared,
    shells,
  );
  const correlation = new ShellTable(shells, () => new HalfSums());
  const split = new ShellTable(shells, () => new SplitSums());
  const test = new ShellTable(shells, () => new SigmaTest());
  for (let r = 0; r < a.length; r++) {
    correlation.at(dStarSquared[r])?.add(halves.beyondA[r], halves.beyondB[r]);
    split.at(dStarSquared[r])?.add(halves, r);
    const weight = halves.weight[r];
    if (!(weight > 0)) continue;
    // The weight is S²/(S² + variance).
    const variance = first.wilsonMean[r] ** 2 * (1 / weight - 1);
    test.at(dStarSquared[r])?.add(weight, halves.observedA[r] - halves.observedB[r], variance);
  }
  const figures = (agreement: Agreement, cc: HalfSums, sums: SplitSums, sigmas: SigmaTest): Agreement => ({
    ...agreement,
    cc: cc.figures().ccHalf,
    rSplit: sums.figures().rSplit,
    splitSigma: sigmas.figure(),
  });
  const all = figures(table.all, correlation.overall(), split.overall(), test.overall());
  const byShell = table.shells.map((shell, s) =>
    figures(shell, correlation.shells[s], split.shells[s], test.shells[s]),
  );
  return {
    shells: byShell,
    all,
    decidedShells: decidedShells(halves, dStarSquared, shells).filter(
      ({ shell }) => !Number.isNaN(byShell[shell].cc),
    ),
    decidedOverall: Number.isNaN(all.cc) ? null : decidedOverall(halves, dStarSquared, shells),
  };
}

/** Sum v² (x_A - x_B)² / sum v² (var_A + var_B): 1 for true sigmas. */
class SigmaTest {
  private squares = 0;
  private variances = 0;

  add(weight: number, difference: number, variance: number): void {
    this.squares += (weight * difference) ** 2;
    this.variances += weight * weight * variance;
  }

  merge(other: SigmaTest): void {
    this.squares += other.squares;
    this.variances += other.variances;
  }

  figure(): number {
    return this.squares / this.variances;
  }
}
