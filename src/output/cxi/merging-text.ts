import { cellParameters, type UnitCell } from '../../crystal/unit-cell.js';
import { mean, sampleStandardDeviation } from '../../numeric/summary.js';
import { histogram } from '../../statistics/histogram.js';
import type { MergingTable, MergingTableRow } from '../../statistics/merging-table.js';
import { fixed } from '../format-number.js';
import { general } from '../format-general.js';
import { textTable } from '../text-table.js';

/** `(93.99, 93.99, 130.87, 90, 90, 120)` */
export function cellTuple(cell: UnitCell): string {
  return `(${cellParameters(cell)
    .map((value) => general(value, 6))
    .join(', ')})`;
}

const N_SLOTS = 20;

/** Range, mean and histogram of the three cell edges. */
export function cellHistograms(cells: readonly UnitCell[], reference: UnitCell): string {
  return (['a', 'b', 'c'] as const)
    .map((name) =>
      edgeText(
        cells.map((cell) => cell[name]),
        name,
        reference[name],
      ),
    )
    .join('\n');
}

function edgeText(edges: readonly number[], name: string, reference: number): string {
  const { min, width, counts } = histogram(edges, N_SLOTS);
  const max = edges.reduce((a, b) => Math.max(a, b), -Infinity);
  const edge = (value: number): string => fixed(value, 6, 2);
  const spread = edges.length > 1 ? edge(sampleStandardDeviation(edges)) : '   ---';
  return [
    `  ${name} edge`,
    `     range:     ${edge(min)} - ${max.toFixed(2)}`,
    `     mean:      ${edge(mean(edges))} +/- ${spread} on N = ${edges.length}`,
    `     reference: ${edge(reference)}`,
    ...counts.map((n, s) => `    ${edge(min + s * width)} - ${edge(min + (s + 1) * width)}: ${n}`),
    '',
  ].join('\n');
}

/** `-1.000 - 5.171`: the open end has no spacing. */
export function shellRange(dMax: number, dMin: number, digits: number, width: number): string {
  const limit = (d: number): string => fixed(Number.isFinite(d) ? d : -1, width, digits);
  return `${limit(dMax)} -${limit(dMin)}`;
}

/** The table of completeness, multiplicity, intensity and signal by shell. */
export function mergingTableText(title: string, table: MergingTable): string {
  const header = [
    ['', '', '', '', '<asu', '<obs', '', '', ''],
    ['Bin', 'Resolution Range', 'Completeness', '%', 'multi>', 'multi>', 'n_meas', '<I>', '<I/sig(I)>'],
  ];
  const cells = (name: string, range: string, row: MergingTableRow): string[] => [
    name.padStart(3),
    range.padEnd(13),
    `[${row.nUnique}/${row.nTheoretical}]`.padStart(13),
    fixed((100 * row.nUnique) / row.nTheoretical, 5, 2),
    fixed(row.nObservations / row.nTheoretical, 6, 2),
    fixed(row.nUnique === 0 ? 0 : row.nObservations / row.nUnique, 6, 2),
    String(row.nObservations).padStart(6),
    fixed(Number.isNaN(row.meanIntensity) ? 0 : row.meanIntensity, 8, 0),
    fixed(Number.isNaN(row.meanIOverSigma) ? 0 : row.meanIOverSigma, 8, 3),
  ];
  const shells = table.shells
    .map((row, s) => ({ row, name: String(s + 1) }))
    .filter(({ row }) => row.nObservations > 0)
    .map(({ row, name }) => cells(name, shellRange(row.dMax, row.dMin, 3, 6), row));
  if (shells.length === 0) return `${title}\nTable could not be constructed -- no bins accepted.\n`;
  const all = cells('All', ' '.repeat(17), table.all);
  return `${title}\n${textTable([...header, ...shells, header[0].map(() => ''), all], 2)}\n`;
}

/** What the columns of the tables are. */
export const tableExplanation = `Explanation:
Completeness       = # unique Miller indices present in data / # Miller indices theoretical in asymmetric unit
Asu. Multiplicity  = # measurements / # Miller indices theoretical in asymmetric unit
Obs. Multiplicity  = # measurements / # unique Miller indices present in data
Pred. Multiplicity = # predictions on all accepted images / # Miller indices theoretical in asymmetric unit
`;
