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

export function cellChanges(vector: Float64Array, constraint: CellConstraint): Float64Array {
  const { cell, nCell } = likelihoodLayout(constraint.names.length);
  return vector.subarray(cell, cell + nCell);
}
