/** Values that the tests write as MessagePack. */
export type Packable =
  null | boolean | number | string | Buffer | readonly Packable[] | ReadonlyMap<Packable, Packable>;

/** A value in MessagePack, each number in the shortest form that holds it. */
export function pack(value: Packable): Buffer {
  if (value === null) return Buffer.of(0xc0);
  if (typeof value === 'boolean') return Buffer.of(value ? 0xc3 : 0xc2);
  if (typeof value === 'number') return packNumber(value);
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([
      text.length < 32 ? Buffer.of(0xa0 | text.length) : sized(0xd9, text.length, 1),
      text,
    ]);
  }
  if (Buffer.isBuffer(value)) return Buffer.concat([sized(0xc4, value.length, 1), value]);
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<Packable, Packable>)].flatMap(([key, item]) => [
      pack(key),
      pack(item),
    ]);
    const length = entries.length / 2;
    return Buffer.concat([length < 16 ? Buffer.of(0x80 | length) : sized(0xde, length, 2), ...entries]);
  }
  const items = (value as readonly Packable[]).map(pack);
  return Buffer.concat([
    items.length < 16 ? Buffer.of(0x90 | items.length) : sized(0xdc, items.length, 2),
    ...items,
  ]);
}

/** A code and a length of 1, 2 or 4 bytes; `smallest` is the size that the code itself stands for. */
function sized(code: number, length: number, smallest: 1 | 2): Buffer {
  const size = length < 256 && smallest === 1 ? 1 : length < 65536 ? 2 : 4;
  const head = Buffer.alloc(1 + size);
  head[0] = code + Math.log2(size / smallest);
  head.writeUIntBE(length, 1, size);
  return head;
}

function packNumber(value: number): Buffer {
  if (Number.isInteger(value) && value >= 0 && value < 128) return Buffer.of(value);
  const bytes = Buffer.alloc(Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? 5 : 9);
  if (bytes.length === 9) bytes.writeDoubleBE(value, 1);
  else bytes.writeInt32BE(value, 1);
  bytes[0] = bytes.length === 9 ? 0xcb : 0xd2;
  return bytes;
}
