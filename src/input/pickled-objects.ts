import { InputProblem } from './input-problem.js';
import { numberIn } from './pickle-slice.js';
import type { PickleBytes, PickleText } from './pickle-slice.js';
import { bytesIn, byteStringOf, bytesOf, isKind, itemsOf, textOf } from './pickle-value.js';
import type { PickleObject, PickleValue } from './pickle-value.js';

/** A recorded call of the named constructor, whatever module it comes from, or null. */
export function objectNamed(value: PickleValue | undefined, name: string): PickleObject | null {
  return isKind(value, 'object') && value.qualifiedName.endsWith(` ${name}`) ? value : null;
}

/** A number of Python or numpy, or null. */
export function numberOf(value: PickleValue | undefined): number | null {
  if (typeof value === 'number') return value;
  if (isKind(value, 'number')) return numberIn(value);
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

/** Finite numbers of Python or numpy; null where one is anything else. */
export function finiteNumbers(
  items: readonly PickleValue[],
  numbers: Float64Array = new Float64Array(items.length),
): Float64Array | null {
  for (let i = 0; i < items.length; i++) {
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

const noArray = (field: string, name: string) =>
  new InputProblem('bad-value', `The frame's ${field} is no array of type ${name}.`);

/** Where a pickled array holds its elements: its state is (grid, bytes). @throws InputProblem 'missing-field', 'bad-value' */
export function packedArray(value: PickleValue | undefined, name: string, field: string): PackedArray {
  if (value === undefined || value === null)
    throw new InputProblem('missing-field', `The frame has no ${field}.`);
  const packed = byteStringOf(itemsOf(objectNamed(value, name)?.state)?.[1]);
  if (packed === null) throw noArray(field, name);
  return { packed, name, field };
}

export interface PackedArray {
  readonly packed: PickleText | PickleBytes;
  /** Of its type. */
  readonly name: string;
  readonly field: string;
}

/** The bytes of a pickled array, good until the next call. @throws InputProblem 'bad-value', 'too-large' */
export function arrayBytes({ packed, name, field }: PackedArray, budget: Budget): Uint8Array {
  budget.bytes -= packed.end - packed.start;
  if (budget.bytes < 0) throw new InputProblem('too-large', 'The lattices of the frame share their arrays.');
  const bytes = bytesIn(packed);
  if (bytes === null) throw noArray(field, name);
  return bytes;
}
