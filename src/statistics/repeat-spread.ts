import { mean, sampleStandardDeviation } from '../numeric/summary.js';
import type { HalfSetShell, HalfSetStatistics } from './half-set-statistics.js';

/** Mean and sample standard deviation over the repeats in which a figure is defined; NaN where there are too few. */
export interface Spread {
  readonly mean: number;
  readonly standardDeviation: number;
}

export interface RepeatedFigures {
  readonly ccHalf: Spread;
  readonly ccStar: Spread;
  readonly ccStarOfHalves: Spread;
  readonly rSplit: Spread;
}

/** How the figures of half sets vary with the division of the frames. */
export interface RepeatSpread {
  readonly nRepeats: number;
  readonly shells: readonly RepeatedFigures[];
  readonly overall: RepeatedFigures;
}

/** From the tables of several divisions of the same frames; null for fewer than two. */
export function repeatSpread(repeats: readonly HalfSetStatistics[]): RepeatSpread | null {
  if (repeats.length < 2) return null;
  return {
    nRepeats: repeats.length,
    shells: repeats[0].shells.map((_, s) => figuresOver(repeats.map(({ shells }) => shells[s]))),
    overall: figuresOver(repeats.map(({ overall }) => overall)),
  };
}

/** The means over the repeats in the place of what one division gave. */
export function withMeans<Shell extends HalfSetShell>(shell: Shell, figures: RepeatedFigures | null): Shell {
  if (figures === null) return shell;
  const { ccHalf, ccStar, ccStarOfHalves, rSplit } = figures;
  return {
    ...shell,
    ccHalf: ccHalf.mean,
    ccStar: ccStar.mean,
    ccStarOfHalves: ccStarOfHalves.mean,
    rSplit: rSplit.mean,
  };
}

function figuresOver(shells: readonly HalfSetShell[]): RepeatedFigures {
  const over = (value: (shell: HalfSetShell) => number): Spread => {
    const values = shells.map(value).filter((x) => !Number.isNaN(x));
    return {
      mean: mean(values),
      standardDeviation: values.length > 1 ? sampleStandardDeviation(values) : NaN,
    };
  };
  return {
    ccHalf: over((s) => s.ccHalf),
    ccStar: over((s) => s.ccStar),
    ccStarOfHalves: over((s) => s.ccStarOfHalves),
    rSplit: over((s) => s.rSplit),
  };
}
