import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeIntegers, encodeReals } from '../../../examples/flex-writer.js';
import {
  decodeBooleans,
  decodeIntegers,
  decodeReals,
  decodeSizes,
  decodeStrings,
} from '../../../src/input/flex-serialization.js';

const limit = 5_000_000;
const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const reason = (reason: string) => expect.objectContaining({ reason });

describe('arrays of reals', () => {
  // The bytes are those of cctbx 2021.12.
  it.each([
    [-1.5, '0201 82c0 0201'],
    [0, '0201 00'],
    [0.5, '0201 0280 00'],
    [1.7976931348623157e308, '0201 08fffffffffffff8 030004'],
    [-1.7976931348623157e308, '0201 88fffffffffffff8 030004'],
    [5e-324, '0201 0280 833104'],
    [1e-310, '0201 0793445b873158 830504'],
    [2.2250738585072014e-308, '0201 0280 83fd03'],
    [2 ** -1023, '0201 0280 83fe03'],
    [2 ** 255, '0201 0280 030001'],
  ])('hold %p as %s', (value, bytes) => {
    expect([...decodeReals(hex(bytes), 'double', limit)]).toEqual([value]);
    expect(encodeReals([value], 1)).toEqual(hex(bytes));
  });

  it('lose infinities and NaN, which come back as NaN and not as the 0 of cctbx', () => {
    const bytes = hex('0202 090000000000000000 00 82c0 0201');
    expect([...decodeReals(bytes, 'double', limit)]).toEqual([NaN, -1.5]);
    expect(encodeReals([Infinity, -1.5], 1)).toEqual(bytes);
  });

  it('take no header of an exponent for one of a fraction', () => {
    expect([...decodeReals(hex('0202 02ff 80 82c0 8201'), 'double', limit)]).toEqual([255 / 256, -0.375]);
  });

  it('give every finite double back exactly', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(finite, { maxLength: 40 }), (values) => {
        const decoded = decodeReals(encodeReals(values, 1), 'double', limit);
        // The sign of a zero is not stored.
        return values.every((value, i) => Object.is(decoded[i], value + 0));
      }),
    );
  });

  it('count elements, not components', () => {
    const values = [1, 2, 3, 4, 5, 6];
    expect([...decodeReals(encodeReals(values, 2), 'vec2_double', limit)]).toEqual(values);
    expect([...decodeReals(encodeReals(values, 3), 'vec3_double', limit)]).toEqual(values);
    expect(encodeReals(values, 2)[1]).toBe(3);
  });

  it.each([
    ['ends within a fraction', '0202 82c0 0201 89c0', 'truncated'],
    ['ends within an exponent', '0201 82c0 0300', 'truncated'],
    ['ends before the exponent', '0201 82c0', 'truncated'],
    ['has more values than stated', '0201 82c0 0201 00', 'bad-value'],
    ['has a fraction of no byte', '0201 01 00 0000000000000000000000', 'bad-value'],
    ['has a fraction of nine bytes', '0201 0a80 0000000000000000000000', 'bad-value'],
    ['has an exponent of three bytes', '0201 0280 04000000 0000000000000000', 'bad-value'],
    ['has no count', '', 'truncated'],
    ['has half a count', '0301', 'truncated'],
    ['has a count that is no number', '0102', 'bad-value'],
    ['states more values than bytes', '03ffff 00', 'truncated'],
    ['states 2^56 values', '08ffffffffffffff 00', 'too-large'],
  ])('are refused where the array %s', (_what, bytes, expected) => {
    expect(() => decodeReals(hex(bytes), 'double', limit)).toThrow(reason(expected));
  });
});

describe('arrays of integers', () => {
  it.each([
    [[0], '0201 00'],
    [[1, -1, 255], '0203 0201 8201 02ff'],
    [[256, -300, 65536], '0203 030001 832c01 04000001'],
    [[2 ** 31 - 1, -(2 ** 31), 0, 7], '0204 05ffffff7f 8500000080 00 0207'],
  ])('hold %p as %s', (values, bytes) => {
    expect([...decodeIntegers(hex(bytes), 'int', limit)]).toEqual(values);
    expect(encodeIntegers(values, 1)).toEqual(hex(bytes));
  });

  it('give every 32-bit integer back', () => {
    const integer = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(fc.array(integer, { maxLength: 40 }), (values) => {
        expect([...decodeIntegers(encodeIntegers(values, 1), 'int', limit)]).toEqual(values);
      }),
    );
  });

  it('count Miller indices, not numbers', () => {
    const hkl = [1, 0, -3, 0, 0, 300];
    expect([...decodeIntegers(encodeIntegers(hkl, 3), 'miller_index', limit)]).toEqual(hkl);
  });

  it.each([
    ['ends within a value', '0202 0201 03', 'truncated'],
    ['ends before a value', '0203 0201 0201 02', 'truncated'],
    ['has more values than stated', '0201 0201 00', 'bad-value'],
    ['has an integer of no byte', '0201 01 000000000000', 'bad-value'],
    ['has an integer of five bytes', '0201 06 0102030405 0000', 'bad-value'],
    ['states more values than bytes', '03ffff 00', 'truncated'],
  ])('are refused where the array %s', (_what, bytes, expected) => {
    expect(() => decodeIntegers(hex(bytes), 'int', limit)).toThrow(reason(expected));
  });
});

describe('other arrays', () => {
  it('of sizes are exact up to 2^53', () => {
    expect([...decodeSizes(hex('0203 00 02ff 08ffffffffffff1f'), limit)]).toEqual([0, 255, 2 ** 53 - 1]);
  });

  it('of booleans are digits', () => {
    expect([...decodeBooleans(hex('0203 313031'), limit)]).toEqual([1, 0, 1]);
    expect(() => decodeBooleans(hex('0203 3130'), limit)).toThrow(reason('truncated'));
  });

  it('of strings have a length each', () => {
    expect(decodeStrings(hex('0203 0202 6162 00 0201 e9'), limit)).toEqual(['ab', '', 'é']);
    expect(() => decodeStrings(hex('0201 05ffffffff 61'), limit)).toThrow(reason('truncated'));
  });
});
