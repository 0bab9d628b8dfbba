import { describe, expect, it } from '@jest/globals';
import { levenbergMarquardt } from 'ml-levenberg-marquardt';

/**
 * What ml-levenberg-marquardt 5.1.0 does that src/numeric/least-squares-step.ts works around. A test that fails here after an
 * update says that a workaround may go.
 */
const line =
  ([a, b]: number[]) =>
  (x: number) =>
    a + b * x;
const lineJacobian = () => (x: number) => [1, x];
const x = [0, 1, 2, 3, 4];
const noisy = { x, y: [1.1, 2.9, 5.2, 6.8, 9.1] };

describe('ml-levenberg-marquardt', () => {
  it('minimises with weights 1', () => {
    const fit = levenbergMarquardt(noisy, line, {
      initialValues: [0, 0],
      jacobianFunction: lineJacobian,
      damping: 1e-6,
    });
    // Means 2 and 5.02, slope Σ(x - 2)(y - 5.02)/Σ(x - 2)² = 19.9/10.
    expect(Math.abs(fit.parameterValues[1] - 1.99)).toBeLessThan(1e-6);
    expect(Math.abs(fit.parameterValues[0] - (5.02 - 2 * 1.99))).toBeLessThan(1e-6);
  });

  it('does not find the weighted minimum where weights are not 1: Hessian and gradient are weighted differently', () => {
    const weights = [1, 1, 1, 1, 10];
    const fit = levenbergMarquardt(noisy, line, {
      initialValues: [1, 2],
      jacobianFunction: lineJacobian,
      weights,
      damping: 1e-9,
      maxIterations: 1,
    });
    const step = newtonStep(weights.map((w) => w * w));
    const inverseStep = newtonStep(weights.map((w) => 1 / (w * w)));
    for (const expected of [step, inverseStep]) {
      const distance = Math.hypot(...expected.map((value, i) => value - fit.parameterValues[i]));
      expect(distance).toBeGreaterThan(1e-3);
    }
  });

  it('keeps a bad step as the place to go on from', () => {
    // From 3 the undamped step of arctan(p) = 0 overshoots to -9.5, the next one to 124: only the best point is remembered.
    const visited: number[] = [];
    levenbergMarquardt(
      { x: [0, 1], y: [0, 0] },
      ([p]) => {
        visited.push(p);
        return (i) => (i === 0 ? Math.atan(p) : 0);
      },
      {
        initialValues: [3],
        jacobianFunction:
          ([p]) =>
          (i) => [i === 0 ? 1 / (1 + p * p) : 0],
        damping: 1e-9,
        dampingStepUp: 1,
        maxIterations: 2,
      },
    );
    const places = visited.filter((p, i) => p !== visited[i - 1]);
    expect(Math.abs(places[1])).toBeGreaterThan(9);
    expect(Math.abs(places[2])).toBeGreaterThan(100);
  });

  it('runs all iterations on noisy data: it stops only at an absolute chi²', () => {
    const fit = levenbergMarquardt(noisy, line, { initialValues: [0, 0], jacobianFunction: lineJacobian });
    expect(fit.iterations).toBe(100);
  });

  it('damps by a multiple of 1, so that the step depends on the scale of the parameters', () => {
    const slopeAfterOneStep = (unit: number): number => {
      const { parameterValues } = levenbergMarquardt(
        noisy,
        ([b]) =>
          (t) =>
            b * unit * t,
        {
          initialValues: [0],
          jacobianFunction: () => (t) => [unit * t],
          damping: 1,
          maxIterations: 1,
        },
      );
      return parameterValues[0] * unit;
    };
    expect(Math.abs(slopeAfterOneStep(1) / slopeAfterOneStep(1e-2) - 1)).toBeGreaterThan(0.5);
  });

  it('shifts the rows of the Jacobian for parameters with gradientDifference 0', () => {
    // Fixing the first parameter should leave it alone; its neighbour's derivatives are filed under it.
    const fit = levenbergMarquardt(noisy, line, {
      initialValues: [1, 0],
      gradientDifference: [0, 1e-6],
      damping: 1e-3,
      maxIterations: 1,
    });
    expect(fit.parameterValues[0]).not.toBe(1);
    expect(fit.parameterValues[1]).toBe(0);
  });

  it('gives no standard deviations', () => {
    const fit = levenbergMarquardt(noisy, line, { initialValues: [0, 0], maxIterations: 1 });
    expect(Object.keys(fit).sort()).toEqual(['iterations', 'parameterError', 'parameterValues']);
  });
});

/** The Gauss-Newton step of the line from (1, 2) with the given weights. */
function newtonStep(weights: readonly number[]): number[] {
  let s = 0;
  let sx = 0;
  let sxx = 0;
  let sr = 0;
  let sxr = 0;
  x.forEach((value, i) => {
    const residual = noisy.y[i] - (1 + 2 * value);
    s += weights[i];
    sx += weights[i] * value;
    sxx += weights[i] * value * value;
    sr += weights[i] * residual;
    sxr += weights[i] * value * residual;
  });
  const determinant = s * sxx - sx * sx;
  return [1 + (sr * sxx - sxr * sx) / determinant, 2 + (s * sxr - sx * sr) / determinant];
}
