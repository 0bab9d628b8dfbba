import type { ComparedShell, IntensityComparison } from '../statistics/compare-intensities.js';
import { alignedTable } from './aligned-table.js';

/** R and correlation by shell. */
export function intensityComparisonText({ scale, shells, overall }: IntensityComparison): string {
  const header = ['resolution (Å)', 'n', 'R(I) %', 'R(F) %', 'CC(I) %', '<I> first', '<I> second'];
  const table = alignedTable([header, ...shells.map(row), ['overall', ...row(overall).slice(1)]]);
  return `Scale of the second set: k = ${scale.k.toPrecision(5)}, B = ${scale.b.toFixed(2)} Å²\n\n${table}`;
}

function row(shell: ComparedShell): string[] {
  const percent = (value: number | null): string => (value === null ? '-' : (100 * value).toFixed(2));
  const mean = (value: number | null): string => (value === null ? '-' : value.toPrecision(5));
  return [
    `${shell.dMax.toFixed(2)} - ${shell.dMin.toFixed(2)}`,
    String(shell.n),
    percent(shell.rIntensity),
    percent(shell.rAmplitude),
    percent(shell.cc),
    mean(shell.meanA),
    mean(shell.meanB),
  ];
}
