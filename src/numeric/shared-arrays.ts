/** Arrays in memory that threads share; zeros at the start. */
export function sharedFloats(n: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * n));
}

export function sharedIntegers(n: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * n));
}

export function sharedUnsigned(n: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(4 * n));
}

export function sharedFlags(n: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(n));
}

export function sharedShorts(n: number): Uint16Array {
  return new Uint16Array(new SharedArrayBuffer(2 * n));
}
