import type { ResolutionShells } from '../crystal/resolution-shells.js';
import type { ReflectionList } from '../frame/reflection-list.js';
import { decidedOverallText, decidedShellsText } from '../output/decided-shells-text.js';
import { halfSetTableText } from '../output/likelihood-text.js';
import {
  anomalousTableText,
  axesTableText,
  repeatText,
  resolutionText,
  spreadTableText,
  wilsonText,
} from '../output/quality-text.js';
import {
  type DecidedCorrelation,
  decidedOverall,
  decidedShells,
} from '../statistics/deciding-reflections.js';
import type { HalfIntensities, HalfSetStatistics } from '../statistics/half-set-statistics.js';
import type { MergeQuality } from '../statistics/merge-quality.js';
import { type RepeatSpread, repeatSpread, withMeans } from '../statistics/repeat-spread.js';

/** All tables of a merge, by either method. */
export interface QualityTables {
  /** Of the first division into halves. */
  readonly table: HalfSetStatistics;
  readonly quality: MergeQuality;
  readonly repeats: RepeatSpread | null;
  /** Which reflections decide CC1/2 of a shell, for the log. */
  readonly decided: string;
  /** The same of CC1/2 overall; null where none decides it. */
  readonly decidedOverall: DecidedOverall | null;
}

/** CC1/2 overall of the first division with and without the reflections that decide it. */
export interface DecidedOverall extends Pick<DecidedCorrelation, 'ccHalf' | 'ccHalfWithout'> {
  readonly reflections: readonly (readonly number[])[];
  /** For the log and table 1. */
  readonly text: string;
}

/** The tables from those of each division of the frames; `possible` is d*² of every possible reflection. */
export function qualityTables(
  divisions: readonly [HalfSetStatistics, ...HalfSetStatistics[]],
  quality: MergeQuality,
  halves: HalfIntensities | null,
  list: ReflectionList,
  dStarSquared: Float64Array,
  limits: ResolutionShells,
): QualityTables {
  const [table] = divisions;
  const decided = (halves === null ? [] : decidedShells(halves, dStarSquared, limits)).filter(
    ({ shell }) => !Number.isNaN(table.shells[shell].ccHalf),
  );
  return {
    table,
    quality,
    repeats: repeatSpread(divisions),
    decided: decidedShellsText(decided, table.shells, list.hkl),
    decidedOverall: decidedInAll(table, halves, list, dStarSquared, limits),
  };
}

function decidedInAll(
  { overall }: HalfSetStatistics,
  halves: HalfIntensities | null,
  { hkl }: ReflectionList,
  dStarSquared: Float64Array,
  limits: ResolutionShells,
): DecidedOverall | null {
  if (halves === null || Number.isNaN(overall.ccHalf)) return null;
  const decided = decidedOverall(halves, dStarSquared, limits);
  return decided === null
    ? null
    : {
        ccHalf: decided.ccHalf,
        ccHalfWithout: decided.ccHalfWithout,
        reflections: decided.reflections.map((r) => [...hkl.subarray(3 * r, 3 * r + 3)]),
        text: decidedOverallText(decided, hkl),
      };
}

/** The tables as the log has them, but for table 1. */
export function tablesText(
  { table, quality, repeats, decided, decidedOverall: all }: QualityTables,
  fileName: string,
): string {
  const { shells } = table;
  return [
    halfSetTableText(table, fileName),
    all === null ? '' : `${all.text}\n\n`,
    decided,
    repeatText(repeats, shells),
    resolutionText(quality.resolution),
    spreadTableText(quality, shells),
    anomalousTableText(quality, shells),
    axesTableText(quality, shells),
    wilsonText(quality.wilson),
  ].join('');
}

/** The tables as statistics.json has them: all figures of a shell side by side. */
export function tablesJson({
  table,
  quality,
  repeats,
  decidedOverall: all,
}: Pick<QualityTables, 'table' | 'quality' | 'repeats' | 'decidedOverall'>) {
  const { ccHalf, ccHalfWithout, reflections } = all ?? {};
  return {
    decidedOverall: all === null ? null : { ccHalf, ccHalfWithout, reflections },
    wilson: quality.wilson,
    resolution: quality.resolution,
    halfSetRepeats: repeats,
    shells: table.shells.map((shell, s) => ({ ...shell, ...quality.shells[s] })),
    overall: { ...table.overall, ...quality.overall },
  };
}

/** What is printed for a paper and deposited: half-set figures are means where the halves were drawn several times. */
export function depositedStatistics({ table, quality, repeats, decidedOverall: all }: QualityTables) {
  return tablesJson({ table: meansOf(table, repeats), quality, repeats, decidedOverall: all });
}

function meansOf({ shells, overall }: HalfSetStatistics, repeats: RepeatSpread | null): HalfSetStatistics {
  return {
    shells: shells.map((shell, s) => withMeans(shell, repeats?.shells[s] ?? null)),
    overall: withMeans(overall, repeats?.overall ?? null),
  };
}
