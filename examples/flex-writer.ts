import type { PythonCall } from './pickle-writer.js';

/**
 * A cctbx array as its pickle holds it: `name()` with the state (grid, bytes). The bytes are the count of elements,
 * then value after value; see `src/input/flex-serialization.ts` for the form of each.
 */
export function flexArray(qualifiedName: string, n: number, bytes: Uint8Array): PythonCall {
  const grid: PythonCall = {
    call: 'scitbx_array_family_flex_ext grid',
    args: [{ tuple: [{ int: 0 }] }, { tuple: [{ int: n }] }, true],
    state: { tuple: [{ int: n }] },
  };
  return { call: qualifiedName, args: [], state: { tuple: [grid, bytes] } };
}

export function flexDouble(values: ArrayLike<number>): PythonCall {
  return flexArray('scitbx_array_family_flex_ext double', values.length, encodeReals(values, 1));
}

/** Pairs, interleaved. */
export function flexVec2Double(values: ArrayLike<number>): PythonCall {
  return flexArray('scitbx_array_family_flex_ext vec2_double', values.length / 2, encodeReals(values, 2));
}

/** Triples, interleaved. */
export function flexMillerIndex(values: ArrayLike<number>): PythonCall {
  return flexArray('cctbx_array_family_flex_ext miller_index', values.length / 3, encodeIntegers(values, 3));
}

/** Reals, with the count of elements of so many components before them. */
export function encodeReals(values: ArrayLike<number>, components: number): Uint8Array {
  const out: number[] = [];
  pushInteger(out, values.length / components);
  for (let i = 0; i < values.length; i++) pushReal(out, values[i]);
  return Uint8Array.from(out);
}

/** Integers, with the count of elements of so many components before them. */
export function encodeIntegers(values: ArrayLike<number>, components: number): Uint8Array {
  const out: number[] = [];
  pushInteger(out, values.length / components);
  for (let i = 0; i < values.length; i++) pushInteger(out, values[i]);
  return Uint8Array.from(out);
}

function pushInteger(out: number[], value: number): void {
  const header = out.length;
  out.push(0);
  for (let rest = Math.abs(value); rest > 0; rest = Math.floor(rest / 256)) out.push(rest % 256);
  if (value !== 0) out[header] = (value < 0 ? 0x80 : 0) + out.length - header;
}

function pushReal(out: number[], value: number): void {
  const header = out.length;
  out.push(0);
  if (value === 0) return;
  const isFinite = Number.isFinite(value);
  const { fraction, exponent } = isFinite ? split(Math.abs(value)) : { fraction: 0, exponent: 0 };
  let rest = fraction;
  // What is no number becomes a fraction of zeros, as in cctbx.
  for (let i = 0; i < 8 && (rest > 0 || !isFinite); i++) {
    const digit = Math.floor(rest * 256);
    out.push(digit);
    rest = rest * 256 - digit;
  }
  out[header] = (value < 0 ? 0x80 : 0) + out.length - header;
  pushInteger(out, exponent);
}

/** value = fraction x 2^exponent with 1/2 <= fraction < 1. */
function split(value: number): { readonly fraction: number; readonly exponent: number } {
  let fraction = value;
  let exponent = 0;
  for (; fraction >= 1; exponent++) fraction /= 2;
  for (; fraction < 0.5; exponent--) fraction *= 2;
  return { fraction, exponent };
}
