import { describe, expect, it } from '@jest/globals';
import {
  bandedBackward,
  bandedCholesky,
  bandedForward,
  bandedLnDeterminant,
  bandedMatrix,
  bandedPlace,
} from '../../../src/numeric/banded-cholesky.js';
import {
  backSubstitute,
  choleskyFactor,
  forwardSubstitute,
  lnDeterminant,
} from '../../../src/numeric/cholesky.js';
import { createRandom } from '../../../src/numeric/random.js';
import { expectClose } from '../../support/close.js';

describe('the Cholesky factor of a banded matrix', () => {
  it.each([
    [1, 0],
    [7, 0],
    [7, 2],
    [30, 5],
    [6, 9],
  ])('is that of the full one: %d rows, %d beside the diagonal', (n, width) => {
    const random = createRandom(3);
    const full = new Float64Array(n * n);
    const banded = bandedMatrix(n, width);
    for (let i = 0; i < n; i++)
      for (let j = Math.max(0, i - width); j <= i; j++) {
        const value = i === j ? 2 * width + 2 + random.uniform() : random.normal() / 2;
        full[i * n + j] = value;
        banded.values[bandedPlace(banded, i, j)] = value;
      }
    const b = Float64Array.from({ length: n }, () => random.normal());
    const x = b.slice();
    expect([bandedCholesky(banded), choleskyFactor(full, n)]).toEqual([true, true]);
    expectClose(bandedLnDeterminant(banded), lnDeterminant(full, n));
    bandedForward(banded, x);
    forwardSubstitute(full, n, b);
    for (let i = 0; i < n; i++) expectClose(x[i], b[i], 1e-10);
    bandedBackward(banded, x);
    backSubstitute(full, n, b);
    for (let i = 0; i < n; i++) expectClose(x[i], b[i], 1e-10);
  });

  it('does not exist where the matrix is not positive definite', () => {
    const m = bandedMatrix(2, 1);
    m.values.set([0, 1, 2, 1]);
    expect(bandedCholesky(m)).toBe(false);
    const undefinedNumbers = bandedMatrix(1, 0);
    undefinedNumbers.values[0] = NaN;
    expect(bandedCholesky(undefinedNumbers)).toBe(false);
  });
});
