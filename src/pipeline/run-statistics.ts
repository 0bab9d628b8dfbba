import type { MergeReport } from '../statistics/merge-report.js';
import type { StageResult } from './prime-run.js';

/** What statistics.json holds: every table of every stage, ratios as numbers, undefined values null. */
export interface RunStatistics {
  readonly definitions: Readonly<Record<string, string>>;
  readonly stages: readonly (MergeReport & { readonly agreement: number | null })[];
}

const DEFINITIONS: RunStatistics['definitions'] = {
  ccHalf:
    "Correlation of the original's even and odd halves of each reflection's observations; reflections with two or fewer observations count as (0, 0), which flatters it at low multiplicity. 1 = 100 %.",
  rSplit: 'The same halves: sum|I_even - I_odd| / (sqrt(2) sum (I_even + I_odd)/2).',
  rMerge: 'sum|w(I_i - I)| / sum|w I_i| over the observations of each reflection.',
  sigma: 'Mean of the sigmas of the observations, which does not fall with multiplicity.',
  agreement:
    'Correlation of merged intensities with those of the stage before, normalised by resolution shell.',
  secondMoment: '<I^2>/<I>^2 of the acentric reflections.',
};

export function runStatistics(stages: readonly StageResult[]): RunStatistics {
  return {
    definitions: DEFINITIONS,
    stages: stages.map(({ report, agreement }) => ({ ...report, agreement })),
  };
}
