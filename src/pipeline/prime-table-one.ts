import type { MergeReport } from '../statistics/merge-report.js';
import { type TableOne, tableOneCounts, tableOneValue } from '../statistics/table-one.js';
import type { QualityTables } from './quality-tables.js';
import { halfSetNotes, type HalvesMade, qualityRows } from './table-one-rows.js';

const MATES =
  'Friedel mates count as one reflection, except in Rmerge and the figures of even/odd, which keep them apart as the original does.';

/**
 * Table 1 of a merge of `method = prime`. `told` is what the last merge has besides the original's figures, which are
 * labelled as such.
 */
export function primeTableOne(
  report: MergeReport,
  told: { readonly tables: QualityTables; readonly made: HalvesMade; readonly whyNone: string } | null,
): TableOne {
  const { overall, shells } = report.statistics;
  const last = shells[shells.length - 1];
  // The original counts Friedel mates apart; table 1 has one count, that of the figures of the half sets.
  const isApart = (told?.tables.quality.overall.anomalous ?? null) !== null;
  const counted = told !== null && isApart ? told.tables.table : report.statistics;
  const [all, outermost] = [counted.overall, counted.shells[counted.shells.length - 1]];
  const ratio = (key: string, label: string, all: number, outermost: number) =>
    tableOneValue(key, label, 1, all, outermost, true);
  return {
    method: 'prime',
    spaceGroup: report.spaceGroup,
    unitCell: report.unitCell,
    wavelength: report.wavelength,
    nFrames: report.frames.nAccepted,
    resolution: { overall: [all.dMax, all.dMin], outermost: [outermost.dMax, outermost.dMin] },
    wilsonB: told?.tables.quality.wilson?.bFactor ?? report.isotropicB,
    values: [
      ...tableOneCounts(all, outermost),
      ...(told === null ? [] : qualityRows(told.tables, 'ccStarOfHalves')),
      ratio('rMerge', 'Rmerge', overall.rMerge, last.rMerge),
      ratio('ccHalfEvenOdd', 'CC1/2 of even/odd', overall.ccHalf, last.ccHalf),
      ratio('rSplitEvenOdd', 'Rsplit of even/odd', overall.rSplit, last.rSplit),
    ],
    notes: [
      ...(told === null ? [] : halfSetNotes(told.tables, told.made, 'ccStarOfHalves', told.whyNone)),
      'Even/odd: as the original has it, of even and odd observations of frames that were refined together: too good.',
      ...(isApart ? [MATES] : []),
      'Sigmas are means of those of the observations and do not fall with multiplicity.',
    ],
  };
}
