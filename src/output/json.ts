/** JSON in which numbers that are not finite stand as null (as JSON.stringify has it) and typed arrays as lists. */
export function toJson(value: unknown, indent = 0): string {
  return JSON.stringify(
    value,
    (_key, entry: unknown) => (ArrayBuffer.isView(entry) ? listOf(entry) : entry),
    indent,
  );
}

function listOf(view: ArrayBufferView): unknown {
  return Array.from(view as unknown as ArrayLike<number>);
}
