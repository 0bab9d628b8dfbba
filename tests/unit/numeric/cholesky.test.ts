import { describe, expect, it } from '@jest/globals';
import {
  backSubstitute,
  choleskyFactor,
  forwardSubstitute,
  inverseDiagonal,
  lnDeterminant,
} from '../../../src/numeric/cholesky.js';

/** L Lᵀ with L = (2 0 0; 1 3 0; -1 2 4). */
const matrix = [4, 2, -2, 2, 10, 5, -2, 5, 21];

describe('choleskyFactor', () => {
  it('finds the lower triangle', () => {
    const m = Float64Array.from(matrix);
    expect(choleskyFactor(m, 3)).toBe(true);
    expect([m[0], m[3], m[4], m[6], m[7], m[8]]).toEqual([2, 1, 3, -1, 2, 4]);
  });

  it('reads the lower triangle alone', () => {
    const m = Float64Array.from(matrix);
    m[1] = m[2] = m[5] = NaN;
    expect(choleskyFactor(m, 3)).toBe(true);
    expect(m[8]).toBe(4);
  });

  it.each([
    ['indefinite', [1, 2, 2, 1]],
    ['singular', [1, 1, 1, 1]],
    ['zero', [0, 0, 0, 0]],
    ['not a number', [NaN, 0, 0, 1]],
  ])('refuses a matrix that is %s', (_, elements) => {
    expect(choleskyFactor(Float64Array.from(elements), 2)).toBe(false);
  });
});

describe('substitution and inverse', () => {
  it('solves m x = b', () => {
    const m = Float64Array.from(matrix);
    choleskyFactor(m, 3);
    const x = Float64Array.of(4 - 4 - 6, 2 - 20 + 15, -2 - 10 + 63); // m (1, -2, 3)
    forwardSubstitute(m, 3, x);
    backSubstitute(m, 3, x);
    [1, -2, 3].forEach((value, i) => expect(Math.abs(x[i] - value)).toBeLessThan(1e-14));
  });

  it('gives the diagonal of the inverse', () => {
    const m = Float64Array.from(matrix);
    choleskyFactor(m, 3);
    const diagonal = new Float64Array(3);
    inverseDiagonal(m, 3, diagonal);
    // Cofactors over the determinant (2 · 3 · 4)² = 576.
    const expected = [(10 * 21 - 25) / 576, (4 * 21 - 4) / 576, (4 * 10 - 4) / 576];
    expected.forEach((value, i) => expect(Math.abs(diagonal[i] / value - 1)).toBeLessThan(1e-14));
  });

  it('gives the logarithm of the determinant', () => {
    const m = Float64Array.from(matrix);
    choleskyFactor(m, 3);
    expect(lnDeterminant(m, 3)).toBeCloseTo(Math.log(576), 14);
  });
});
