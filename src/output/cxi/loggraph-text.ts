import type { MergingTable } from '../../statistics/merging-table.js';
import { fixed } from '../format-number.js';

/** The columns of a table by resolution as a CCP4 loggraph. */
export function loggraphText(title: string, table: MergingTable): string {
  const rows = table.shells
    .filter(({ nObservations }) => nObservations > 0)
    .map((row) =>
      [
        fixed(1 / (row.dMin * row.dMin), 10, 5),
        fixed(row.nObservations / row.nTheoretical, 10, 2),
        fixed(row.nUnique / row.nTheoretical, 10, 4),
        fixed(Number.isNaN(row.meanIOverSigma) ? 0 : row.meanIOverSigma, 10, 3),
      ].join(' '),
    );
  const graphs = ['Redundancy', 'Completeness', '<I/sig(I)>'].map(
    (name, i) => `:${name} vs. resolution:A:1,${i + 2}:`,
  );
  return `$TABLE: ${title}:\n$GRAPHS\n${graphs.join('\n')}\n$$\n1/resol^2 Redundancy Completeness <I/sig(I)>\n$$\n${rows.join('\n')}\n$$\n`;
}
