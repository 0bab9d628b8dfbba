type TypedArray = Float64Array | Int32Array | Uint32Array | Uint8Array;

/**
 * The same struct with every typed array in memory that threads share: those that are not yet there are copied. Structs may
 * be nested; everything else is kept.
 */
export function inSharedMemory<T>(value: T): T {
  if (ArrayBuffer.isView(value)) return sharedCopy(value as unknown as TypedArray) as unknown as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, inSharedMemory(entry)])) as T;
}

function sharedCopy(array: TypedArray): TypedArray {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const Constructor = array.constructor as new (buffer: SharedArrayBuffer) => TypedArray;
  const copy = new Constructor(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}
