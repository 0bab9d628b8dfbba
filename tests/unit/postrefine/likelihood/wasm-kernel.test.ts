import { describe, expect, it } from '@jest/globals';
import type { CrystalSystem } from '../../../../src/crystal/constraints.js';
import { choleskyFactor } from '../../../../src/numeric/cholesky.js';
import { createKernel } from '../../../../src/postrefine/likelihood/create-kernel.js';
import type { EvaluatedFrame } from '../../../../src/postrefine/likelihood/evaluate-frame.js';
import {
  BlockKernel,
  type FrameFit,
  type LikelihoodKernel,
} from '../../../../src/postrefine/likelihood/kernel.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { profileGrid } from '../../../../src/postrefine/likelihood/profile-table.js';
import { kappaRange, likelihoodLayout } from '../../../../src/postrefine/likelihood/parameters.js';
import {
  defaultRefineFrameOptions,
  refineLikelihoodFrame,
  RefineFrameWorkspace,
} from '../../../../src/postrefine/likelihood/refine-frame.js';
import { parameterPrior, startPriors } from '../../../../src/postrefine/likelihood/shared-priors.js';
import { kernelModuleBytes } from '../../../../src/postrefine/likelihood/wasm/kernel-module.js';
import { expectClose } from '../../../support/close.js';
import { fitOf } from './synthetic-likelihood.js';

const { name, kernel } = createKernel('auto');
const other = createKernel('typescript').kernel;

function sums(one: LikelihoodKernel, fit: FrameFit, vector: Float64Array) {
  const p = vector.length;
  const equations = { matrix: new Float64Array(p * p), gradient: new Float64Array(p) };
  one.bind(fit);
  const value = one.normalEquations(vector, equations);
  const moved = vector.slice();
  moved[0] += 0.1;
  return { value, ...equations, moved: one.weightedSquares(moved) };
}

function expectSameSums(fit: FrameFit, vector: Float64Array): void {
  const p = vector.length;
  const ours = sums(kernel, fit, vector);
  const theirs = sums(other, fit, vector);
  expectClose(ours.value, theirs.value, 1e-13);
  expectClose(ours.moved, theirs.moved, 1e-13);
  const scale = (i: number): number => Math.sqrt(theirs.matrix[i * p + i]);
  for (let i = 0; i < p; i++) {
    const difference = Math.abs(ours.gradient[i] - theirs.gradient[i]);
    expect(difference).toBeLessThanOrEqual(1e-13 * scale(i) * Math.sqrt(theirs.value));
    for (let j = 0; j <= i; j++) {
      const entry = Math.abs(ours.matrix[i * p + j] - theirs.matrix[i * p + j]);
      expect(entry).toBeLessThanOrEqual(1e-13 * scale(i) * scale(j));
    }
  }
}

/** The first `n` observations. */
function firstOf(fit: FrameFit, n: number): FrameFit {
  return { ...fit, frame: { ...fit.frame, n } };
}

function modelOf(one: LikelihoodKernel, fit: FrameFit, vector: Float64Array): EvaluatedFrame {
  const column = (): Float64Array => new Float64Array(fit.frame.n);
  const out = { kp: column(), minusLnP: column(), dLnPdz: column(), z: column() };
  one.bind(fit);
  one.model(vector, out);
  return out;
}

describe('the kernel in WebAssembly', () => {
  it('is what is used on this machine, and the other one when it is asked for', () => {
    expect(name).toBe('WebAssembly');
    expect(other).toBeInstanceOf(BlockKernel);
  });

  it('is a module that is always the same', () => {
    expect(kernelModuleBytes()).toEqual(kernelModuleBytes());
  });

  // Large and small frames in turn.
  it.each([
    ['Triclinic', 6, 4],
    ['Monoclinic', 4, 9],
    ['Orthorhombic', 3, 5],
    ['Hexagonal', 2, 7],
    ['Cubic', 1, 7],
  ] as [CrystalSystem, number, number][])('%s: sums as in TypeScript', (system, nCell, dMin) => {
    const { fit, vector } = fitOf(system, nCell, dMin);
    expectSameSums(fit, vector);
  });

  it.each([1, 2, 3, 63, 64, 65, 127])('a frame of %d observations', (n) => {
    const { fit, vector } = fitOf('Hexagonal', 2);
    expectSameSums(firstOf({ ...fit, included: fit.included.map(() => 1) }, n), vector);
  });

  it.each([
    ['kappa', kappaRange.lower],
    ['kappa', 0],
    ['kappa', 1],
    ['kappa', kappaRange.upper],
    ['a0', -9.5],
    ['a0', -4],
    ['eta0', -1.5],
    ['a3', 2],
    ['zeta', 0],
  ] as ['kappa' | 'a0' | 'eta0' | 'a3' | 'zeta', number][])('with %s = %d', (parameter, value) => {
    const { fit, vector } = fitOf('Orthorhombic', 3);
    vector[likelihoodLayout(3)[parameter]] = value;
    expectSameSums(fit, vector);
  });

  it('the model of each observation as in TypeScript', () => {
    const { fit, vector } = fitOf('Triclinic', 6);
    const ours = modelOf(kernel, fit, vector);
    const theirs = modelOf(other, fit, vector);
    for (let i = 0; i < fit.frame.n; i++) {
      expectClose(ours.kp[i], theirs.kp[i], 1e-12);
      expectClose(ours.minusLnP[i], theirs.minusLnP[i], 1e-12);
      expectClose(ours.z[i], theirs.z[i], 1e-12);
      expect(Math.abs(ours.dLnPdz[i] - theirs.dLnPdz[i])).toBeLessThan(1e-12);
    }
  });

  it.each([1, 2, 3, 8, 63, 64, 65, 127])('variances of ln kp as in TypeScript: %d observations', (n) => {
    const { fit: whole, vector } = fitOf('Triclinic', 6, 4);
    const p = vector.length;
    // L of a normal matrix of the whole frame, with a prior.
    const { matrix } = sums(other, whole, vector);
    for (let j = 0; j < p; j++) matrix[j * p + j] *= 1.01;
    expect(choleskyFactor(matrix, p)).toBe(true);
    const fit = firstOf(whole, n);
    const [ours, theirs] = [kernel, other].map((one) => {
      const out = new Float64Array(n);
      one.bind(fit);
      one.lnKpVariance(vector, matrix, out);
      return out;
    });
    for (let i = 0; i < n; i++) {
      expect(theirs[i]).toBeGreaterThan(0);
      expectClose(ours[i], theirs[i], 1e-9);
    }
  });

  it('a table of the profile as in TypeScript, and none again after it', () => {
    const { fit: plain, vector } = fitOf('Triclinic', 6, 4);
    const random = createRandom(3);
    const { rows, splines } = profileGrid;
    const table = Float64Array.from({ length: rows * splines }, () => 0.5 * random.normal());
    const fit = { ...plain, table };
    const before = sums(kernel, plain, vector);
    expectSameSums(fit, vector);
    // Some observations lie beyond the grid.
    vector[likelihoodLayout(6).a0] = -8.5;
    expectSameSums(fit, vector);
    vector[likelihoodLayout(6).a0] = -7.1;
    const ours = modelOf(kernel, fit, vector);
    const theirs = modelOf(other, fit, vector);
    const without = modelOf(kernel, plain, vector);
    expect(ours.minusLnP).toEqual(without.minusLnP);
    for (let i = 0; i < fit.frame.n; i++) {
      expectClose(ours.kp[i], theirs.kp[i], 1e-12);
      expect(Math.abs(ours.dLnPdz[i] - theirs.dLnPdz[i])).toBeLessThan(1e-12);
    }
    expect(ours.kp).not.toEqual(without.kp);
    expect(sums(kernel, plain, vector)).toEqual(before);
  });

  it('a Gaussian far from the sphere comes to nothing, not to a fault', () => {
    const { fit, vector } = fitOf('Hexagonal', 2);
    const layout = likelihoodLayout(2);
    vector[layout.kappa] = 0;
    vector[layout.a0] = -12;
    const { kp } = modelOf(kernel, fit, vector);
    expect(kp.every((value) => value >= 0)).toBe(true);
    expect(kp.filter((value) => value === 0).length).toBeGreaterThan(0);
    expect(Number.isFinite(sums(kernel, fit, vector).value)).toBe(true);
  });

  it('a scale beyond all numbers gives no number, as in TypeScript', () => {
    const { fit, vector } = fitOf('Hexagonal', 2);
    vector[0] = 800;
    for (const one of [kernel, other]) expect(Number.isFinite(sums(one, fit, vector).value)).toBe(false);
  });

  it('a point that was tried gives the same sums as one that was not, to the last bit', () => {
    const { fit, vector } = fitOf('Monoclinic', 4);
    const p = vector.length;
    const make = () => ({ matrix: new Float64Array(p * p), gradient: new Float64Array(p) });
    const start = vector.slice();
    start[1] += 0.3;
    const [fresh, kept] = [make(), make()];
    kernel.bind(fit);
    kernel.normalEquations(start, fresh);
    kernel.normalEquations(vector, fresh);
    kernel.bind(fit);
    kernel.normalEquations(start, kept);
    kernel.weightedSquares(vector);
    kernel.normalEquations(vector, kept);
    expect(kept).toEqual(fresh);
  });

  it('refines a frame to the same parameters', () => {
    const { fit, vector } = fitOf('Hexagonal', 2, 5);
    const layout = likelihoodLayout(2);
    const prior = parameterPrior(startPriors(layout, [-7, 0.3, 0.3]));
    const refine = (one: LikelihoodKernel) =>
      refineLikelihoodFrame(fit, vector, prior, defaultRefineFrameOptions, new RefineFrameWorkspace(one));
    const ours = refine(kernel);
    const theirs = refine(other);
    expect(ours.summary.nEvaluations).toBe(theirs.summary.nEvaluations);
    expectClose(ours.summary.valueAfter, theirs.summary.valueAfter, 1e-11);
    for (let j = 0; j < layout.nParameters; j++) {
      const spread = Math.sqrt(theirs.covarianceDiagonal[j]);
      expect(Math.abs(ours.vector[j] - theirs.vector[j])).toBeLessThan(1e-8 * spread);
    }
  });
});
