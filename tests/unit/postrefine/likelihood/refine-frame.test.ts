import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../../src/numeric/random.js';
import { CholeskyStepper, LibraryStepper } from '../../../../src/postrefine/likelihood/damped-step.js';
import { BlockKernel, type FrameFit } from '../../../../src/postrefine/likelihood/kernel.js';
import { likelihoodLayout } from '../../../../src/postrefine/likelihood/parameters.js';
import {
  defaultRefineFrameOptions,
  formatRefineFrame,
  refineLikelihoodFrame,
  RefineFrameWorkspace,
  type ParameterPrior,
} from '../../../../src/postrefine/likelihood/refine-frame.js';
import { parameterPrior, startPriors } from '../../../../src/postrefine/likelihood/shared-priors.js';
import { busyVector, syntheticLikelihoodFrame } from './synthetic-likelihood.js';

const layout = likelihoodLayout(2);
const p = layout.nParameters;
const exact = { background: 1, gain: 1, relative: 0, offset: 0, frameFactor: 1, nu: 15 } as const;

interface Problem {
  readonly fit: FrameFit;
  readonly truth: Float64Array;
  readonly start: Float64Array;
  readonly prior: ParameterPrior;
}

/** A hexagonal frame of about 1500 observations whose intensities are known; start and prior are those of cycle 0. */
function problem(seed = 1): Problem {
  const truth = busyVector(2);
  const options = {
    system: 'Hexagonal',
    dMin: 2.4,
    range: 0.0015,
    seed,
    missetting: [-0.0005, 0.0003],
  } as const;
  const { frame, trueIntensity } = syntheticLikelihoodFrame(options, truth);
  const fit = {
    frame,
    mean: trueIntensity,
    variance: new Float64Array(frame.n),
    extra: new Float64Array(frame.n),
    included: new Uint8Array(frame.n).fill(1),
    varianceModel: exact,
  };
  const priors = startPriors(layout, [-7, 0.3, 0.3]);
  const start = priors.mean.slice();
  start[layout.lnG] = truth[layout.lnG] + 0.2;
  return { fit, truth, start, prior: parameterPrior(priors) };
}

/** Parameters that the data determine far better than the prior, in standard deviations from the truth. */
function deviations(vector: Float64Array, variances: Float64Array, truth: Float64Array): number[] {
  return [layout.rotX, layout.rotY, layout.cell, layout.cell + 1, layout.kappa].map(
    (j) => (vector[j] - truth[j]) / Math.sqrt(variances[j]),
  );
}

describe('refinement of one frame', () => {
  it('finds the orientation, cell and shape the data were made with, to within their standard deviations', () => {
    const all: number[] = [];
    for (let seed = 1; seed <= 8; seed++) {
      const { fit, truth, start, prior } = problem(seed);
      const { vector, covarianceDiagonal, summary } = refineLikelihoodFrame(fit, start, prior);
      expect(summary.termination).toBe('converged');
      expect(summary.valueAfter).toBeLessThan(2 * fit.frame.n);
      all.push(...deviations(vector, covarianceDiagonal, truth));
      // The start is 6e-4 rad off.
      expect(Math.abs(vector[layout.rotX] - truth[layout.rotX])).toBeLessThan(1e-4);
    }
    const rms = Math.sqrt(all.reduce((sum, d) => sum + d * d, 0) / all.length);
    // 40 numbers of unit variance: 0.6 .. 1.4 is more than three standard deviations of their rms.
    expect(rms).toBeGreaterThan(0.6);
    expect(rms).toBeLessThan(1.4);
  });

  it('solves the quasi-score equations: at the end the gradient is small against its own spread', () => {
    const { fit, start, prior } = problem();
    const options = { ...defaultRefineFrameOptions, maxIterations: 60, tolerance: 1e-9 };
    const { vector } = refineLikelihoodFrame(fit, start, prior, options);
    const kernel = new BlockKernel();
    const equations = { matrix: new Float64Array(p * p), gradient: new Float64Array(p) };
    kernel.bind(fit);
    kernel.normalEquations(vector, equations);
    for (let j = 0; j < p; j++) {
      const gradient = equations.gradient[j] + prior.precision[j] * (vector[j] - prior.mean[j]);
      const spread = Math.sqrt(equations.matrix[j * p + j] + prior.precision[j]);
      expect(Math.abs(gradient) / spread).toBeLessThan(1e-3);
    }
  });

  it('makes the same fit with either minimiser', () => {
    const { fit, start, prior } = problem(3);
    const [own, library] = [new CholeskyStepper(), new LibraryStepper()].map((stepper) =>
      refineLikelihoodFrame(
        fit,
        start,
        prior,
        defaultRefineFrameOptions,
        new RefineFrameWorkspace(new BlockKernel(), stepper),
      ),
    );
    expect(own.summary.nEvaluations).toBe(library.summary.nEvaluations);
    expect(own.summary.termination).toBe(library.summary.termination);
    for (let j = 0; j < p; j++) {
      const sigma = Math.sqrt(own.covarianceDiagonal[j]);
      expect(Math.abs(own.vector[j] - library.vector[j]) / sigma).toBeLessThan(1e-5);
    }
  });

  it('bears gross errors, and pays no heed to observations that are left out', () => {
    const { fit, start, prior, truth } = problem(2);
    const clean = refineLikelihoodFrame(fit, start, prior);
    const random = createRandom(9);
    const included = fit.included.slice();
    for (let i = 0; i < fit.frame.n; i++)
      if (random.uniform() < 0.01) {
        fit.frame.intensity[i] += 2e4;
        included[i] = 0;
      }
    const robust = refineLikelihoodFrame(fit, start, prior);
    const distances = deviations(robust.vector, robust.covarianceDiagonal, truth);
    for (const distance of distances) expect(Math.abs(distance)).toBeLessThan(6);

    const without = refineLikelihoodFrame({ ...fit, included }, start, prior);
    for (let i = 0; i < fit.frame.n; i++) if (included[i] === 0) fit.frame.intensity[i] = 1e12;
    const wild = refineLikelihoodFrame({ ...fit, included }, start, prior);
    expect(wild.vector).toEqual(without.vector);
    for (let j = 0; j < p; j++) {
      const sigma = Math.sqrt(clean.covarianceDiagonal[j]);
      expect(Math.abs(without.vector[j] - clean.vector[j])).toBeLessThan(sigma);
    }
  });

  it('without observations the prior is the answer', () => {
    const { fit, start, prior } = problem();
    fit.included.fill(0);
    const { vector, covarianceDiagonal } = refineLikelihoodFrame(fit, start, prior, {
      ...defaultRefineFrameOptions,
      tolerance: 1e-12,
    });
    for (let j = 0; j < p; j++) {
      const sigma = 1 / Math.sqrt(prior.precision[j]);
      expect(Math.abs(vector[j] - prior.mean[j]) / sigma).toBeLessThan(1e-5);
      expect(Math.abs(Math.sqrt(covarianceDiagonal[j]) / sigma - 1)).toBeLessThan(1e-9);
    }
  });

  it('keeps kappa in its range', () => {
    const { fit, start, prior } = problem();
    const far = { mean: prior.mean.slice(), precision: prior.precision.slice() };
    for (const [mean, bound] of [
      [-3, 1e-5],
      [9, 2],
    ]) {
      far.mean[layout.kappa] = mean;
      far.precision[layout.kappa] = 1e6;
      for (const stepper of [new CholeskyStepper(), new LibraryStepper()]) {
        const workspace = new RefineFrameWorkspace(new BlockKernel(), stepper);
        const { vector } = refineLikelihoodFrame(fit, start, far, defaultRefineFrameOptions, workspace);
        expect(vector[layout.kappa]).toBe(bound);
      }
    }
  });

  it('leaves the start as it was and says why it stopped', () => {
    const { fit, start, prior } = problem();
    const copy = start.slice();
    const { summary } = refineLikelihoodFrame(fit, start, prior, {
      ...defaultRefineFrameOptions,
      maxIterations: 1,
    });
    expect(start).toEqual(copy);
    expect(summary.termination).toBe('max-iterations');
    expect(summary.nIterations).toBe(1);
    expect(summary.valueAfter).toBeLessThan(summary.valueBefore);
    expect(formatRefineFrame({ ...summary, nEvaluations: 2, valueBefore: 12345.678, valueAfter: 99 })).toBe(
      'max-iterations after 1 iterations (2 evaluations), S 12345.7 -> 99.0000',
    );
    const broken = start.slice();
    broken[layout.a0] = NaN;
    const undefinedStart = refineLikelihoodFrame(fit, broken, prior);
    expect(undefinedStart.summary.termination).toBe('undefined-start');
    expect(undefinedStart.vector).toEqual(broken);
    expect([...undefinedStart.covarianceDiagonal].every(Number.isNaN)).toBe(true);
  });

  it('starting at the minimum it stays there', () => {
    const { fit, start, prior } = problem(4);
    const strict = { ...defaultRefineFrameOptions, maxIterations: 60, tolerance: 1e-9 };
    const { vector } = refineLikelihoodFrame(fit, start, prior, strict);
    const again = refineLikelihoodFrame(fit, vector, prior);
    expect(again.summary.nIterations).toBe(1);
    for (let j = 0; j < p; j++)
      expect(Math.abs(again.vector[j] - vector[j]) / Math.sqrt(again.covarianceDiagonal[j])).toBeLessThan(
        2e-3,
      );
  });
});
