import type { ReflectionSpread } from '../merge/likelihood/reflection-spread.js';
import type { OutputCandidates } from '../merge/likelihood/output-candidates.js';
import { mean } from '../numeric/summary.js';
import { ResolutionShells } from '../crystal/resolution-shells.js';
import { decidedShellsText } from '../output/decided-shells-text.js';
import { halfSetTableText } from '../output/likelihood-text.js';
import {
  anomalousTableText,
  axesTableText,
  repeatText,
  resolutionText,
  spreadTableText,
  wilsonText,
} from '../output/quality-text.js';
import { tableOneText } from '../output/table-one-text.js';
import { decidedShells } from '../statistics/deciding-reflections.js';
import type { HalfSetStatistics } from '../statistics/half-set-statistics.js';
import {
  type RepeatedFigures,
  type RepeatSpread,
  repeatSpread,
  withMeans,
} from '../statistics/repeat-spread.js';
import { type TableOne, tableOneCounts, tableOneValue, withDeviation } from '../statistics/table-one.js';
import type { HalfSets } from './half-sets.js';
import type { FriedelMates } from './likelihood-anomalous.js';
import { type OutputScale, possibleReflections, tables } from './likelihood-output.js';
import { likelihoodQuality, type Quality } from './likelihood-quality.js';
import type { LikelihoodData } from './likelihood-run.js';
import type { PrimeProgram } from './prime-program.js';

/** What one run of `method = likelihood` leaves to be told. */
export interface LikelihoodFindings {
  readonly candidates: OutputCandidates;
  readonly spread: ReflectionSpread;
  /** With Friedel mates apart; null where that was not asked for. */
  readonly apart: FriedelMates | null;
  /** One entry per division of the frames; empty without half sets. */
  readonly halves: readonly HalfSets[];
  readonly scale: OutputScale;
  readonly nFrames: number;
}

export interface LikelihoodTables {
  readonly table: HalfSetStatistics;
  readonly quality: Quality;
  readonly repeats: RepeatSpread | null;
  readonly tableOne: TableOne;
  /** Which reflections decide CC1/2 of a shell, for the log. */
  readonly decided: string;
}

/** All tables of a merge. */
export function likelihoodTables(
  program: PrimeProgram,
  data: LikelihoodData,
  findings: LikelihoodFindings,
): LikelihoodTables {
  const { candidates, scale, halves, apart } = findings;
  const possible = possibleReflections(program, data);
  const tableOf = (half: HalfSets | undefined) =>
    tables(program, data, candidates, scale, half?.intensities ?? null, possible);
  const table = tableOf(halves.at(0));
  const mates = apart === null ? null : { all: apart, halves: halves.at(0)?.mates ?? null };
  const sources = { ...findings, halves: halves.at(0)?.intensities ?? null, mates };
  const quality = likelihoodQuality(program, data, sources, possible, table);
  const repeats = repeatSpread([table, ...halves.slice(1).map(tableOf)]);
  return {
    table,
    quality,
    repeats,
    decided: decidedText(program, data, halves.at(0), possible, table),
    tableOne: tableOne(program, data, findings, meansOf(table, repeats), quality, repeats),
  };
}

function decidedText(
  { params }: PrimeProgram,
  { reflections, run }: LikelihoodData,
  halves: HalfSets | undefined,
  possible: Float64Array,
  { shells }: HalfSetStatistics,
): string {
  if (halves === undefined) return '';
  const limits = ResolutionShells.over(possible, params.n_bins);
  const decided = decidedShells(halves.intensities, reflections.qSquared, limits);
  return decidedShellsText(decided, shells, run.reflections.hkl);
}

/** The tables as the log has them. */
export function tablesText(
  { table, quality, repeats, decided, tableOne }: LikelihoodTables,
  fileName: string,
): string {
  const { shells } = table;
  return [
    halfSetTableText(table, fileName),
    decided,
    repeatText(repeats, shells),
    resolutionText(quality.resolution),
    spreadTableText(quality, shells),
    anomalousTableText(quality, shells),
    axesTableText(quality, shells),
    wilsonText(quality.wilson),
    tableOneText(tableOne),
    '\n',
  ].join('');
}

/** The tables as statistics.json has them: all figures of a shell side by side. */
export function tablesJson({ table, quality, repeats }: Omit<LikelihoodTables, 'tableOne' | 'decided'>) {
  return {
    wilson: quality.wilson,
    resolution: quality.resolution,
    halfSetRepeats: repeats,
    shells: table.shells.map((shell, s) => ({ ...shell, ...quality.shells[s] })),
    overall: { ...table.overall, ...quality.overall },
  };
}

/** What is printed for a paper and deposited: half-set figures are means where the halves were drawn several times. */
export function depositedStatistics({ table, quality, repeats }: LikelihoodTables) {
  return tablesJson({ table: meansOf(table, repeats), quality, repeats });
}

function meansOf({ shells, overall }: HalfSetStatistics, repeats: RepeatSpread | null): HalfSetStatistics {
  return {
    shells: shells.map((shell, s) => withMeans(shell, repeats?.shells[s] ?? null)),
    overall: withMeans(overall, repeats?.overall ?? null),
  };
}

function tableOne(
  { params, target, isoReference }: PrimeProgram,
  { run }: LikelihoodData,
  { scale, nFrames, halves, apart }: LikelihoodFindings,
  { shells, overall }: HalfSetStatistics,
  quality: Quality,
  repeats: RepeatSpread | null,
): TableOne {
  const last = shells[shells.length - 1];
  const ofLast = quality.shells[shells.length - 1];
  const ofAll = quality.overall;
  const ratio = (key: string, label: string, all: number, outermost: number, digits = 1) =>
    tableOneValue(key, label, digits, all, outermost, true);
  const ofHalves = (key: keyof RepeatedFigures, label: string) => {
    const value = ratio(key, label, overall[key], last[key]);
    const spread = repeats?.shells[shells.length - 1];
    return repeats === null || spread === undefined
      ? value
      : withDeviation(value, repeats.overall[key].standardDeviation, spread[key].standardDeviation);
  };
  return {
    method: 'likelihood',
    spaceGroup: target.spaceGroup.lookupSymbol,
    unitCell: scale.unitCell,
    wavelength: mean(run.frames.map((frame) => frame.wavelength)),
    nFrames,
    resolution: { overall: [overall.dMax, overall.dMin], outermost: [last.dMax, last.dMin] },
    wilsonB: quality.wilson?.bFactor ?? null,
    values: [
      ...tableOneCounts(overall, last),
      ofHalves('ccHalf', 'CC1/2'),
      ofHalves('ccStar', 'CC*'),
      ofHalves('rSplit', 'Rsplit'),
      ratio('rMeas', 'Rmeas', ofAll.rMeas, ofLast.rMeas),
      ratio('rPim', 'Rpim', ofAll.rPim, ofLast.rPim),
      ...(apart === null
        ? []
        : [ratio('ccAnom', 'CCanom', ofAll.anomalous?.ccAnom ?? NaN, ofLast.anomalous?.ccAnom ?? NaN)]),
      ...(isoReference === null ? [] : [ratio('ccIso', 'CCiso with hklisoin', overall.ccIso, last.ccIso)]),
    ],
    notes: [
      ...(repeats === null
        ? []
        : [
            `CC1/2, CC* and Rsplit are means over ${repeats.nRepeats} divisions into halves, +- their standard deviation.`,
          ]),
      halves.length === 0
        ? 'No half sets were made (half_sets): CC1/2, CC* and Rsplit are not known.'
        : params.half_sets === 'shared'
          ? 'CC1/2, CC* and Rsplit are of halves that share the parameters of the frames: too good (half_sets = shared).'
          : 'CC1/2, CC* and Rsplit are of two halves of the frames, refined independently.',
      'I/sigma and Rsplit are of the observations alone, without the Wilson prior that the written intensities contain.',
    ],
  };
}
