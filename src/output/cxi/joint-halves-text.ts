import type { ResolutionShells } from '../../crystal/resolution-shells.js';
import type { Agreement } from '../../statistics/agreement-table.js';
import type { HalvesTable, IndependentHalvesTable } from '../../statistics/independent-halves.js';
import { decidedOverallText, decidedShellsText } from '../decided-shells-text.js';
import { textTable } from '../text-table.js';
import { fixed } from '../format-number.js';

const percentText = (ratio: number): string => (Number.isNaN(ratio) ? '--' : `${(100 * ratio).toFixed(1)}%`);

/** How odd and even frames agree that were refined without each other, Rsplit of the observations alone; then what `decidedText` says. */
export function jointHalvesText(shells: ResolutionShells, table: HalvesTable, decided = ''): string {
  const row = (name: string, where: string, { n, cc, rSplit }: Agreement) => [
    name.padStart(3),
    where,
    String(n).padStart(7),
    percentText(cc),
    percentText(rSplit),
  ];
  const rows = table.shells.map((shell, s) => {
    const where = `${fixed(dMaxOf(shells, s), 7, 4)} -${fixed(shells.dMin(s), 8, 4)}`;
    return row(String(s + 1), where, shell);
  });
  const header = ['Bin', 'Resolution Range', 'N', 'CC1/2', 'Rsplit'];
  const all = row('All', '', table.all);
  return [
    'Odd and even frames, refined without each other; reflections that both halves know',
    textTable([header, ...rows, header.map(() => ''), all], 1),
    '',
    decided === '' ? '\n' : decided,
  ].join('\n');
}

/** Names the reflections that decide CC1/2 overall or of a shell; nothing where there are none. */
export function decidedText(
  shells: ResolutionShells,
  { decidedShells, decidedOverall }: IndependentHalvesTable,
  hkl: Int32Array,
): string {
  const limits = Array.from({ length: shells.count }, (_, s) => ({
    dMax: dMaxOf(shells, s),
    dMin: shells.dMin(s),
  }));
  const overall = decidedOverall === null ? '' : `${decidedOverallText(decidedOverall, hkl)}\n\n`;
  return overall + decidedShellsText(decidedShells, limits, hkl);
}

/** -1 for the first shell, which has no end, as in all tables of cxi.merge. */
function dMaxOf(shells: ResolutionShells, s: number): number {
  const dMax = shells.dMax(s);
  return Number.isFinite(dMax) ? dMax : -1;
}
