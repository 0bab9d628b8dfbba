import {
  binary,
  type Int,
  int,
  integerOperation,
  type Pair,
  pair,
  writeMemoryArgument,
  writeSimd,
} from './value.js';

/** Sixteen bytes at once: the same 128 bits as a pair of doubles. */
export type ByteVector = Pair;

/** A byte, sixteen times. */
export function everyByte(byte: number): ByteVector {
  return pair((code) => {
    int(byte).write(code);
    writeSimd(code, 0x0f);
  });
}

/** Eight bytes of memory; the other eight are 0. */
export function loadHalf(address: Int): ByteVector {
  return pair((code) => {
    address.write(code);
    writeSimd(code, 0x5d);
    writeMemoryArgument(code, 0);
  });
}

/** The bytes of the first at the places that the second says, below 16. */
export const pickBytes = binary(0x0e);
/** All bits of a byte set where a < b, both with a sign. */
export const isByteLess = binary(0x25);
/** The same without sign. */
export const isByteBelow = binary(0x26);
/** All bits of a byte set where a >= b, both without sign. */
export const isByteAtLeast = binary(0x2c);
export const addBytes = binary(0x6e);
export const bitsExclusive = binary(0x51);

/** Each byte by itself. */
export function shiftBytesLeft(bytes: ByteVector, bits: number): ByteVector {
  return pair((code) => {
    bytes.write(code);
    int(bits).write(code);
    writeSimd(code, 0x6b);
  });
}

function toInt(operation: number) {
  return (bytes: ByteVector): Int => ({
    type: 'i32',
    write: (code) => {
      bytes.write(code);
      writeSimd(code, operation);
    },
  });
}

/** The highest bit of each byte: sixteen bits. */
export const highBits = toInt(0x64);
/** 1 where any bit is set. */
export const isAnyBitSet = toInt(0x53);

export const intAnd = integerOperation(0x71);
const shiftIntLeft = integerOperation(0x74);
const shiftIntRight = integerOperation(0x76);

export function timesPowerOfTwo(value: Int, bits: number): Int {
  return shiftIntLeft(value, int(bits));
}

/** Without sign. */
export function overPowerOfTwo(value: Int, bits: number): Int {
  return shiftIntRight(value, int(bits));
}

/** How many bits are set. */
export function countBits(value: Int): Int {
  return {
    type: 'i32',
    write: (code) => {
      value.write(code);
      code.push(0x69);
    },
  };
}
