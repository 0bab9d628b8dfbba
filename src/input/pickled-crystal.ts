import { determinant3, invert3 } from '../crystal/matrix3.js';
import { unitCell } from '../crystal/unit-cell.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import { InputProblem } from './input-problem.js';
import { finiteNumbers, numberOf, objectNamed } from './pickled-objects.js';
import { itemsOf, textOf } from './pickle-value.js';
import type { PickleValue } from './pickle-value.js';

/** Where the numbers of a unit cell stand, and in which field of the frame. */
export interface CellItems {
  readonly items: readonly PickleValue[];
  readonly field: string;
}

export interface HallItem {
  readonly text: PickleValue | undefined;
  readonly field: string;
}

export interface OrientationItems {
  readonly matrix: readonly PickleValue[];
  readonly isReciprocal: PickleValue | undefined;
  readonly field: string;
}

const noCell = (field: string) =>
  new InputProblem('bad-value', `The unit cell of ${field} is not six numbers.`);

/** The six values of unit_cell((a, b, c, alpha, beta, gamma)). @throws InputProblem 'missing-field', 'bad-value' */
export function cellItems(value: PickleValue | undefined, field: string): CellItems {
  if (value === undefined || value === null)
    throw new InputProblem('missing-field', `The frame's ${field} has no unit cell.`);
  const items = itemsOf(itemsOf(objectNamed(value, 'unit_cell')?.args)?.[0]);
  if (items?.length !== 6) throw noCell(field);
  return { items, field };
}

/** The cell of six values, Å and degrees. @throws InputProblem 'bad-value' */
export function unitCellOf({ items, field }: CellItems): UnitCell {
  const numbers = finiteNumbers(items);
  if (numbers === null) throw noCell(field);
  const impossible = (why: string) =>
    new InputProblem('bad-value', `The unit cell of ${field} cannot be: ${why}.`);
  // Wider than any crystal; an edge outside is a value of another kind.
  for (let i = 0; i < 3; i++)
    if (numbers[i] < 1 || numbers[i] > 100_000) throw impossible(numbers.join(', '));
  try {
    return unitCell(numbers);
  } catch (error) {
    if (error instanceof RangeError) throw impossible(error.message);
    throw error;
  }
}

/**
 * What should be the Hall symbol in a space_group_info with state (space_group(hall symbol),).
 * @throws InputProblem 'missing-field'
 */
export function hallItem(value: PickleValue | undefined, field: string): HallItem {
  if (value === undefined || value === null)
    throw new InputProblem('missing-field', `The frame's ${field} has no space group.`);
  const group = objectNamed(itemsOf(objectNamed(value, 'space_group_info')?.state)?.[0], 'space_group');
  return { text: itemsOf(group?.args)?.[0], field };
}

/** @throws InputProblem 'bad-value' for what is no Hall symbol */
export function hallOf({ text, field }: HallItem): string {
  const hall = textOf(text)?.trim();
  if (hall === undefined || hall === '' || hall.length > 100 || /[^ -~]/.test(hall))
    throw new InputProblem('bad-value', `The space group of ${field} is no Hall symbol.`);
  return hall;
}

const noOrientation = (field: string) =>
  new InputProblem('bad-value', `The frame's ${field} is not nine numbers.`);

/** The values of crystal_orientation(nine numbers, reciprocal?). @throws InputProblem 'missing-field', 'bad-value' */
export function orientationItems(value: PickleValue | undefined, field: string): OrientationItems {
  if (value === undefined || value === null)
    throw new InputProblem('missing-field', `The frame has no ${field}.`);
  const args = itemsOf(objectNamed(value, 'crystal_orientation')?.args);
  const matrix = itemsOf(args?.[0]);
  if (matrix?.length !== 9) throw noOrientation(field);
  return { matrix, isReciprocal: args?.[1], field };
}

/**
 * A*, row-major with columns a*, b*, c* (Å⁻¹). The direct matrix has rows a, b, c, so the reciprocal one is its inverse.
 * @param room nine numbers where it may go
 * @throws InputProblem 'bad-value'
 */
export function reciprocalMatrixOf(items: OrientationItems, room: Float64Array): Float64Array {
  const { field } = items;
  const matrix = finiteNumbers(items.matrix, room);
  if (matrix === null) throw noOrientation(field);
  const isReciprocal = items.isReciprocal === true || numberOf(items.isReciprocal) === 1;
  // |det A*| is the inverse of the cell volume: from 1 Å³ to 1e15 Å³.
  const determinant = Math.abs(determinant3(matrix));
  const inverseVolume = isReciprocal ? determinant : 1 / determinant;
  if (!(inverseVolume > 1e-15 && inverseVolume <= 1))
    throw new InputProblem('bad-value', `The frame's ${field} is the orientation of no lattice.`);
  return isReciprocal ? matrix : invert3(matrix);
}
