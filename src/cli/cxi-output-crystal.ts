import { spaceGroup } from '../crystal/space-group.js';
import { cellsSimilar, formatCell } from '../crystal/unit-cell.js';
import { isCompatibleCell } from '../frame/cell-compatibility.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import type { MergingTarget } from '../pipeline/merging-set.js';

type OutputCrystal = Pick<CxiMergeParams, 'unit_cell_length_tolerance' | 'unit_cell_angle_tolerance'> & {
  readonly output: Pick<CxiMergeParams['output'], 'unit_cell' | 'space_group'>;
};

/** Why output.unit_cell or output.space_group cannot be those of the merged file, in one sentence; null where they can. */
export function outputMistake(params: OutputCrystal, target: MergingTarget): string | null {
  const { unit_cell: cell, space_group: symbol } = params.output;
  const group = symbol === null ? target.spaceGroup : spaceGroup(symbol);
  if (group.pointGroup !== target.spaceGroup.pointGroup)
    return `output.space_group = ${group.lookupSymbol} is not of the point group of ${target.spaceGroup.lookupSymbol}, in which reflections are merged: give target_space_group`;
  if (cell === null) return null;
  const { unit_cell_length_tolerance: lengths, unit_cell_angle_tolerance: angles } = params;
  if (!cellsSimilar(cell, target.unitCell, lengths, angles))
    return `output.unit_cell = ${formatCell(cell)} is not that of the data: frames are compared with ${formatCell(target.unitCell)} (unit_cell_length_tolerance, unit_cell_angle_tolerance)`;
  return isCompatibleCell(cell, group)
    ? null
    : `output.unit_cell = ${formatCell(cell)} cannot be one of ${group.lookupSymbol}`;
}
