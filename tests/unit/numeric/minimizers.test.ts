import { describe, expect, it } from '@jest/globals';
import { dropTest, minimizeLbfgs } from '../../../src/numeric/lbfgs.js';
import { lineSearch } from '../../../src/numeric/line-search.js';
import { minimizeSimplex } from '../../../src/numeric/simplex.js';

/** Rosenbrock's valley. */
function valley(x: Float64Array, gradient?: Float64Array): number {
  const a = 1 - x[0];
  const b = x[1] - x[0] * x[0];
  if (gradient !== undefined) {
    gradient[0] = -2 * a - 400 * x[0] * b;
    gradient[1] = 200 * b;
  }
  return a * a + 100 * b * b;
}

describe('minimizeLbfgs', () => {
  it('goes down the valley to its lowest point', () => {
    const isDone = (value: number): boolean => value < 1e-20;
    const found = minimizeLbfgs(valley, [-1.2, 1], { memory: 5, maxIterations: 100, isDone });
    expect(found.termination).toBe('converged');
    expect(found.x[0]).toBeCloseTo(1, 8);
    expect(found.x[1]).toBeCloseTo(1, 8);
    expect(found.nIterations).toBeLessThan(60);
  });

  it('stops where there is no way down', () => {
    const flat = { memory: 5, maxIterations: 10, isDone: () => false };
    expect(minimizeLbfgs(() => 3, [1, 2], flat)).toMatchObject({
      termination: 'no-step',
      value: 3,
      nIterations: 0,
    });
    const undefinedBeyond = (x: Float64Array, g: Float64Array): number => {
      g[0] = 1;
      return x[0] < 0 ? NaN : x[0];
    };
    expect(minimizeLbfgs(undefinedBeyond, [0.5], flat)).toMatchObject({ termination: 'no-step', value: 0.5 });
  });
});

describe('lineSearch', () => {
  it.each([0.001, 0.1, 1, 50, 1000])(
    'finds a step that satisfies the Wolfe conditions from a first step of %d',
    (first) => {
      const f = (s: number) => ({ value: -s / (s * s + 2), slope: (s * s - 2) / (s * s + 2) ** 2 });
      const start = f(0);
      const found = lineSearch(start, first, f, { decrease: 1e-4, curvature: 0.1, maxEvaluations: 40 });
      if (found === null) throw new Error('no step');
      expect(found.value).toBeLessThanOrEqual(start.value + 1e-4 * found.step * start.slope);
      expect(Math.abs(found.slope)).toBeLessThanOrEqual(0.1 * Math.abs(start.slope));
    },
  );
});

describe('dropTest', () => {
  it('ends when the values have stopped to fall', () => {
    const isDone = dropTest(1000);
    expect([500, 200, 100, 50, 49.9999, 49.9998, 49.99975, 49.99974].map((value) => isDone(value))).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});

describe('minimizeSimplex', () => {
  it('needs no derivatives, and no value beyond a border', () => {
    const corners = [Float64Array.of(0.2, 0.1), Float64Array.of(0.7, 0.1), Float64Array.of(0.2, 0.6)];
    const bordered = (x: Float64Array): number => (x[0] < 0 ? Infinity : valley(x));
    const { x } = minimizeSimplex(bordered, corners, {
      maxEvaluations: 1000,
      tolerance: 1e-14,
    });
    expect(x[0]).toBeCloseTo(1, 5);
    expect(x[1]).toBeCloseTo(1, 5);
  });
});
