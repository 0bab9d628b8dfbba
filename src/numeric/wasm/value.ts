/**
 * Expressions of WebAssembly (https://webassembly.github.io/spec/core/binary), as far as the kernels need them: integers
 * of 32 bits for addresses, and pairs of doubles (v128), on which each operation works twice at once. An expression
 * writes its instructions after those of its operands.
 */
export type ValueType = 'i32' | 'v128';

export interface Value<T extends ValueType> {
  readonly type: T;
  readonly write: (code: number[]) => void;
}

/** An address, a number of bytes. */
export type Int = Value<'i32'>;
/** Two doubles, or two integers of 64 bits that stand for their bits. */
export type Pair = Value<'v128'>;

/** LEB128: seven bits a byte, low ones first. */
export function writeUnsigned(code: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    code.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  code.push(rest);
}

/** The same with a sign, of which the last byte holds a copy. */
export function writeSigned(code: number[], value: number): void {
  let rest = value;
  while (rest < -0x40 || rest >= 0x40) {
    code.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  code.push(rest & 0x7f);
}

const SIMD = 0xfd;

/** Writes an instruction of the vector set. */
export function writeSimd(code: number[], operation: number): void {
  code.push(SIMD);
  writeUnsigned(code, operation);
}

/** What follows a load or store: alignment (0: none is promised) and the offset that is added to the address. */
export function writeMemoryArgument(code: number[], offset: number): void {
  code.push(0);
  writeUnsigned(code, offset);
}

export function int(value: number): Int {
  return {
    type: 'i32',
    write: (code) => {
      code.push(0x41);
      writeSigned(code, value);
    },
  };
}

/** An operation on two integers, by its number. */
export function integerOperation(operation: number) {
  return (a: Int, b: Int): Int => ({
    type: 'i32',
    write: (code) => {
      a.write(code);
      b.write(code);
      code.push(operation);
    },
  });
}

export const addInt = integerOperation(0x6a);
export const subtractInt = integerOperation(0x6b);
/** 1 where a < b, both without sign. */
export const isBelow = integerOperation(0x49);

export function pair(write: (code: number[]) => void): Pair {
  return { type: 'v128', write };
}

/** Two numbers that follow each other in memory. */
export function load(address: Int, offset: number): Pair {
  return pair((code) => {
    address.write(code);
    writeSimd(code, 0x00);
    writeMemoryArgument(code, offset);
  });
}

/** One number of memory, twice. */
export function loadTwice(address: Int, offset: number): Pair {
  return pair((code) => {
    address.write(code);
    writeSimd(code, 0x0a);
    writeMemoryArgument(code, offset);
  });
}

/** An operation on one vector, by its number. */
export function unary(operation: number) {
  return (a: Pair): Pair =>
    pair((code) => {
      a.write(code);
      writeSimd(code, operation);
    });
}

/** An operation on two vectors, by its number. */
export function binary(operation: number) {
  return (a: Pair, b: Pair): Pair =>
    pair((code) => {
      a.write(code);
      b.write(code);
      writeSimd(code, operation);
    });
}

export const negative = unary(0xed);
export const squareRoot = unary(0xef);
/** The largest integer that is not above it. */
export const floor = unary(0x75);
/** Without its sign. */
export const absolute = unary(0xec);
export const add = binary(0xf0);
export const subtract = binary(0xf1);
export const multiply = binary(0xf2);
export const divide = binary(0xf3);
/** b < a ? b : a; the first where one is no number. */
export const smaller = binary(0xf6);
/** a < b ? b : a; the first where one is no number. */
export const larger = binary(0xf7);
/** All bits set where it holds, none where it does not. */
export const isLess = binary(0x49);
export const bitsAnd = binary(0x4e);
/** The bits of the first that the second does not have. */
export const bitsWithout = binary(0x4f);
export const bitsOr = binary(0x50);
/** As integers of 64 bits. */
export const addBits = binary(0xce);

function shift(operation: number) {
  return (a: Pair, bits: number): Pair =>
    pair((code) => {
      a.write(code);
      int(bits).write(code);
      writeSimd(code, operation);
    });
}

export const shiftLeft = shift(0xcb);
/** Zeros come in from above. */
export const shiftRight = shift(0xcd);

/** One of the two numbers (0 or 1), an integer from 0 to 2^31 - 1, as an address. */
export function laneAsInt(a: Pair, lane: 0 | 1): Int {
  return {
    type: 'i32',
    write: (code) => {
      a.write(code);
      writeSimd(code, 0xfc);
      writeSimd(code, 0x1b);
      code.push(lane);
    },
  };
}

/** The number at each of two addresses. */
export function gather(first: Int, second: Int, offset: number): Pair {
  return pair((code) => {
    second.write(code);
    first.write(code);
    writeSimd(code, 0x5d);
    writeMemoryArgument(code, offset);
    writeSimd(code, 0x57);
    writeMemoryArgument(code, offset);
    code.push(1);
  });
}

/** `yes` where the bits of `mask` are set, else `no`. */
export function choose(mask: Pair, yes: Pair, no: Pair): Pair {
  return pair((code) => {
    yes.write(code);
    no.write(code);
    mask.write(code);
    writeSimd(code, 0x52);
  });
}

/** a b + c, rounded twice. */
export function multiplyAdd(a: Pair, b: Pair, c: Pair): Pair {
  return add(multiply(a, b), c);
}

/** Sum of any number of terms, from the left. */
export function sum(first: Pair, ...others: readonly Pair[]): Pair {
  return others.reduce(add, first);
}
