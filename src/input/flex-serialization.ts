import { damaged, truncated } from './flex-problems.js';
import { readReals } from './flex-reals.js';
import { InputProblem } from './input-problem.js';

/**
 * Arrays of cctbx as their pickles hold them ("single buffered"): the number of elements, then one value after another,
 * vectors component by component, nothing between.
 *
 * Integer: a header byte (0x80 for minus; the low bits count the bytes including itself; 0 alone is zero), then the
 * magnitude, little-endian. Real number: such a header, then a fraction in [1/2, 1) in base 256, most significant byte
 * first, then its power of two as an integer. Boolean: the digit 0 or 1. String: its length as an integer, then bytes.
 */
export type RealArrayName =
  'double' | 'float' | 'vec2_double' | 'vec3_double' | 'mat3_double' | 'complex_double';
export type IntegerArrayName = 'int' | 'miller_index' | 'vec3_int';

const REAL_COMPONENTS: Readonly<Record<RealArrayName, number>> = {
  double: 1,
  float: 1,
  vec2_double: 2,
  vec3_double: 3,
  mat3_double: 9,
  complex_double: 2,
};

const INTEGER_COMPONENTS: Readonly<Record<IntegerArrayName, number>> = {
  int: 1,
  miller_index: 3,
  vec3_int: 3,
};

/** Where reading stands; one of these a call, so that the readers can return plain numbers. */
interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/**
 * How many elements an array of integers has. @throws InputProblem 'truncated', 'bad-value', 'too-large' (more than `limit`)
 */
export function countIntegers(bytes: Uint8Array, name: IntegerArrayName, limit: number): number {
  return readCount({ bytes, at: 0 }, INTEGER_COMPONENTS[name], limit);
}

/**
 * The values of an array of reals, components interleaved. Infinities and NaN, which cctbx writes as a fraction of
 * zeros and itself reads back as 0, come as NaN.
 * @param room where the values go if they fill it; otherwise they have memory of their own
 * @throws InputProblem 'truncated', 'bad-value', 'too-large' (more than `limit` elements)
 */
export function decodeReals(
  bytes: Uint8Array,
  name: RealArrayName,
  limit: number,
  room?: Float64Array,
): Float64Array {
  const cursor = { bytes, at: 0 };
  const n = readCount(cursor, REAL_COMPONENTS[name], limit) * REAL_COMPONENTS[name];
  const values = room?.length === n ? room : new Float64Array(n);
  const end = readReals(bytes, cursor.at, values);
  expectEnd(bytes, end);
  return values;
}

/**
 * The values of an array of 32-bit integers or Miller indices, components interleaved.
 * @param room as of `decodeReals`
 * @throws InputProblem 'truncated', 'bad-value', 'too-large' (more than `limit` elements)
 */
export function decodeIntegers(
  bytes: Uint8Array,
  name: IntegerArrayName,
  limit: number,
  room?: Int32Array,
): Int32Array {
  const cursor = { bytes, at: 0 };
  const n = readCount(cursor, INTEGER_COMPONENTS[name], limit) * INTEGER_COMPONENTS[name];
  const values = room?.length === n ? room : new Int32Array(n);
  const end = readIntegers(bytes, cursor.at, values);
  expectEnd(bytes, end);
  return values;
}

/** The values of an array of sizes (`size_t`): exact up to 2^53. @throws as `decodeReals` */
export function decodeSizes(bytes: Uint8Array, limit: number): Float64Array {
  const cursor = { bytes, at: 0 };
  const values = new Float64Array(readCount(cursor, 1, limit));
  for (let i = 0; i < values.length; i++) values[i] = readSize(cursor);
  expectEnd(bytes, cursor.at);
  return values;
}

/** The values of an array of booleans as 0 and 1. @throws as `decodeReals` */
export function decodeBooleans(bytes: Uint8Array, limit: number): Uint8Array {
  const cursor = { bytes, at: 0 };
  const n = readCount(cursor, 1, limit);
  expectEnd(bytes, cursor.at + n);
  return Uint8Array.from(bytes.subarray(cursor.at), (digit) => (digit === 0x31 ? 1 : 0));
}

/** The values of an array of strings, as latin-1. @throws as `decodeReals` */
export function decodeStrings(bytes: Uint8Array, limit: number): string[] {
  const cursor = { bytes, at: 0 };
  const n = readCount(cursor, 1, limit);
  const values: string[] = [];
  for (let i = 0; i < n; i++) {
    const length = readSize(cursor);
    if (length > bytes.length - cursor.at) throw truncated();
    values.push(Buffer.from(bytes.buffer, bytes.byteOffset + cursor.at, length).toString('latin1'));
    cursor.at += length;
  }
  expectEnd(bytes, cursor.at);
  return values;
}

function expectEnd(bytes: Uint8Array, end: number): void {
  if (end > bytes.length) throw truncated();
  if (end < bytes.length) throw damaged('it goes on after its last value');
}

/** The number of elements: every value takes at least a byte, so no false count can ask for much memory. */
function readCount(cursor: Cursor, components: number, limit: number): number {
  const n = readSize(cursor);
  if (n > limit)
    throw new InputProblem(
      'too-large',
      `An array has ${n} elements; ${limit} are the most a frame may have.`,
    );
  if (n * components > cursor.bytes.length - cursor.at) throw truncated();
  return n;
}

function readSize(cursor: Cursor): number {
  const { bytes } = cursor;
  if (cursor.at >= bytes.length) throw truncated();
  const length = bytes[cursor.at];
  if (length === 0) cursor.at++;
  if (length === 0) return 0;
  if (length === 1 || length > 9) throw damaged('a size is no number');
  if (cursor.at + length > bytes.length) throw truncated();
  let value = 0;
  for (let i = cursor.at + length - 1; i > cursor.at; i--) value = value * 256 + bytes[i];
  cursor.at += length;
  return value;
}

/** Longest integer: header and four bytes. */
const longestInteger = 5;

/** Reads one integer after another into `values`; returns the position behind the last. */
function readIntegers(bytes: Uint8Array, start: number, values: Int32Array): number {
  const lastStart = bytes.length - longestInteger;
  let at = start;
  let i = 0;
  // Away from the end a value can be read without looking where the array ends.
  for (; i < values.length && at <= lastStart; i++) {
    const header = bytes[at];
    if ((header & 0x7f) === 2) {
      // By far the most: a sign and one byte.
      values[i] = (1 - ((header >> 6) & 2)) * bytes[at + 1];
      at += 2;
    } else if ((header & 0x7f) === 0) {
      values[i] = 0;
      at++;
    } else {
      values[i] = longInteger(bytes, at, header);
      at += header & 0x7f;
    }
  }
  for (; i < values.length; i++) {
    if (at >= bytes.length) throw truncated();
    const header = bytes[at];
    if (at + (header & 0x7f) > bytes.length) throw truncated();
    values[i] = (header & 0x7f) === 0 ? 0 : longInteger(bytes, at, header);
    at += Math.max(1, header & 0x7f);
  }
  return at;
}

/** An integer of one to four bytes. */
function longInteger(bytes: Uint8Array, at: number, header: number): number {
  const length = header & 0x7f;
  if (length < 2 || length > longestInteger) throw damaged('an integer is no number');
  let magnitude = 0;
  for (let i = at + length - 1; i > at; i--) magnitude = magnitude * 256 + bytes[i];
  return header > 0x80 ? -magnitude : magnitude;
}
