import { describe, expect, it } from '@jest/globals';
import { accumulateNormalEquations } from '../../../src/numeric/least-squares-accumulate.js';
import { restrained } from '../../../src/numeric/least-squares-restraint.js';
import { compress, dampedStep } from '../../../src/numeric/least-squares-step.js';
import {
  defaultLeastSquaresOptions,
  formatLeastSquares,
  solveLeastSquares,
} from '../../../src/numeric/least-squares.js';
import type { LeastSquaresProblem, NormalEquations } from '../../../src/numeric/least-squares-problem.js';

/** A problem from residuals and their Jacobian, written out. */
function problemOf(
  n: number,
  residuals: (p: Float64Array) => number[],
  jacobian: (p: Float64Array) => number[][],
  bounds: { lower?: number[]; upper?: number[] } = {},
): LeastSquaresProblem {
  const length = residuals(new Float64Array(n).fill(1)).length;
  return {
    nParameters: n,
    nEquations: length,
    lower: Float64Array.from(bounds.lower ?? new Array<number>(n).fill(-Infinity)),
    upper: Float64Array.from(bounds.upper ?? new Array<number>(n).fill(Infinity)),
    evaluate(p: Float64Array, { matrix, gradient }: NormalEquations): number {
      const r = residuals(p);
      const j = jacobian(p);
      matrix.fill(0);
      gradient.fill(0);
      r.forEach((value, i) => {
        for (let a = 0; a < n; a++) {
          gradient[a] += j[i][a] * value;
          for (let b = 0; b <= a; b++) matrix[a * n + b] += j[i][a] * j[i][b];
        }
      });
      return r.reduce((sum, value) => sum + value * value, 0);
    },
  };
}

const times = [0, 1, 2, 3, 4, 5];
const counts = [10.2, 6.1, 3.5, 2.4, 1.2, 0.9];

/** counts = a exp(-b t) */
function decay(bounds: { lower?: number[]; upper?: number[] } = {}): LeastSquaresProblem {
  return problemOf(
    2,
    ([a, b]) => times.map((t, i) => a * Math.exp(-b * t) - counts[i]),
    ([a, b]) => times.map((t) => [Math.exp(-b * t), -a * t * Math.exp(-b * t)]),
    bounds,
  );
}

/** Rosenbrock's valley. */
const valley = problemOf(
  2,
  ([x, y]) => [10 * (y - x * x), 1 - x],
  ([x]) => [
    [-20 * x, 10],
    [-1, 0],
  ],
);

describe('solveLeastSquares', () => {
  it('converges to the minimum of a curved valley', () => {
    const { parameters, termination, chiSquaredAfter } = solveLeastSquares(valley, [-1.2, 1]);
    expect(termination).toBe('converged');
    expect(chiSquaredAfter).toBeLessThan(1e-8);
    parameters.forEach((value) => expect(Math.abs(value - 1)).toBeLessThan(1e-3));
  });

  it('ends where the gradient vanishes, whatever the scale of the parameters', () => {
    const found = [1e-6, 1, 1e6].map((unit) => {
      const scaled = problemOf(
        2,
        ([a, b]) => times.map((t, i) => unit * a * Math.exp(-b * t) - counts[i]),
        ([a, b]) => times.map((t) => [unit * Math.exp(-b * t), -unit * a * t * Math.exp(-b * t)]),
      );
      const options = { ...defaultLeastSquaresOptions, relativeTolerance: 1e-12 };
      const { parameters } = solveLeastSquares(scaled, [5 / unit, 0.2], options);
      const equations = { matrix: new Float64Array(4), gradient: new Float64Array(2) };
      scaled.evaluate(parameters, equations);
      expect(Math.abs(equations.gradient[0]) / unit).toBeLessThan(1e-4);
      expect(Math.abs(equations.gradient[1])).toBeLessThan(1e-4);
      return [parameters[0] * unit, parameters[1]];
    });
    for (const [a, b] of found) {
      expect(Math.abs(a / found[1][0] - 1)).toBeLessThan(1e-5);
      expect(Math.abs(b / found[1][1] - 1)).toBeLessThan(1e-5);
    }
  });

  it('stays within bounds and finds the minimum of the other parameters there', () => {
    const { parameters, termination, esds } = solveLeastSquares(decay({ upper: [Infinity, 0.4] }), [5, 0.2]);
    expect(termination).toBe('converged');
    expect(parameters[1]).toBe(0.4);
    // With b = 0.4 the problem is linear in a.
    const e = times.map((t) => Math.exp(-0.4 * t));
    const a = e.reduce((sum, v, i) => sum + v * counts[i], 0) / e.reduce((sum, v) => sum + v * v, 0);
    expect(Math.abs(parameters[0] / a - 1)).toBeLessThan(1e-4);
    expect(esds[1]).toBeNaN();
    expect(esds[0]).toBeGreaterThan(0);
  });

  it('leaves a bound that the start lies on or beyond when chi² falls inside', () => {
    const { parameters } = solveLeastSquares(decay({ lower: [0, 0] }), [5, -1]);
    expect(parameters[1]).toBeGreaterThan(0.4);
  });

  it('gives the standard deviations of linear regression', () => {
    const xs = [0, 1, 2, 3, 4];
    const ys = [1.1, 2.9, 5.2, 6.8, 9.1];
    const straight = problemOf(
      2,
      ([a, b]) => xs.map((x, i) => a + b * x - ys[i]),
      () => xs.map((x) => [1, x]),
    );
    const { esds, chiSquaredAfter } = solveLeastSquares(straight, [0, 0]);
    const variance = chiSquaredAfter / 3;
    expect(Math.abs(esds[1] / Math.sqrt(variance / 10) - 1)).toBeLessThan(1e-9);
    expect(Math.abs(esds[0] / Math.sqrt(variance * (1 / 5 + 4 / 10)) - 1)).toBeLessThan(1e-9);
  });

  it('never ends above its start', () => {
    const { chiSquaredBefore, chiSquaredAfter } = solveLeastSquares(valley, [-1.2, 1], {
      ...defaultLeastSquaresOptions,
      maxIterations: 1,
    });
    expect(chiSquaredAfter).toBeLessThan(chiSquaredBefore);
  });

  it('leaves alone a parameter without influence', () => {
    const useless = problemOf(
      2,
      ([a]) => [a - 3],
      () => [[1, 0]],
    );
    const { parameters, esds } = solveLeastSquares(useless, [0, 7]);
    expect(Math.abs(parameters[0] - 3)).toBeLessThan(1e-6);
    expect(parameters[1]).toBe(7);
    expect(esds[1]).toBeNaN();
  });

  it('moves on from a point where two parameters have the same effect', () => {
    const twins = problemOf(
      2,
      ([a, b]) => [a + b - 3, a * b - 2, a - b],
      ([a, b]) => [
        [1, 1],
        [b, a],
        [1, -1],
      ],
    );
    const same = problemOf(
      2,
      ([a, b]) => [a + b - 3, 2 * (a + b) - 6.3],
      () => [
        [1, 1],
        [2, 2],
      ],
    );
    expect(solveLeastSquares(twins, [1, 1]).chiSquaredAfter).toBeLessThan(1);
    const { parameters, termination } = solveLeastSquares(same, [0, 0]);
    expect(termination).toBe('converged');
    expect(Math.abs(parameters[0] + parameters[1] - 3.12)).toBeLessThan(1e-6);
  });

  it('keeps away from where the model is not defined', () => {
    const logarithm = problemOf(
      1,
      ([a]) => [Math.log(a) + 2],
      ([a]) => [[1 / a]],
    );
    const { parameters, termination } = solveLeastSquares(logarithm, [10]);
    expect(termination).toBe('converged');
    expect(Math.abs(parameters[0] / Math.exp(-2) - 1)).toBeLessThan(1e-2);
  });
});

describe('named termination', () => {
  it('undefined-start', () => {
    const summary = solveLeastSquares(decay(), [NaN, 0]);
    expect(summary.termination).toBe('undefined-start');
    expect(summary.nEvaluations).toBe(1);
  });

  it('max-iterations', () => {
    const options = { ...defaultLeastSquaresOptions, maxIterations: 2 };
    const summary = solveLeastSquares(valley, [-1.2, 1], options);
    expect(summary.termination).toBe('max-iterations');
    expect(summary.nIterations).toBe(2);
  });

  it('no-step, where the Jacobian points the wrong way', () => {
    const wrong = problemOf(
      1,
      ([a]) => [a - 3, 1],
      () => [[-1], [0]],
    );
    const summary = solveLeastSquares(wrong, [0]);
    expect(summary.termination).toBe('no-step');
    expect(summary.parameters[0]).toBe(0);
    expect(summary.chiSquaredAfter).toBe(summary.chiSquaredBefore);
  });

  it('singular, where the normal equations are not those of a sum of squares', () => {
    const indefinite = {
      ...valley,
      evaluate: (_: Float64Array, { matrix, gradient }: NormalEquations): number => {
        matrix.set([1, 0, 2, 1]);
        gradient.set([1, 1]);
        return 1;
      },
    };
    expect(solveLeastSquares(indefinite, [0, 0]).termination).toBe('singular');
  });

  it('is printed in one line', () => {
    const summary = solveLeastSquares(decay(), [5, 0.2]);
    expect(formatLeastSquares(summary)).toMatch(
      /^converged after \d+ iterations \(\d+ evaluations\), chi² [\d.]+ -> [\d.]+$/,
    );
  });
});

describe('dampedStep', () => {
  it('is the step of the full problem, with the damping on the scaled diagonal', () => {
    const problem = decay();
    const start = Float64Array.of(5, 0.2);
    const equations = { matrix: new Float64Array(4), gradient: new Float64Array(2) };
    const chiSquared = problem.evaluate(start, equations);
    const damping = 0.3;
    const trial = new Float64Array(2);
    const scratch = { matrix: new Float64Array(4), gradient: new Float64Array(2) };
    const compressed = compress(equations, chiSquared, 2, [0, 1]);
    if (compressed === null) throw new Error('singular');
    dampedStep(compressed, damping, problem, start, trial, (p) => problem.evaluate(p, scratch));
    const [h00, , h10, h11] = equations.matrix;
    const [g0, g1] = equations.gradient;
    const [m00, m11] = [h00 * (1 + damping), h11 * (1 + damping)];
    const determinant = m00 * m11 - h10 * h10;
    const expected = [5 - (g0 * m11 - g1 * h10) / determinant, 0.2 - (m00 * g1 - h10 * g0) / determinant];
    expected.forEach((value, i) => expect(Math.abs(trial[i] / value - 1)).toBeLessThan(1e-9));
  });
});

describe('accumulateNormalEquations', () => {
  it.each([1, 2, 3, 4, 5, 9, 13])('adds JᵀJ and Jᵀr of %i columns', (n) => {
    const stride = 8;
    const rows = 7;
    const columns = new Float64Array(3 * Math.ceil(n / 3) * stride);
    for (let c = 0; c < n; c++)
      for (let i = 0; i < rows; i++) columns[c * stride + i] = Math.sin(3 * c + i * i);
    const residual = Float64Array.from({ length: stride }, (_, i) => Math.cos(i));
    const matrix = new Float64Array(n * n).fill(1);
    const gradient = new Float64Array(n).fill(1);
    accumulateNormalEquations(columns, stride, n, residual, rows, matrix, gradient);
    for (let a = 0; a < n; a++) {
      const dot = (f: (i: number) => number): number =>
        Array.from({ length: rows }, (_, i) => columns[a * stride + i] * f(i)).reduce((p, q) => p + q, 1);
      expect(Math.abs(gradient[a] - dot((i) => residual[i]))).toBeLessThan(1e-12);
      for (let b = 0; b <= a; b++) {
        expect(Math.abs(matrix[a * n + b] - dot((i) => columns[b * stride + i]))).toBeLessThan(1e-12);
      }
    }
  });
});

describe('restrained', () => {
  it('pulls a parameter with the weight of so many observations', () => {
    const data = problemOf(
      1,
      ([a]) => [a - 1, a - 1, a - 1],
      () => [[1], [1], [1]],
    );
    const { parameters } = solveLeastSquares(restrained(data, [{ parameter: 0, target: 5, sd: 1 }], 1), [0]);
    expect(Math.abs(parameters[0] - (3 * 1 + 5) / 4)).toBeLessThan(1e-6);
  });
});
