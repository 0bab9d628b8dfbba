import { InputProblem } from './input-problem.js';
import type { ByteSource } from './byte-source.js';

/** Where the bytes of a binary value lie in the source. */
export interface BinaryPlace {
  readonly kind: 'binary';
  readonly offset: number;
  readonly size: number;
}

export type PackedValue = null | boolean | number | string | BinaryPlace | PackedValue[] | PackedMap;

/** Keys and values, in file order. */
export interface PackedMap {
  readonly kind: 'map';
  readonly entries: readonly (readonly [PackedValue, PackedValue])[];
}

const maxDepth = 32;
/** A table of a million experiments has as many identifiers. */
const maxValues = 5_000_000;
const maxTextBytes = 1 << 16;
/** So much is read after a binary value; twice as much each time that what follows goes on. */
const firstWindow = 1 << 9;
const largestWindow = 1 << 16;

/**
 * Reads a MessagePack value (https://github.com/msgpack/msgpack/blob/master/spec.md) without its binary values: those are
 * given as places, so that a table of many gigabytes is read through without being read. Extension types are refused.
 * @throws InputProblem 'truncated', 'foreign', 'too-large'
 */
export function readPacked(source: ByteSource): PackedValue {
  return new PackedReader(source).value(0);
}

class PackedReader {
  private readonly source: ByteSource;
  private window = Buffer.alloc(0);
  private windowStart = 0;
  private windowBytes = firstWindow;
  private at = 0;
  private values = 0;

  constructor(source: ByteSource) {
    this.source = source;
  }

  value(depth: number): PackedValue {
    if (depth > maxDepth) throw new InputProblem('too-large', 'The table is nested too deeply.');
    if (++this.values > maxValues) throw new InputProblem('too-large', 'The table has too many values.');
    const code = this.unsigned(1);
    if (code < 0x80) return code;
    if (code >= 0xe0) return code - 0x100;
    if (code < 0x90) return this.map(code & 15, depth);
    if (code < 0xa0) return this.list(code & 15, depth);
    if (code < 0xc0) return this.text(code & 31);
    if (code <= 0xc3 && code !== 0xc1) return code === 0xc0 ? null : code === 0xc3;
    if (code >= 0xc4 && code <= 0xc6) return this.binary(this.unsigned(1 << (code - 0xc4)));
    if (code === 0xca) return this.take(4).readFloatBE();
    if (code === 0xcb) return this.take(8).readDoubleBE();
    if (code >= 0xcc && code <= 0xcf) return this.unsigned(1 << (code - 0xcc));
    if (code >= 0xd0 && code <= 0xd3) return this.signed(1 << (code - 0xd0));
    if (code >= 0xd9 && code <= 0xdb) return this.text(this.unsigned(1 << (code - 0xd9)));
    if (code === 0xdc || code === 0xdd) return this.list(this.unsigned(2 << (code - 0xdc)), depth);
    if (code === 0xde || code === 0xdf) return this.map(this.unsigned(2 << (code - 0xde)), depth);
    throw new InputProblem(
      'foreign',
      `The table holds a value of type ${code} at byte ${this.at - 1}, which no table has.`,
    );
  }

  private list(length: number, depth: number): PackedValue[] {
    const items: PackedValue[] = [];
    for (let i = 0; i < length; i++) items.push(this.value(depth + 1));
    return items;
  }

  private map(length: number, depth: number): PackedMap {
    const entries: (readonly [PackedValue, PackedValue])[] = [];
    for (let i = 0; i < length; i++) entries.push([this.value(depth + 1), this.value(depth + 1)]);
    return { kind: 'map', entries };
  }

  private binary(size: number): BinaryPlace {
    const offset = this.at;
    if (size > this.source.size - offset) throw this.ended();
    this.at += size;
    return { kind: 'binary', offset, size };
  }

  private text(length: number): string {
    if (length > maxTextBytes)
      throw new InputProblem('too-large', `The table has a text of ${length} bytes.`);
    return this.take(length).toString('utf8');
  }

  private unsigned(size: number): number {
    const bytes = this.take(size);
    if (size < 8) return bytes.readUIntBE(0, size);
    return Number(bytes.readBigUInt64BE());
  }

  private signed(size: number): number {
    const bytes = this.take(size);
    return size < 8 ? bytes.readIntBE(0, size) : Number(bytes.readBigInt64BE());
  }

  /** The next bytes, at most 65536 of them; they are good until the next call. */
  private take(size: number): Buffer {
    const from = this.at - this.windowStart;
    if (from < 0 || from + size > this.window.length) {
      if (size > this.source.size - this.at) throw this.ended();
      const goesOn = from >= 0 && from <= this.window.length;
      this.windowBytes = goesOn ? Math.min(largestWindow, 2 * this.windowBytes) : firstWindow;
      // A copy: the source may lend the same bytes to the next reader.
      this.window = Buffer.from(this.source.read(this.at, Math.max(size, this.windowBytes)));
      this.windowStart = this.at;
      if (size > this.window.length) throw this.ended();
    }
    const start = this.at - this.windowStart;
    this.at += size;
    return this.window.subarray(start, start + size);
  }

  private ended(): InputProblem {
    return new InputProblem('truncated', `The file ends at byte ${this.source.size}, within a value.`);
  }
}
