import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ascendingOrder } from '../../../src/numeric/ascending-order.js';

it('is the order of a sort that compares, equal numbers in theirs', () => {
  const number = fc.oneof(
    fc.double({ min: 0, noNaN: true }),
    fc.constantFrom(0, -0, 1, 1, 2 ** -1074, Number.MAX_VALUE, Infinity, 0.1, 0.1),
  );
  fc.assert(
    fc.property(fc.array(number, { maxLength: 100 }), (given) => {
      const values = Float64Array.from(given);
      const compared = Array.from(values.keys()).sort((a, b) =>
        values[a] === values[b] ? a - b : values[a] - values[b],
      );
      expect(Array.from(ascendingOrder(values))).toEqual(compared);
    }),
    { seed: 1, numRuns: 300 },
  );
});
