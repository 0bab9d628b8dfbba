import { type FunctionBuilder } from './function-builder.js';
import { int, loadTwice, type Pair, writeUnsigned } from './value.js';

/** Constants of a module: they lie at the beginning of its memory, where reading one twice costs one instruction. */
export class ConstantPool {
  private readonly places = new Map<bigint, number>();

  /** Holds at most so many. */
  constructor(private readonly capacity: number) {}

  get nBytes(): number {
    return 8 * this.capacity;
  }

  /** A number, twice. */
  twice(value: number): Pair {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    return this.bits(view.getBigUint64(0));
  }

  /** 64 bits, twice. */
  bits(value: bigint): Pair {
    const place = this.places.get(value) ?? this.places.size;
    if (place === this.capacity) throw new Error('invariant: the module has room for all its constants');
    this.places.set(value, place);
    return loadTwice(int(0), 8 * place);
  }

  bytes(): number[] {
    const all = new DataView(new ArrayBuffer(8 * this.places.size));
    for (const [value, place] of this.places) all.setBigUint64(8 * place, value, true);
    return Array.from(new Uint8Array(all.buffer));
  }
}

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const SECTIONS = { type: 1, function: 3, memory: 5, export: 7, code: 10, data: 11 } as const;

/** A module that exports its functions by name, and `memory`, of `nPages` of 64 KiB at the start. */
export function moduleBytes(
  functions: readonly FunctionBuilder[],
  constants: ConstantPool,
  nPages: number,
): Uint8Array<ArrayBuffer> {
  const memory: number[] = [0x00];
  writeUnsigned(memory, nPages);
  const exports = [exported('memory', 2, 0), ...functions.map(({ name }, index) => exported(name, 0, index))];
  return Uint8Array.from([
    ...HEADER,
    ...section(SECTIONS.type, functions.map(signature)),
    ...section(
      SECTIONS.function,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(SECTIONS.memory, [memory]),
    ...section(SECTIONS.export, exports),
    ...section(
      SECTIONS.code,
      functions.map((one) => one.bytes()),
    ),
    ...section(SECTIONS.data, [[0x00, 0x41, 0x00, 0x0b, ...withLength(constants.bytes())]]),
  ]);
}

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  writeUnsigned(bytes, value);
  return bytes;
}

function withLength(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  return [id, ...withLength([...unsigned(entries.length), ...entries.flat()])];
}

function signature({ nParameters }: FunctionBuilder): number[] {
  return [0x60, ...withLength(new Array<number>(nParameters).fill(0x7f)), 0x00];
}

function exported(name: string, kind: number, index: number): number[] {
  return [...withLength(Array.from(Buffer.from(name))), kind, ...unsigned(index)];
}
