import { constrainCell, packCell, unpackCell, type CellConstraint } from '../../crystal/constraints.js';
import { orientationToRotation, reciprocalMatrixOf } from '../../crystal/orientation.js';
import type { UnitCell } from '../../crystal/unit-cell.js';

/** The indexed orientation with the cell of the crystal system, and how A* changes with the free cell parameters. */
export interface CellModel {
  /** A0: row-major, columns a*, b*, c*, Å⁻¹. */
  readonly reciprocalMatrix: Float64Array;
  /** ∂A/∂c_j, nine numbers a free parameter: c_j is relative for edges, in radians for angles. */
  readonly cellDerivatives: Float64Array;
  readonly nCell: number;
}

const step = 1e-5;
const degreesOfStep = (step * 180) / Math.PI;

/**
 * A0 = U B(cell) with U the rotation of the indexed A*, and its derivatives by central differences of 10⁻⁵ (relative
 * error 10⁻¹⁰). The cell is made to obey the constraint.
 */
export function likelihoodCellDerivatives(
  indexedReciprocalMatrix: ArrayLike<number>,
  cell: UnitCell,
  constraint: CellConstraint,
): CellModel {
  const rotationU = orientationToRotation(indexedReciprocalMatrix);
  const free = packCell(cell, constraint);
  const nCell = free.length;
  const matrixAt = (j: number, change: number): Float64Array => {
    const moved = free.slice();
    moved[j] += change;
    return reciprocalMatrixOf(rotationU, unpackCell(moved, constraint));
  };
  const cellDerivatives = new Float64Array(9 * nCell);
  for (let j = 0; j < nCell; j++) {
    const isEdge = constraint.moves[j][0] < 3;
    const change = isEdge ? step * free[j] : degreesOfStep;
    const above = matrixAt(j, change);
    const below = matrixAt(j, -change);
    for (let i = 0; i < 9; i++) cellDerivatives[9 * j + i] = (above[i] - below[i]) / (2 * step);
  }
  const reciprocalMatrix = reciprocalMatrixOf(rotationU, constrainCell(cell, constraint));
  return { reciprocalMatrix, cellDerivatives, nCell };
}

/** The cell of refined changes c_j of the free parameters. */
export function refinedCell(
  cell: UnitCell,
  constraint: CellConstraint,
  changes: ArrayLike<number>,
): UnitCell {
  const free = packCell(cell, constraint);
  for (let j = 0; j < free.length; j++) {
    const isEdge = constraint.moves[j][0] < 3;
    free[j] += isEdge ? changes[j] * free[j] : (changes[j] * 180) / Math.PI;
  }
  return unpackCell(free, constraint);
}
