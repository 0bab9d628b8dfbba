import type { ResolutionShells } from '../../crystal/resolution-shells.js';
import type { Agreement } from '../../statistics/agreement-table.js';
import { textTable } from '../text-table.js';
import { fixed } from '../format-number.js';

const percentText = (ratio: number): string => (Number.isNaN(ratio) ? '--' : `${(100 * ratio).toFixed(1)}%`);

/** How odd and even frames agree that were refined without each other; Rsplit of the observations alone. */
export function jointHalvesText(
  shells: ResolutionShells,
  table: { readonly shells: readonly Agreement[]; readonly all: Agreement },
): string {
  const row = (name: string, where: string, { n, cc, rSplit }: Agreement) => [
    name.padStart(3),
    where,
    String(n).padStart(7),
    percentText(cc),
    percentText(rSplit),
  ];
  const rows = table.shells.map((shell, s) => {
    const dMax = shells.dMax(s);
    const where = `${fixed(Number.isFinite(dMax) ? dMax : -1, 7, 4)} -${fixed(shells.dMin(s), 8, 4)}`;
    return row(String(s + 1), where, shell);
  });
  const header = ['Bin', 'Resolution Range', 'N', 'CC1/2', 'Rsplit'];
  const all = row('All', '', table.all);
  return [
    'Odd and even frames, refined without each other; reflections that both halves know',
    textTable([header, ...rows, header.map(() => ''), all], 1),
    '',
    '',
  ].join('\n');
}
