import type { UnitCell } from '../crystal/unit-cell.js';
import { cellHistograms, cellTuple } from '../output/cxi/merging-text.js';
import type { MergingTarget } from './merging-set.js';

export function targetText({ unitCell, spaceGroup: group }: MergingTarget): string {
  return `I model\nTarget unit cell and space group:\n   ${cellTuple(unitCell)}\n   ${group.lookupSymbol}\n`;
}

/** Frames of poor correlation are out before cells are counted: both lists are the same, as in the original. */
export function cellsText(cells: readonly UnitCell[], reference: UnitCell): string {
  const text = cellHistograms(cells, reference);
  return `\nUnit cell length distribution (all frames with compatible indexing):\n${text}\nUnit cell length distribution (frames with acceptable correlation):\n${text}\n`;
}
