import { type CellConstraint, cellConstraintOf, cellConstraintOfSystem } from '../crystal/constraints.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { cellParameters, type UnitCell, unitCell } from '../crystal/unit-cell.js';
import { mean } from '../numeric/summary.js';
import { refinedCell } from '../postrefine/likelihood/cell-derivatives.js';
import { likelihoodLayout } from '../postrefine/likelihood/parameters.js';
import type { LikelihoodResult } from './likelihood-run.js';
import type { RunData } from './run-data.js';

/** Mean refined cell of the accepted frames. */
export function meanRefinedCell(
  run: RunData,
  { merge, frames }: LikelihoodResult,
  group: SpaceGroup,
): UnitCell {
  const constraint = cellConstraintOf(group) ?? cellConstraintOfSystem('Triclinic');
  const cells = run.frames.flatMap((frame, f) => {
    const refined = frames[f];
    if (refined === null || merge.frames.accepted[f] === 0) return [];
    return [cellParameters(refinedCell(frame.unitCell, constraint, cellChanges(refined.vector, constraint)))];
  });
  return unitCell([0, 1, 2, 3, 4, 5].map((i) => mean(cells.map((cell) => cell[i]))));
}

/** Edges (relative) and angles (degrees) that are further apart than this shift the limits of resolution noticeably. */
const FAR_EDGE = 0.01;
const FAR_ANGLE_DEG = 1;

/** What is to be said where the frames have another cell than the one that resolution is counted by; null: nothing. */
export function farTargetText(target: UnitCell, refined: UnitCell): string | null {
  const [asked, found] = [target, refined].map(cellParameters);
  const isFar = found.some((value, i) =>
    i < 3 ? Math.abs(value / asked[i] - 1) > FAR_EDGE : Math.abs(value - asked[i]) > FAR_ANGLE_DEG,
  );
  if (!isFar) return null;
  const text = (cell: readonly number[]): string => cell.map((value) => value.toFixed(2)).join(' ');
  return `Warning: the mean refined cell of the merged frames, ${text(found)}, is not target_unit_cell, ${text(asked)}. Limits of resolution, shells and completeness go by target_unit_cell, so they are off by as much; the files have the refined cell. Set target_unit_cell = ${text(found)} and run again.`;
}

export function cellChanges(vector: Float64Array, constraint: CellConstraint): Float64Array {
  const { cell, nCell } = likelihoodLayout(constraint.names.length);
  return vector.subarray(cell, cell + nCell);
}
