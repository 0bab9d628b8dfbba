import { determinant3, invert3 } from '../crystal/matrix3.js';
import { unitCell } from '../crystal/unit-cell.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import { InputProblem } from './input-problem.js';
import { bytesOf, isKind, itemsOf, sizeBound, textOf } from './pickle-value.js';
import type { PickleObject, PickleValue } from './pickle-value.js';

/** A recorded call of the named constructor, whatever module it comes from, or null. */
export function objectNamed(value: PickleValue | undefined, name: string): PickleObject | null {
  return isKind(value, 'object') && value.qualifiedName.endsWith(` ${name}`) ? value : null;
}

/** A number of Python or numpy, or null. */
export function numberOf(value: PickleValue | undefined): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  const scalar = objectNamed(value, 'scalar');
  return scalar === null ? null : numpyScalar(scalar);
}

const NUMPY_READERS: Readonly<Record<string, (view: DataView, little: boolean) => number>> = {
  f8: (view, little) => view.getFloat64(0, little),
  f4: (view, little) => view.getFloat32(0, little),
  i8: (view, little) => Number(view.getBigInt64(0, little)),
  i4: (view, little) => view.getInt32(0, little),
  i2: (view, little) => view.getInt16(0, little),
  u4: (view, little) => view.getUint32(0, little),
};

/** scalar(dtype(code, ...) with state (version, byte order, ...), bytes) */
function numpyScalar(scalar: PickleObject): number | null {
  const [dtype, raw] = itemsOf(scalar.args) ?? [];
  const type = objectNamed(dtype, 'dtype');
  const code = textOf(itemsOf(type?.args)?.[0]) ?? '';
  const order = textOf(itemsOf(type?.state)?.[1]) ?? '<';
  const bytes = bytesOf(raw);
  if (bytes === null || !Object.hasOwn(NUMPY_READERS, code) || bytes.length !== Number(code[1])) return null;
  return NUMPY_READERS[code](new DataView(bytes.buffer, bytes.byteOffset, bytes.length), order !== '>');
}

function numbersOf(value: PickleValue | undefined, count: number): Float64Array | null {
  const items = itemsOf(value);
  if (items?.length !== count) return null;
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const number = numberOf(items[i]);
    if (number === null || !Number.isFinite(number)) return null;
    numbers[i] = number;
  }
  return numbers;
}

/**
 * What may still be taken out of one file. A pickle can name the same array a million times, and each time costs; a
 * genuine one names it once.
 */
export interface Budget {
  bytes: number;
  observations: number;
}

/** The bytes of a pickled array: its state is (grid, bytes). @throws InputProblem 'missing-field', 'bad-value', 'too-large' */
export function arrayBytes(
  value: PickleValue | undefined,
  name: string,
  field: string,
  budget: Budget,
): Uint8Array {
  if (value === undefined || value === null)
    throw new InputProblem('missing-field', `The frame has no ${field}.`);
  const packed = itemsOf(objectNamed(value, name)?.state)?.[1];
  budget.bytes -= sizeBound(packed);
  if (budget.bytes < 0) throw new InputProblem('too-large', 'The lattices of the frame share their arrays.');
  const bytes = bytesOf(packed);
  if (bytes === null)
    throw new InputProblem('bad-value', `The frame's ${field} is no array of type ${name}.`);
  return bytes;
}

/** unit_cell((a, b, c, alpha, beta, gamma)): Å, degrees. @throws InputProblem 'missing-field', 'bad-value' */
export function unitCellOf(value: PickleValue | undefined, field: string): UnitCell {
  if (value === undefined || value === null)
    throw new InputProblem('missing-field', `The frame's ${field} has no unit cell.`);
  const numbers = numbersOf(itemsOf(objectNamed(value, 'unit_cell')?.args)?.[0], 6);
  if (numbers === null) throw new InputProblem('bad-value', `The unit cell of ${field} is not six numbers.`);
  const impossible = (why: string) =>
    new InputProblem('bad-value', `The unit cell of ${field} cannot be: ${why}.`);
  // Wider than any crystal; an edge outside is a value of another kind.
  if (numbers.subarray(0, 3).some((edge) => edge < 1 || edge > 100_000)) throw impossible(numbers.join(', '));
  try {
    return unitCell(numbers);
  } catch (error) {
    if (error instanceof RangeError) throw impossible(error.message);
    throw error;
  }
}

/** space_group_info with state (space_group(hall symbol),). @throws InputProblem 'missing-field', 'bad-value' */
export function hallOf(value: PickleValue | undefined, field: string): string {
  if (value === undefined || value === null)
    throw new InputProblem('missing-field', `The frame's ${field} has no space group.`);
  const group = objectNamed(itemsOf(objectNamed(value, 'space_group_info')?.state)?.[0], 'space_group');
  const hall = textOf(itemsOf(group?.args)?.[0])?.trim();
  if (hall === undefined || hall === '' || hall.length > 100 || /[^ -~]/.test(hall))
    throw new InputProblem('bad-value', `The space group of ${field} is no Hall symbol.`);
  return hall;
}

/**
 * crystal_orientation(nine numbers, reciprocal?) as A*, row-major with columns a*, b*, c* (Å⁻¹). The direct matrix has
 * rows a, b, c, so the reciprocal one is its inverse.
 * @throws InputProblem 'missing-field', 'bad-value'
 */
export function reciprocalMatrixOf(value: PickleValue | undefined, field: string): Float64Array {
  if (value === undefined || value === null)
    throw new InputProblem('missing-field', `The frame has no ${field}.`);
  const args = itemsOf(objectNamed(value, 'crystal_orientation')?.args);
  const matrix = numbersOf(args?.[0], 9);
  if (matrix === null) throw new InputProblem('bad-value', `The frame's ${field} is not nine numbers.`);
  const isReciprocal = args?.[1] === true || args?.[1] === 1;
  // |det A*| is the inverse of the cell volume: from 1 Å³ to 1e15 Å³.
  const determinant = Math.abs(determinant3(matrix));
  const inverseVolume = isReciprocal ? determinant : 1 / determinant;
  if (!(inverseVolume > 1e-15 && inverseVolume <= 1))
    throw new InputProblem('bad-value', `The frame's ${field} is the orientation of no lattice.`);
  return isReciprocal ? matrix : invert3(matrix);
}
