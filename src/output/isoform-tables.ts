import { percent, number, shellTableText } from './shell-table-text.js';
import type { HalfSetShell } from '../statistics/half-set-statistics.js';
import type { AgreementFigures, IsoformFigures } from '../statistics/isoform-agreement.js';

/** A table by shell for each isoform, and one for each pair of them. */
export function isoformTables({ merges, pairs }: IsoformFigures): string {
  const own = merges.map((merge, k) => (merge === null ? '' : mergeTable(k, merge)));
  const between = pairs.map(({ first, second, agreement }) => {
    const shells = merges[first]?.table.shells ?? [];
    return shellTableText(
      `Isoforms ${first + 1} and ${second + 1}`,
      [
        '                         correlation between them',
        'shell   resolution (A)   reflections  measured (%)  without errors (%)',
      ],
      shells,
      agreement.shells.map(agreementRow),
      agreementRow(agreement.overall),
    );
  });
  const note =
    pairs.length === 0
      ? ''
      : 'Correlations are of intensities less their Wilson mean. Without errors: over CC*half of both isoforms.\n';
  return `${[...own, ...between].join('')}${note}`;
}

function mergeTable(k: number, { nFrames, nMerged, table }: NonNullable<IsoformFigures['merges'][number]>) {
  return shellTableText(
    `Isoform ${k + 1}: ${nMerged} of its ${nFrames} frames merged`,
    [
      'shell   resolution (A)   completeness (%)  multiplicity  I/sigma  CC1/2 (%)  reflections in both halves',
    ],
    table.shells,
    table.shells.map(mergeRow),
    mergeRow(table.overall),
  );
}

function mergeRow({ completeness, multiplicity, meanIOverSigma, ccHalf, nHalf }: HalfSetShell): string {
  return [
    percent(completeness, 18, 1),
    number(multiplicity, 14, 2),
    number(meanIOverSigma, 9, 2),
    percent(ccHalf, 11, 2),
    String(nHalf).padStart(28),
  ].join('');
}

function agreementRow({ n, cc, ccTrue }: AgreementFigures): string {
  return [String(n).padStart(13), percent(cc, 14, 2), percent(ccTrue, 20, 2)].join('');
}
