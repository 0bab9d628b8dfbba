import type { RunStage } from '../input/run-stage.js';

/** A number that the tables and charts show. */
export interface Metric {
  /** Its name in the files. */
  readonly key: string;
  readonly label: string;
  /** Factor and digits of the text: ratios are shown in percent. */
  readonly factor: number;
  readonly digits: number;
}

/** What a merge is judged by, in the order of the tables. */
export const metrics: readonly Metric[] = [
  { key: 'completeness', label: 'Completeness (%)', factor: 100, digits: 1 },
  { key: 'completenessApart', label: 'Completeness, mates apart (%)', factor: 100, digits: 1 },
  { key: 'multiplicity', label: 'Multiplicity', factor: 1, digits: 2 },
  { key: 'multiplicityApart', label: 'Multiplicity, mates apart', factor: 1, digits: 2 },
  { key: 'meanIOverSigma', label: '<I/sigI>', factor: 1, digits: 2 },
  { key: 'meanIOverSigmaSingle', label: '<I/sigI>, sigI of one observation', factor: 1, digits: 2 },
  { key: 'ccHalf', label: 'CC1/2, independent halves (%)', factor: 100, digits: 2 },
  { key: 'ccHalfShared', label: 'CC1/2, shared parameters (%)', factor: 100, digits: 2 },
  { key: 'ccHalfEvenOdd', label: 'CC1/2, even/odd (%)', factor: 100, digits: 2 },
  { key: 'ccStar', label: 'CC*, independent halves (%)', factor: 100, digits: 2 },
  { key: 'ccStarShared', label: 'CC*, shared parameters (%)', factor: 100, digits: 2 },
  { key: 'ccStarOfHalves', label: 'CC*half, independent halves (%)', factor: 100, digits: 2 },
  { key: 'ccStarOfHalvesShared', label: 'CC*half, shared parameters (%)', factor: 100, digits: 2 },
  { key: 'rSplit', label: 'Rsplit, independent halves (%)', factor: 100, digits: 2 },
  { key: 'rSplitShared', label: 'Rsplit, shared parameters (%)', factor: 100, digits: 2 },
  { key: 'rSplitEvenOdd', label: 'Rsplit, even/odd (%)', factor: 100, digits: 2 },
  { key: 'rMerge', label: 'Rmerge (%)', factor: 100, digits: 2 },
  { key: 'rMeas', label: 'Rmeas (%)', factor: 100, digits: 2 },
  { key: 'rPim', label: 'Rpim (%)', factor: 100, digits: 2 },
  { key: 'ccIso', label: 'CCiso (%)', factor: 100, digits: 2 },
  { key: 'ccIsoApart', label: 'CCiso, mates apart (%)', factor: 100, digits: 2 },
  { key: 'ccAnom', label: 'CCanom (%)', factor: 100, digits: 2 },
  { key: 'ccAnomEvenOdd', label: 'CCanom, even/odd (%)', factor: 100, digits: 2 },
];

/** The value as it is shown; null where there is none. */
export function shownValue(values: RunStage['overall'], { key, factor }: Metric): number | null {
  const value = values[key];
  return value === undefined || value === null ? null : value * factor;
}

export function shownText(values: RunStage['overall'], metric: Metric): string {
  return shownValue(values, metric)?.toFixed(metric.digits) ?? '-';
}

/** The metrics that at least one of the stages has, overall or in a shell. */
export function presentMetrics(stages: readonly RunStage[]): Metric[] {
  return metrics.filter((metric) =>
    stages.some(({ overall, shells }) =>
      [overall, ...shells].some((values) => shownValue(values, metric) !== null),
    ),
  );
}
