import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Fill, readAhead } from '../../../src/input/read-ahead.js';

/** A file in memory that counts how often it is asked. */
function countedFile(size: number) {
  const bytes = Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 2654435761) >>> 13));
  let calls = 0;
  const fill: Fill = (buffer, offset, length) => {
    calls++;
    return bytes.subarray(offset, offset + length).copy(buffer);
  };
  const read = (offset: number, length: number) => {
    calls++;
    return bytes.subarray(offset, offset + length);
  };
  return { bytes, read: readAhead(read, fill), calls: () => calls };
}

describe('reading ahead', () => {
  it('gives the bytes that are there, whatever is asked for in whatever order', () => {
    const size = 200_000;
    const { bytes, read } = countedFile(size);
    const near = fc.record({ back: fc.boolean(), step: fc.nat(6000), length: fc.nat(40_000) });
    const far = fc.record({ offset: fc.nat(size + 10), length: fc.nat(40_000) });
    fc.assert(
      fc.property(fc.array(fc.oneof(near, near, far), { maxLength: 60 }), (asked) => {
        let end = 0;
        for (const piece of asked) {
          const offset =
            'offset' in piece ? piece.offset : Math.max(0, piece.back ? end - piece.step : end + piece.step);
          const expected = bytes.subarray(offset, offset + piece.length);
          if (Buffer.compare(read(offset, piece.length), expected) !== 0) return false;
          end = offset + piece.length;
        }
        return true;
      }),
    );
  });

  it('asks rarely for five columns that are read in turn, from frame to frame', () => {
    const { read, calls } = countedFile(5_000_000);
    for (let frame = 0; frame < 1000; frame++)
      for (let column = 0; column < 5; column++) read(1_000_000 * column + 800 * frame, 800);
    // 5 times 800,000 bytes in pieces of 65536, and the first of each column.
    expect(calls()).toBeLessThan(5 * 15);
  });

  it('reads no more than what is asked for where reads go anywhere', () => {
    let most = 0;
    const read = readAhead(
      () => Buffer.alloc(0),
      (_buffer, _offset, length) => {
        most = Math.max(most, length);
        return length;
      },
    );
    for (let i = 0; i < 100; i++) read(((i * 37) % 100) * 100_000, 500);
    expect(most).toBe(500);
  });

  it('holds nothing that a failed read has left', () => {
    let fails = false;
    const read = readAhead(
      () => Buffer.alloc(0),
      (buffer, _offset, length) => {
        buffer.fill(fails ? 7 : 1, 0, length);
        if (fails) throw new Error('no');
        return length;
      },
    );
    expect(read(0, 4)).toEqual(Buffer.of(1, 1, 1, 1));
    fails = true;
    expect(() => read(4, 4)).toThrow('no');
    fails = false;
    expect(read(0, 4)).toEqual(Buffer.of(1, 1, 1, 1));
  });
});
