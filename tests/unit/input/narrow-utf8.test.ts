import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { narrowUtf8 } from '../../../src/input/narrow-utf8.js';
import { latin1ByUtf16 } from '../../../src/input/latin1-from-utf8.js';

const text = (bytes: Uint8Array | null | undefined) =>
  bytes === null || bytes === undefined ? bytes : Buffer.from(bytes).toString('latin1');

function narrowed(utf8: Buffer, before = 0, after = 0): string | null | undefined {
  const source = Buffer.concat([Buffer.alloc(before, 0xc3), utf8, Buffer.alloc(after, 0x80)]);
  return text(narrowUtf8(source, before, before + utf8.length));
}

describe('UTF-8 to one byte a character', () => {
  it('gives back what was written, of any length', () => {
    const all = Array.from({ length: 256 }, (_none, i) => String.fromCharCode(i)).join('');
    for (let length = 0; length <= all.length; length++)
      for (const string of [all.slice(0, length), all.slice(all.length - length)])
        expect(narrowed(Buffer.from(string), length % 17, 3)).toBe(string);
  });

  it('reads nothing but the text, whatever stands around it', () => {
    expect(narrowed(Buffer.from('abc'), 5, 20)).toBe('abc');
    expect(narrowed(Buffer.from([0x61, 0xc3]), 0, 1)).toBeNull();
    expect(narrowed(Buffer.from([0x80, 0x61]), 1, 0)).toBeNull();
  });

  it('agrees with Node on any bytes', () => {
    const bytes = fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.nat(0xff).map((code) => Buffer.from(String.fromCharCode(code))) },
        {
          weight: 1,
          arbitrary: fc.uint8Array({ minLength: 1, maxLength: 2 }).map((raw) => Buffer.from(raw)),
        },
        { weight: 1, arbitrary: fc.constantFrom('Ā', '€', '😀').map((one) => Buffer.from(one)) },
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(bytes, (parts) => {
        const utf8 = Buffer.concat(parts);
        expect(narrowed(utf8)).toBe(text(latin1ByUtf16(utf8, 0, utf8.length)));
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  it('grows its memory for long texts', () => {
    const string = 'a\u0080ÿ'.repeat(100_000);
    expect(narrowed(Buffer.from(string))).toBe(string);
    expect(narrowed(Buffer.from('x'))).toBe('x');
  });

  it('leaves texts of many megabytes to the other way', () => {
    const long = Buffer.alloc((1 << 24) + 1, 0x41);
    expect(narrowUtf8(long, 0, long.length)).toBeUndefined();
  });
});
