import { basisRotationDenominator, parseChangeOfBasis, type ChangeOfBasis } from './change-of-basis.js';
import { determinant3, multiply3, transpose3, invert3, type Matrix3 } from './matrix3.js';
import { SymmetryError } from './symmetry-error.js';
import { cellOfMetric, metricTensor, type UnitCell } from './unit-cell.js';

/** Reads a change of indices `-h-k,k,-l` (or of coordinates, `x,y,z`, or of axes, `a,b,c`). Throws a SymmetryError. */
export function parseReindexing(text: string): ChangeOfBasis {
  return parseChangeOfBasis(text);
}

/** Why a text is no operator that turns every index of a lattice into another one of it, in one sentence; null where it is. */
export function reindexingMistake(text: string): string | null {
  try {
    const { c } = parseReindexing(text);
    if (c.t.some((x) => x !== 0)) return 'indices cannot be shifted';
    const determinant = determinant3(c.r) / basisRotationDenominator ** 3;
    return determinant === 1 ? null : `its determinant is ${determinant}, not 1`;
  } catch (error) {
    if (error instanceof SymmetryError) return error.plainMessage;
    throw error;
  }
}

/**
 * Miller indices (3n, interleaved) in the new basis. Throws a RangeError where one is no longer whole, as happens
 * when the new cell is smaller. `out` may be `hkl` itself.
 */
export function reindex(
  cb: ChangeOfBasis,
  hkl: Int32Array,
  out: Int32Array = new Int32Array(hkl.length),
): Int32Array {
  const den = basisRotationDenominator;
  const m = cb.cInv.r;
  for (let j = 0; j < hkl.length; j += 3) {
    const h = hkl[j];
    const k = hkl[j + 1];
    const l = hkl[j + 2];
    const x = h * m[0] + k * m[3] + l * m[6];
    const y = h * m[1] + k * m[4] + l * m[7];
    const z = h * m[2] + k * m[5] + l * m[8];
    if (x % den !== 0 || y % den !== 0 || z % den !== 0) {
      throw new RangeError(`the index ${h} ${k} ${l} is not whole in the new basis`);
    }
    out[j] = x / den;
    out[j + 1] = y / den;
    out[j + 2] = z / den;
  }
  return out;
}

function asNumbers(r: Int32Array): Matrix3 {
  return Float64Array.from(r, (x) => x / basisRotationDenominator);
}

/** The cell in the new basis. */
export function reindexCell(cb: ChangeOfBasis, cell: UnitCell): UnitCell {
  const m = asNumbers(cb.cInv.r);
  return cellOfMetric(multiply3(multiply3(transpose3(m), metricTensor(cell)), m));
}

/** The reciprocal matrix (columns a*, b*, c*) in the new basis: every spot keeps its place, A*'·h' = A*·h. */
export function reindexReciprocalMatrix(cb: ChangeOfBasis, reciprocalMatrix: ArrayLike<number>): Matrix3 {
  return multiply3(reciprocalMatrix, invert3(transpose3(asNumbers(cb.cInv.r))));
}
