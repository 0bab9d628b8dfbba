import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { groupByHkl } from '../../../src/crystal/reflection-groups.js';
import { numberParts } from '../../../src/frame/number-reflections.js';

/** By sorting, index by index. */
function numberedBySorting(hkl: Int32Array) {
  const { permutation, offsets, unique } = groupByHkl(hkl);
  const number = new Int32Array(hkl.length / 3);
  for (let r = 0; r + 1 < offsets.length; r++)
    for (let m = offsets[r]; m < offsets[r + 1]; m++) number[permutation[m]] = r;
  return { unique: Array.from(unique), number: Array.from(number) };
}

function numberedParts(parts: readonly Int32Array[]) {
  const number = new Int32Array(parts.reduce((sum, part) => sum + part.length / 3, 0));
  const list = numberParts(parts, number);
  expect(list.n).toBe(list.hkl.length / 3);
  return { unique: Array.from(list.hkl), number: Array.from(number) };
}

const parts = (largest: number) =>
  fc.array(
    fc
      .array(fc.integer({ min: -largest, max: largest }), { maxLength: 60 })
      .map((values) => Int32Array.from(values.slice(0, values.length - (values.length % 3)))),
    { maxLength: 4 },
  );

describe('numbering the indices of several parts', () => {
  // Up to 6 most indices repeat, up to 30000 the box of all indices is too large to be gone through.
  it.each([6, 30000])('is the same as sorting them, indices up to %d', (largest) => {
    fc.assert(
      fc.property(parts(largest), (given) => {
        const all = Int32Array.from(given.flatMap((part) => Array.from(part)));
        expect(numberedParts(given)).toEqual(numberedBySorting(all));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('takes no indices at all', () => {
    expect(numberedParts([])).toEqual({ unique: [], number: [] });
  });
});
