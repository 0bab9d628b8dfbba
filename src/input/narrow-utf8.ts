import {
  addBytes,
  bitsExclusive,
  countBits,
  everyByte,
  highBits,
  intAnd,
  isAnyBitSet,
  isByteAtLeast,
  isByteBelow,
  isByteLess,
  loadHalf,
  overPowerOfTwo,
  pickBytes,
  shiftBytesLeft,
  timesPowerOfTwo,
} from '../numeric/wasm/byte-vector.js';
import { FunctionBuilder } from '../numeric/wasm/function-builder.js';
import { compileModule, reserveMemory } from '../numeric/wasm/instance.js';
import { ConstantPool, moduleBytes } from '../numeric/wasm/module.js';
import { addInt, bitsAnd, bitsOr, int, type Int, load, subtractInt } from '../numeric/wasm/value.js';

/*
 * The memory of the module: for every eight bits, where the bytes stand whose bit is not set (256 times 8 bytes); the two
 * integers that a call leaves; then, behind sixteen bytes of which the last is 0, the text; and what comes of it.
 */
const tableBytes = 256 * 8;
const endPlace = tableBytes;
const faultPlace = tableBytes + 4;
const textStart = tableBytes + 32;
const block = 16;

/** Largest text that is taken into the module's memory, which never shrinks. */
const maxTextBytes = 1 << 24;

/**
 * UTF-8 of characters up to U+00FF to one byte a character, sixteen bytes at a time. Parameters: where the text begins and
 * ends (a multiple of sixteen bytes, filled up with zeros), and where the result goes. Of two bytes that stand for a
 * character, the lower bit of the first (C2 or C3) is a bit of the second, and the first is left out.
 */
function narrowFunction(): FunctionBuilder {
  const f = new FunctionBuilder('narrow', 3);
  const [start, end, target] = f.parameters;
  const to = f.keep(target);
  const faults = f.keep(everyByte(0));
  f.repeat(start, end, int(block), (at) => {
    const bytes = f.keep(load(at, 0));
    const before = f.keep(load(subtractInt(at, int(1)), 0));
    const isLead = f.keep(isByteAtLeast(bytes, everyByte(0xc0)));
    const followsLead = f.keep(isByteAtLeast(before, everyByte(0xc0)));
    const isSecond = isByteLess(bytes, everyByte(0xc0));
    const isForeign = bitsOr(
      isByteAtLeast(bytes, everyByte(0xc4)),
      bitsAnd(isLead, isByteBelow(bytes, everyByte(0xc2))),
    );
    f.assign(faults, bitsOr(faults, bitsOr(isForeign, bitsExclusive(isSecond, followsLead))));
    const carried = bitsAnd(bitsAnd(shiftBytesLeft(before, 6), everyByte(0x40)), followsLead);
    const narrow = f.keep(bitsOr(bytes, carried));
    const leads = f.keep(highBits(isLead));
    const keepHalf = (bits: Int, first: number): void => {
      const half = f.keep(bits);
      const places = loadHalf(timesPowerOfTwo(half, 3));
      f.storeHalf(to, pickBytes(narrow, first === 0 ? places : addBytes(places, everyByte(first))));
      f.assign(to, subtractInt(addInt(to, int(8)), countBits(half)));
    };
    keepHalf(intAnd(leads, int(0xff)), 0);
    keepHalf(overPowerOfTwo(leads, 8), 8);
  });
  f.storeInt(int(endPlace), to);
  f.storeInt(int(faultPlace), isAnyBitSet(faults));
  return f;
}

interface Narrower {
  readonly memory: WebAssembly.Memory;
  readonly narrow: (start: number, end: number, target: number) => void;
}

/** null where this machine has no WebAssembly with vectors. */
function createNarrower(): Narrower | null {
  const compiled = compileModule(moduleBytes([narrowFunction()], new ConstantPool(0), 2));
  if (compiled === null) return null;
  const functions = new WebAssembly.Instance(compiled).exports as unknown as Narrower;
  const table = new Uint8Array(functions.memory.buffer, 0, tableBytes);
  for (let bits = 0; bits < 256; bits++) {
    let n = 0;
    for (let i = 0; i < 8; i++) if (((bits >> i) & 1) === 0) table[8 * bits + n++] = i;
  }
  return functions;
}

let narrower: Narrower | null | undefined;
let bytes = new Uint8Array(0);
let results = new Int32Array(0);

/**
 * UTF-8 text of characters up to U+00FF as one byte a character, good until the next call; null where it is anything else;
 * undefined where this machine, or a text of this length, needs another way.
 */
export function narrowUtf8(source: Buffer, start: number, end: number): Uint8Array | null | undefined {
  const length = end - start;
  narrower ??= createNarrower();
  if (narrower === null || length > maxTextBytes) return undefined;
  const textEnd = textStart + length;
  // A last byte that wants another one shows by the zero that follows.
  const paddedEnd = textEnd + block - (length % block);
  const target = paddedEnd + block;
  reserveMemory(narrower.memory, target + paddedEnd - textStart + block);
  if (bytes.buffer !== narrower.memory.buffer) {
    bytes = new Uint8Array(narrower.memory.buffer);
    results = new Int32Array(narrower.memory.buffer, endPlace, 2);
  }
  source.copy(bytes, textStart, start, end);
  bytes.fill(0, textEnd, paddedEnd);
  narrower.narrow(textStart, paddedEnd, target);
  return results[1] === 0 ? bytes.subarray(target, results[0] - (paddedEnd - textEnd)) : null;
}
