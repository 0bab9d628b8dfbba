import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { internedText } from '../../../src/input/interned-text.js';

describe('internedText', () => {
  it('gives what decoding gives, whatever was read before', () => {
    const encoding = fc.constantFrom('utf8' as const, 'latin1' as const);
    // Few different bytes: many texts take each other's slots or are the same in one encoding only.
    const bytes = fc.array(fc.constantFrom(0x61, 0x62, 0xc3, 0xa4, 0xff), { maxLength: 70 });
    fc.assert(
      fc.property(bytes, encoding, fc.nat(5), (text, as, before) => {
        const source = Buffer.from([...new Array<number>(before).fill(0x7a), ...text, 0x7a]);
        const expected = Buffer.from(text).toString(as);
        for (let i = 0; i < 2; i++)
          expect(internedText(source, as, before, before + text.length)).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps its own copy: buffers are used again', () => {
    const source = Buffer.from('wavelength');
    expect(internedText(source, 'utf8', 0, 10)).toBe('wavelength');
    source.write('beam_energ');
    expect(internedText(source, 'utf8', 0, 10)).toBe('beam_energ');
    expect(internedText(Buffer.from('wavelength'), 'utf8', 0, 10)).toBe('wavelength');
  });
});
