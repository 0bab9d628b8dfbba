import { describe, expect, it } from '@jest/globals';
import type { CrystalSystem } from '../../../../src/crystal/constraints.js';
import { BlockKernel, type FrameFit } from '../../../../src/postrefine/likelihood/kernel.js';
import { likelihoodLayout } from '../../../../src/postrefine/likelihood/parameters.js';
import { expectClose } from '../../../support/close.js';
import { WasmKernel } from '../../../../src/postrefine/likelihood/wasm/wasm-kernel.js';
import { evaluated, fitOf } from './synthetic-likelihood.js';

/** Weight of one observation, written out from the definition. */
function weightOf(fit: FrameFit, i: number, kp: number, slope: number): number {
  const { frame, mean, variance, extra, included, varianceModel: v } = fit;
  if (included[i] === 0) return 0;
  const positive = Math.max(0, mean[i]);
  const counting = v.gain * frame.gain[i] * kp * positive;
  const model = (v.relative + v.offset * slope ** 2) * (kp * positive) ** 2;
  const reference = kp ** 2 * variance[i];
  const total =
    v.frameFactor * (v.background * frame.background[i] + extra[i] + counting + model + reference);
  const chiSquared = (frame.intensity[i] - kp * mean[i]) ** 2 / total;
  return (v.nu + 1) / (v.nu + chiSquared) / total;
}

function residualSquares(fit: FrameFit, vector: Float64Array, weights: Float64Array): number {
  const { kp } = evaluated(fit.frame, vector);
  let sum = 0;
  for (let i = 0; i < fit.frame.n; i++)
    sum += weights[i] * (fit.frame.intensity[i] - kp[i] * fit.mean[i]) ** 2;
  return sum;
}

const makers = {
  TypeScript: () => new BlockKernel(),
  WebAssembly: () => {
    const kernel = WasmKernel.create();
    if (kernel === null) throw new Error('this machine has no vector instructions of WebAssembly');
    return kernel;
  },
};

describe.each(Object.entries(makers))('sums of the likelihood kernel in %s', (_name, create) => {
  const kernel = create();
  // One kernel for frames of different size and number of parameters, larger and smaller in turn.
  it.each([
    ['Triclinic', 6],
    ['Cubic', 1],
    ['Monoclinic', 4],
    ['Hexagonal', 2],
  ] as [CrystalSystem, number][])(
    '%s: weights, value, gradient and matrix by brute force',
    (system, nCell) => {
      const { fit, vector } = fitOf(system, nCell);
      const { n } = fit.frame;
      const p = vector.length;
      const equations = { matrix: new Float64Array(p * p).fill(7), gradient: new Float64Array(p).fill(7) };
      kernel.bind(fit);
      const value = kernel.normalEquations(vector, equations);

      const { kp, dLnPdz } = evaluated(fit.frame, vector);
      const weights = kp.map((k, i) => weightOf(fit, i, k, dLnPdz[i]));
      expect(weights.filter((w) => w === 0).length).toBeGreaterThan(0);
      expectClose(value, residualSquares(fit, vector, weights), 1e-11);
      expectClose(kernel.weightedSquares(vector), value, 1e-12);
      expect(kernel.normalEquations(vector, equations)).toBe(value);

      // With the weights frozen the gradient is half the derivative of the value.
      const steps = likelihoodLayout(nCell).parameters.map(({ name }) =>
        /^rot|^c\d/.test(name) ? 2e-6 : 1e-3,
      );
      const modelDerivatives = steps.map((h, j) => {
        const [above, below] = [h, -h].map((change) => {
          const moved = vector.slice();
          moved[j] += change;
          return { kp: evaluated(fit.frame, moved).kp, value: kernel.weightedSquares(moved) };
        });
        const scale = Math.sqrt(value * equations.matrix[j * p + j]);
        const numeric = (above.value - below.value) / (4 * h);
        expect(Math.abs(equations.gradient[j] - numeric) / scale).toBeLessThan(1e-5);
        return above.kp.map((k, i) => (fit.mean[i] * (k - below.kp[i])) / (2 * h));
      });
      for (let a = 0; a < p; a++)
        for (let b = 0; b <= a; b++) {
          let sum = 0;
          for (let i = 0; i < n; i++) sum += weights[i] * modelDerivatives[a][i] * modelDerivatives[b][i];
          const scale = Math.sqrt(equations.matrix[a * p + a] * equations.matrix[b * p + b]);
          expect(Math.abs(equations.matrix[a * p + b] - sum) / scale).toBeLessThan(2e-5);
        }
    },
  );

  it('weights stay as they were while values are asked for', () => {
    const { fit, vector } = fitOf('Hexagonal', 2);
    const p = vector.length;
    kernel.bind(fit);
    kernel.normalEquations(vector, { matrix: new Float64Array(p * p), gradient: new Float64Array(p) });
    const { kp, dLnPdz } = evaluated(fit.frame, vector);
    const weights = kp.map((k, i) => weightOf(fit, i, k, dLnPdz[i]));
    const moved = vector.slice();
    moved[0] += 0.4;
    expectClose(kernel.weightedSquares(moved), residualSquares(fit, moved, weights), 1e-11);
  });

  it('says so when it is not bound', () => {
    expect(() => create().weightedSquares(new Float64Array(16))).toThrow(/bound/);
  });
});
