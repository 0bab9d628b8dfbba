import type { MergeReport } from '../statistics/merge-report.js';
import { type TableOne, tableOneCounts, tableOneValue } from '../statistics/table-one.js';

/** Table 1 of a merge of `method = prime`. Its half sets are the original's, which the notes say. */
export function primeTableOne(report: MergeReport): TableOne {
  const { overall, shells } = report.statistics;
  const last = shells[shells.length - 1];
  const ratio = (key: string, label: string, all: number, outermost: number) =>
    tableOneValue(key, label, 1, all, outermost, true);
  return {
    method: 'prime',
    spaceGroup: report.spaceGroup,
    unitCell: report.unitCell,
    wavelength: report.wavelength,
    nFrames: report.frames.nAccepted,
    resolution: { overall: [overall.dMax, overall.dMin], outermost: [last.dMax, last.dMin] },
    wilsonB: report.isotropicB,
    values: [
      ...tableOneCounts(overall, last),
      ratio('ccHalf', 'CC1/2', overall.ccHalf, last.ccHalf),
      ratio('rSplit', 'Rsplit', overall.rSplit, last.rSplit),
      ratio('rMerge', 'Rmerge', overall.rMerge, last.rMerge),
    ],
    notes: [
      'CC1/2 and Rsplit are of even and odd observations of frames that were refined together, as the original has them: too good.',
      'Sigmas are means of those of the observations and do not fall with multiplicity.',
    ],
  };
}
