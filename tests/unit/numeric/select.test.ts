import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRandom } from '../../../src/numeric/random.js';
import { arrangeRanks } from '../../../src/numeric/select.js';

function expectAsSorted(given: readonly number[], ranks: readonly number[]): void {
  const values = Float64Array.from(given);
  const sorted = values.slice().sort();
  arrangeRanks(values, ranks);
  expect(ranks.map((rank) => values[rank])).toEqual(ranks.map((rank) => sorted[rank]));
  expect(values.sort()).toEqual(sorted);
}

describe('values at some ranks', () => {
  it('are those of sorting, and none is lost', () => {
    const number = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 200 }), fc.array(fc.nat()), (given, picks) => {
        const ranks = [...new Set(picks.map((pick) => pick % given.length))].sort((a, b) => a - b);
        expectAsSorted(
          given.map((value) => value + 0),
          ranks,
        );
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it.each(['ascending', 'descending', 'equal', 'organ pipe'])('in many %s values', (kind) => {
    const n = 20000;
    const value = (i: number) =>
      ({ ascending: i, descending: n - i, equal: 1, 'organ pipe': Math.min(i, n - i) })[kind] ?? NaN;
    expectAsSorted(
      Array.from({ length: n }, (_, i) => value(i)),
      [0, 1, n / 4, n / 2, n - 2, n - 1],
    );
  });

  it('among many random ones', () => {
    const random = createRandom(1);
    expectAsSorted(
      Array.from({ length: 20000 }, () => random.normal()),
      Array.from({ length: 20 }, (_, k) => 1000 * k),
    );
  });
});
