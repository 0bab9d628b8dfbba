import { percent } from '../output/shell-table-text.js';
import type { HalfSetShell } from '../statistics/half-set-statistics.js';
import type { RepeatedFigures } from '../statistics/repeat-spread.js';
import { type TableOneValue, tableOneValue, withDeviation } from '../statistics/table-one.js';
import { depositedStatistics, type QualityTables } from './quality-tables.js';

/** How the halves were made that figures are of. */
export type HalvesMade = 'none' | 'shared' | 'independent';

/** Which estimate of the correlation with the truth a method has: that of the merge, or what CC1/2 gives. */
export type CcStarKind = 'ccStar' | 'ccStarOfHalves';

const CC_STAR_LABELS: Readonly<Record<CcStarKind, string>> = { ccStar: 'CC*', ccStarOfHalves: 'CC*half' };
const CC_STAR_OF_HALVES = 'sqrt(2 CC1/2 / (1 + CC1/2))';

/** CC* and CC*half differ by more: that has to be explained. */
const FAR_APART = 0.02;
const WHY_APART =
  'A strong reflection is near the Wilson mean in a half whose few observations do not tell its intensity, and it counts by its square in CC1/2; CC* is of the merge of all frames.';

/** The rows of table 1 that are of the half sets, and of the scatter of the observations. */
export function qualityRows(tables: QualityTables, ccStarKind: CcStarKind): TableOneValue[] {
  const { shells, overall } = depositedStatistics(tables);
  const { repeats } = tables;
  const last = shells[shells.length - 1];
  const ratio = (key: string, label: string, all: number, outermost: number) =>
    tableOneValue(key, label, 1, all, outermost, true);
  const ofHalves = (key: keyof RepeatedFigures, label: string) => {
    const value = ratio(key, label, overall[key], last[key]);
    const spread = repeats?.shells[shells.length - 1];
    return repeats === null || spread === undefined
      ? value
      : withDeviation(value, repeats.overall[key].standardDeviation, spread[key].standardDeviation);
  };
  return [
    ofHalves('ccHalf', 'CC1/2'),
    ofHalves(ccStarKind, CC_STAR_LABELS[ccStarKind]),
    ofHalves('rSplit', 'Rsplit'),
    ratio('rMeas', 'Rmeas', overall.rMeas, last.rMeas),
    ratio('rPim', 'Rpim', overall.rPim, last.rPim),
    ...(overall.anomalous === null
      ? []
      : [ratio('ccAnom', 'CCanom', overall.anomalous.ccAnom, last.anomalous?.ccAnom ?? NaN)]),
    ...(overall.nIso === 0 ? [] : [ratio('ccIso', 'CCiso with hklisoin', overall.ccIso, last.ccIso)]),
  ];
}

/** What has to be known of the half-set figures; `whyNone` says why there are none, where there are none. */
export function halfSetNotes(
  tables: QualityTables,
  made: HalvesMade,
  ccStarKind: CcStarKind,
  whyNone: string,
): string[] {
  const { repeats } = tables;
  const figures = `CC1/2, ${CC_STAR_LABELS[ccStarKind]} and Rsplit are`;
  const notes: Readonly<Record<HalvesMade, string>> = {
    none: `No half sets were made (${whyNone}): ${figures} not known.`,
    shared: `${figures} of halves that share the parameters of the frames: too good (half_sets = shared).`,
    independent: `${figures} of two halves of the frames, refined independently.`,
  };
  const ofRepeats = (n: number) =>
    `${figures} means over ${n} divisions into halves, +- their standard deviation.`;
  return [
    ...(repeats === null ? [] : [ofRepeats(repeats.nRepeats)]),
    notes[made],
    ...(made === 'none' ? [] : [ccStarNote(tables, ccStarKind), ...errorNote(tables, ccStarKind)]),
    ...decidedNote(tables, ccStarKind),
  ];
}

/** Names what decides CC1/2 overall; where CC* is far from what CC1/2 gives, also why. */
function decidedNote(
  { table: { overall }, repeats, decidedOverall: all }: QualityTables,
  ccStarKind: CcStarKind,
): string[] {
  if (all === null) return [];
  const text = repeats === null ? all.text : `In the first division into halves: ${all.text}`;
  const differ = ccStarKind === 'ccStar' && Math.abs(overall.ccStar - overall.ccStarOfHalves) > FAR_APART;
  return [differ ? `${text} ${WHY_APART}` : text];
}

/** What CC* is, and what CC1/2 alone gives where it is more than that. */
function ccStarNote(tables: QualityTables, ccStarKind: CcStarKind): string {
  if (ccStarKind === 'ccStarOfHalves')
    return `CC*half is ${CC_STAR_OF_HALVES}; it is not the CC* of method = likelihood, whose tables have both.`;
  const { shells, overall } = depositedStatistics(tables);
  const last = shells[shells.length - 1];
  const plain = ({ ccStarOfHalves }: HalfSetShell) =>
    Number.isNaN(ccStarOfHalves) ? 'not defined' : `${percent(ccStarOfHalves, 0, 1)} %`;
  return `CC* is the estimated correlation of the merge with the true intensities, from its posterior variances and from how the half sets bear them out; ${CC_STAR_OF_HALVES} is ${plain(overall)} (${plain(last)}).`;
}

/** Standard errors of the figures of halves, of the first division, as far as they are defined. */
function errorNote({ table: { shells, overall } }: QualityTables, ccStarKind: CcStarKind): string[] {
  const last = shells[shells.length - 1];
  const of = (key: 'ccHalfError' | 'ccStarError', label: string) =>
    Number.isNaN(overall[key])
      ? []
      : [`${label} ${percent(overall[key], 0, 1)} % (${percent(last[key], 0, 1)} %)`];
  const errors = [
    ...of('ccHalfError', 'CC1/2'),
    ...(ccStarKind === 'ccStar' ? of('ccStarError', 'CC*') : []),
  ];
  return errors.length === 0 ? [] : [`Standard errors of one division into halves: ${errors.join(', ')}.`];
}
