import type { MergeReport } from '../statistics/merge-report.js';
import type { PrimeHalfSets } from './prime-halves.js';
import type { StageResult } from './prime-run.js';
import { type QualityTables, tablesJson } from './quality-tables.js';

/** What is said of the last merge besides the original's tables. */
export interface PrimeFindings {
  readonly halves: PrimeHalfSets;
  readonly tables: QualityTables;
}

/** What statistics.json holds of every stage: the original's tables, ratios as numbers, undefined values null. */
interface StageStatistics {
  readonly definitions: Readonly<Record<string, string>>;
  readonly method: 'prime';
  readonly stages: readonly (MergeReport & { readonly agreement: number | null })[];
}

const DEFINITIONS: StageStatistics['definitions'] = {
  stages: "The original's tables: in them ccHalf, rSplit, rMerge, sigma and secondMoment are as said here.",
  ccHalf:
    "Correlation of the original's even and odd halves of each reflection's observations; reflections with two or fewer observations count as (0, 0), which flatters it at low multiplicity. 1 = 100 %.",
  rSplit: 'The same halves: sum|I_even - I_odd| / (sqrt(2) sum (I_even + I_odd)/2).',
  rMerge: 'sum|w(I_i - I)| / sum|w I_i| over the observations of each reflection.',
  sigma: 'Mean of the sigmas of the observations, which does not fall with multiplicity.',
  agreement:
    'Correlation of merged intensities with those of the stage before, normalised by resolution shell.',
  secondMoment: '<I^2>/<I>^2 of the acentric reflections.',
  last: 'wilson, resolution, halfSetRepeats, shells and overall are of the last merge, with Friedel mates together, as docs/statistics.md of the program defines them; half sets are of frames (halfSets), even and odd observations stand in evenOdd, ccStarOfHalves is sqrt(2 ccHalf / (1 + ccHalf)), ccStar is of method = likelihood alone, meanIOverSigma is by the sigmas that are written.',
};

/** The stages so far; `told` of the last one, when the run is done. */
export function runStatistics(stages: readonly StageResult[], told: PrimeFindings | null) {
  const all: StageStatistics = {
    definitions: DEFINITIONS,
    method: 'prime',
    stages: stages.map(({ report, agreement }) => ({ ...report, agreement })),
  };
  return told === null ? all : { ...all, halfSets: told.halves.made, ...tablesJson(told.tables) };
}
