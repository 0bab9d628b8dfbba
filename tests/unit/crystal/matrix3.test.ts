import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { determinant3, matrix3, symmetricEigenvalues3 } from '../../../src/crystal/matrix3.js';

const element = fc.double({ min: -10, max: 10, noNaN: true });

it('eigenvalues of symmetric matrices have their trace, squares and determinant, the greatest first', () => {
  fc.assert(
    fc.property(fc.tuple(element, element, element, element, element, element), ([a, b, c, d, e, f]) => {
      const values = symmetricEigenvalues3(a, b, c, d, e, f);
      const [most, middle, least] = values;
      expect(most + 1e-9).toBeGreaterThanOrEqual(middle);
      expect(middle + 1e-9).toBeGreaterThanOrEqual(least);
      expect(most + middle + least).toBeCloseTo(a + b + c, 9);
      const squares = a * a + b * b + c * c + 2 * (d * d + e * e + f * f);
      expect(values.reduce((sum, v) => sum + v * v, 0)).toBeCloseTo(squares, 8);
      expect(most * middle * least).toBeCloseTo(determinant3(matrix3([a, d, e, d, b, f, e, f, c])), 6);
    }),
  );
});

it('eigenvalues of a diagonal matrix are its elements', () => {
  expect(symmetricEigenvalues3(2, 2, 2, 0, 0, 0)).toEqual([2, 2, 2]);
  expect(symmetricEigenvalues3(1, 3, 2, 0, 0, 0).map((v) => Math.round(v * 1e12) / 1e12)).toEqual([3, 2, 1]);
});
