import { invert3, multiply3, transpose3, type Matrix3 } from './matrix3.js';
import { cellOfMetric, orthogonalization, reciprocalOrthogonalization, type UnitCell } from './unit-cell.js';

const transposed = new Float64Array(9);
const metric = new Float64Array(9);
const inverse = new Float64Array(9);

/** The cell of a reciprocal matrix A* (columns a*, b*, c*, Å⁻¹). Throws a RangeError for a singular one. */
export function cellOfReciprocalMatrix(reciprocalMatrix: ArrayLike<number>): UnitCell {
  multiply3(transpose3(reciprocalMatrix, transposed), reciprocalMatrix, metric);
  return cellOfMetric(invert3(metric, inverse));
}

/**
 * The rotation U of A* = U·B, where B is the reciprocal matrix of the same cell with a along x and b in the xy
 * plane. It has determinant -1 where A* is left-handed.
 */
export function orientationToRotation(
  reciprocalMatrix: ArrayLike<number>,
  cell: UnitCell = cellOfReciprocalMatrix(reciprocalMatrix),
): Matrix3 {
  return multiply3(reciprocalMatrix, transpose3(orthogonalization(cell)));
}

/** A* = U·B (columns a*, b*, c*, Å⁻¹) of a cell in an orientation. */
export function reciprocalMatrixOf(rotationU: ArrayLike<number>, cell: UnitCell): Matrix3 {
  return multiply3(rotationU, reciprocalOrthogonalization(cell));
}
