import type { TwinLaws } from '../ambiguity/twin-laws.js';
import { formatCell, type UnitCell } from '../crystal/unit-cell.js';

/** One line for a lattice: its name, cell and operators, as the original prints them. */
export function operatorLine(
  name: string,
  cell: UnitCell,
  { laws }: TwinLaws,
  onlyMerohedral: boolean,
): string {
  const shown = laws.filter(({ isMerohedral }) => isMerohedral || !onlyMerohedral);
  const operators =
    shown.length === 0
      ? 'no twin operators'
      : shown
          .map(({ hkl, isMerohedral, delta }) =>
            isMerohedral ? hkl : `${hkl} (${delta.toFixed(2)} degrees off)`,
          )
          .join('  ');
  return `${name}  ${formatCell(cell, 1)}  ${operators}`;
}
