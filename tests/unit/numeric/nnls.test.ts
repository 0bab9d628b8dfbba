import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { nonNegativeLeastSquares, nnlsWorkspace } from '../../../src/numeric/nnls.js';

interface Problem {
  readonly nRows: number;
  readonly n: number;
  readonly design: readonly number[];
  readonly rhs: readonly number[];
}

/** AᵀA and Aᵀb; a ridge keeps nearly dependent columns solvable. */
function normalEquations({ nRows, n, design, rhs }: Problem, ridge = 0) {
  const gram = new Float64Array(n * n);
  const h = new Float64Array(n);
  for (let r = 0; r < nRows; r++)
    for (let i = 0; i < n; i++) {
      h[i] += design[r * n + i] * rhs[r];
      for (let j = 0; j < n; j++) gram[i * n + j] += design[r * n + i] * design[r * n + j];
    }
  for (let i = 0; i < n; i++) gram[i * n + i] += ridge;
  return { gram, h };
}

const problems: fc.Arbitrary<Problem> = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 8 }))
  .chain(([n, more]) =>
    fc.record({
      nRows: fc.constant(n + more),
      n: fc.constant(n),
      design: fc.array(fc.integer({ min: -50, max: 50 }), {
        minLength: n * (n + more),
        maxLength: n * (n + more),
      }),
      rhs: fc.array(fc.integer({ min: -50, max: 50 }), { minLength: n + more, maxLength: n + more }),
    }),
  );

describe('nonNegativeLeastSquares', () => {
  it('meets the conditions of Karush, Kuhn and Tucker', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { n } = problem;
        const { gram, h } = normalEquations(problem, 1);
        const x = new Float64Array(n);
        expect(nonNegativeLeastSquares(gram, h, n, x)).toBe(true);
        for (let i = 0; i < n; i++) {
          let gradient = -h[i];
          let size = Math.abs(h[i]) + 1;
          for (let j = 0; j < n; j++) {
            gradient += gram[i * n + j] * x[j];
            size += Math.abs(gram[i * n + j] * x[j]);
          }
          expect(x[i]).toBeGreaterThanOrEqual(0);
          expect(gradient).toBeGreaterThan(-1e-9 * size);
          if (x[i] > 0) expect(Math.abs(gradient)).toBeLessThan(1e-9 * size);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is plain least squares where that is positive', () => {
    const { gram, h } = normalEquations({ nRows: 3, n: 2, design: [1, 0, 0, 2, 1, 1], rhs: [1, 4, 3] });
    const x = new Float64Array(2);
    nonNegativeLeastSquares(gram, h, 2, x);
    expect(x[0]).toBeCloseTo(1, 12);
    expect(x[1]).toBeCloseTo(2, 12);
  });

  it('leaves out a column that plain least squares would take negatively', () => {
    // b = 1·a1 - 1·a2 with a1 = (1, 1), a2 = (0, 1): the best positive multiple of a1 alone is 1/2.
    const { gram, h } = normalEquations({ nRows: 2, n: 2, design: [1, 0, 1, 1], rhs: [1, 0] });
    const x = new Float64Array(2);
    nonNegativeLeastSquares(gram, h, 2, x, nnlsWorkspace(5));
    expect(x[0]).toBeCloseTo(0.5, 14);
    expect(x[1]).toBe(0);
  });

  it('says so where the matrix is not positive definite on the free unknowns', () => {
    const indefinite = Float64Array.of(1, -2, -2, 1);
    expect(nonNegativeLeastSquares(indefinite, Float64Array.of(1, 1), 2, new Float64Array(2))).toBe(false);
  });
});
