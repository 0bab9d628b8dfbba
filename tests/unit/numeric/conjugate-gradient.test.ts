import { describe, expect, it } from '@jest/globals';
import { solveConjugateGradient } from '../../../src/numeric/conjugate-gradient.js';

const n = 12;
/** A symmetric positive definite matrix with a spread of sizes. */
const entry = (i: number, j: number): number => (i === j ? 10 ** (i % 4) + i : 0.3 / (1 + Math.abs(i - j)));
const system = {
  apply: (v: Float64Array, out: Float64Array): void =>
    void out.forEach((_, i) => (out[i] = v.reduce((sum, value, j) => sum + entry(i, j) * value, 0))),
  precondition: (v: Float64Array, out: Float64Array): void =>
    void out.forEach((_, i) => (out[i] = v[i] / entry(i, i))),
};

describe('conjugate gradients', () => {
  it('solve a system', () => {
    const truth = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1));
    const b = new Float64Array(n);
    system.apply(truth, b);
    const x = new Float64Array(n).fill(7);
    const nIterations = solveConjugateGradient(system, b, x, { tolerance: 1e-12, maxIterations: 50 });
    expect(nIterations).toBeLessThan(n + 1);
    x.forEach((value, i) => expect(value).toBeCloseTo(truth[i], 10));
  });

  it('end at once where there is nothing to do, and when they are told to', () => {
    const x = new Float64Array(n);
    expect(
      solveConjugateGradient(system, new Float64Array(n), x, { tolerance: 1e-9, maxIterations: 9 }),
    ).toBe(0);
    const b = new Float64Array(n).fill(1);
    expect(solveConjugateGradient(system, b, x, { tolerance: 0, maxIterations: 2 })).toBe(2);
  });
});
