import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FunctionBuilder } from '../../../../src/numeric/wasm/function-builder.js';
import { ConstantPool, moduleBytes } from '../../../../src/numeric/wasm/module.js';
import { int, load, loadTwice, writeSigned, writeUnsigned } from '../../../../src/numeric/wasm/value.js';

function bytesOf(write: (code: number[], value: number) => void, value: number): number[] {
  const code: number[] = [];
  write(code, value);
  return code;
}

describe('numbers of WebAssembly', () => {
  it('examples of the DWARF standard (figures 22 and 23 of its version 4)', () => {
    expect(bytesOf(writeUnsigned, 127)).toEqual([0x7f]);
    expect(bytesOf(writeUnsigned, 129)).toEqual([0x81, 0x01]);
    expect(bytesOf(writeUnsigned, 12857)).toEqual([0xb9, 0x64]);
    expect(bytesOf(writeSigned, -2)).toEqual([0x7e]);
    expect(bytesOf(writeSigned, 127)).toEqual([0xff, 0x00]);
    expect(bytesOf(writeSigned, -127)).toEqual([0x81, 0x7f]);
    expect(bytesOf(writeSigned, -129)).toEqual([0xff, 0x7e]);
  });

  it('any 32-bit integer can be read back', () => {
    const value = (code: readonly number[], signed: boolean): bigint => {
      const sum = code.reduce((all, byte, i) => all | (BigInt(byte & 0x7f) << BigInt(7 * i)), 0n);
      return signed ? BigInt.asIntN(7 * code.length, sum) : sum;
    };
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (n) => {
        expect(value(bytesOf(writeSigned, n), true)).toBe(BigInt(n));
        expect(value(bytesOf(writeUnsigned, n >>> 0), false)).toBe(BigInt(n >>> 0));
      }),
    );
  });
});

describe('a module', () => {
  it('has its constants and functions', () => {
    const constants = new ConstantPool(4);
    const third = constants.twice(1 / 3);
    expect(constants.twice(1 / 3)).not.toBe(constants.twice(2));
    const f = new FunctionBuilder('copy', 1);
    const [to] = f.parameters;
    f.store(to, 0, third);
    f.store(to, 16, load(int(0), 0));
    f.store(to, 32, loadTwice(int(8), 0));
    const { exports } = new WebAssembly.Instance(
      new WebAssembly.Module(moduleBytes([f], constants, 1)),
    ) as unknown as { exports: { memory: WebAssembly.Memory; copy: (to: number) => void } };
    exports.copy(1024);
    const written = new Float64Array(exports.memory.buffer, 1024, 6);
    expect(Array.from(written)).toEqual([1 / 3, 1 / 3, 1 / 3, 2, 2, 2]);
  });

  it('says so when it has no room for a constant', () => {
    const constants = new ConstantPool(1);
    constants.twice(1);
    constants.twice(1);
    expect(() => constants.twice(2)).toThrow(/room/);
  });
});
