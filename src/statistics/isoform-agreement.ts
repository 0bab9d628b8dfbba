import type { ResolutionShells } from '../crystal/resolution-shells.js';
import type { HalfSetStatistics } from './half-set-statistics.js';
import { HalfSums } from './half-sums.js';
import { ShellTable } from './shell-table.js';

/** How two isoforms agree in some reflections. */
export interface AgreementFigures {
  /** Reflections that both have. */
  readonly n: number;
  /** Correlation of the deviations from the Wilson mean. */
  readonly cc: number;
  /** The same over CC* of both: what it would be without errors. NaN where CC1/2 of either is not positive. */
  readonly ccTrue: number;
}

export interface AgreementTable {
  readonly shells: readonly AgreementFigures[];
  readonly overall: AgreementFigures;
}

/** Two merges by reflection number (NaN where a merge has none), less their Wilson means, and CC* of each by shell and overall. */
export interface AgreementInput {
  readonly beyond: readonly [Float64Array, Float64Array];
  readonly ccStar: readonly [CcStar, CcStar];
}

export interface CcStar {
  readonly shells: readonly number[];
  readonly overall: number;
}

/** @param dStarSquared by reflection number, Å⁻² */
export function agreementTable(
  { beyond: [a, b], ccStar: [first, second] }: AgreementInput,
  dStarSquared: Float64Array,
  limits: ResolutionShells,
): AgreementTable {
  const table = new ShellTable(limits, () => new HalfSums());
  for (let r = 0; r < dStarSquared.length; r++) table.at(dStarSquared[r])?.add(a[r], b[r]);
  const figures = (sums: HalfSums, starA: number, starB: number): AgreementFigures => {
    const { n, ccHalf: cc } = sums.figures();
    return { n, cc, ccTrue: cc / (starA * starB) };
  };
  return {
    shells: table.shells.map((sums, s) => figures(sums, first.shells[s], second.shells[s])),
    overall: figures(table.overall(), first.overall, second.overall),
  };
}

/** The frames of one isoform, merged by themselves. */
export interface IsoformMerge {
  readonly nFrames: number;
  /** Frames that went into the merge; the others contradict it. */
  readonly nMerged: number;
  readonly table: HalfSetStatistics;
}

/** Two isoforms (numbers from 0) and how they agree. */
export interface IsoformPair {
  readonly first: number;
  readonly second: number;
  readonly agreement: AgreementTable;
}

export interface IsoformFigures {
  /** By isoform; null for one without frames. */
  readonly merges: readonly (IsoformMerge | null)[];
  readonly pairs: readonly IsoformPair[];
}
