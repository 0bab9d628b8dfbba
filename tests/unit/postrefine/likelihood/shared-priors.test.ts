import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../../src/numeric/random.js';
import { likelihoodLayout, type LikelihoodLayout } from '../../../../src/postrefine/likelihood/parameters.js';
import type { LearntFrame } from '../../../../src/postrefine/likelihood/profile-expectation.js';
import {
  centreScales,
  parameterPrior,
  type SharedPriors,
  startPriors,
  updatePriors,
} from '../../../../src/postrefine/likelihood/shared-priors.js';
import { expectClose } from '../../../support/close.js';

const layout = likelihoodLayout(2);
const previous = startPriors(layout, [-7, 0.2, 0.1]);

function framesWith(values: (j: number, f: number) => number, n: number): Float64Array[] {
  return Array.from({ length: n }, (_, f) =>
    Float64Array.from({ length: layout.nParameters }, (__, j) => values(j, f)),
  );
}

/** Frames whose parameters were refined to `vectors`, each with the variance that the data and the previous prior leave it. */
function learntFrames(
  vectors: readonly Float64Array[],
  variances: readonly Float64Array[],
  layout: LikelihoodLayout,
): LearntFrame[] {
  const n = layout.nParameters - layout.profile;
  return vectors.map((vector, f) => {
    const profileInformation = new Float64Array(n * n);
    for (let j = 0; j < n; j++) profileInformation[j * n + j] = 1 / variances[f][layout.profile + j];
    return { vector, covarianceDiagonal: variances[f], profileInformation };
  });
}

/**
 * Refined values of one parameter of the profile in frames whose data alone say each value with the standard deviation
 * `error`, under a prior.
 */
function shrunkFrames(
  values: readonly number[],
  error: number,
  j: number,
  { mean, sigma }: SharedPriors,
): LearntFrame[] {
  const variance = 1 / (1 / error ** 2 + 1 / sigma[j] ** 2);
  const vectors = values.map((value) => {
    const vector = mean.slice();
    vector[j] = variance * (value / error ** 2 + mean[j] / sigma[j] ** 2);
    return vector;
  });
  const variances = vectors.map(() => {
    const own = sigma.map((s) => s * s);
    own[j] = variance;
    return own;
  });
  return learntFrames(vectors, variances, layout);
}

/** The priors after so many cycles in which the same data are refined under the priors learnt last. */
function afterCycles(nCycles: number, values: readonly number[], error: number, j: number): SharedPriors {
  let priors = previous;
  for (let cycle = 0; cycle < nCycles; cycle++)
    priors = updatePriors(layout, shrunkFrames(values, error, j, priors), priors);
  return priors;
}

describe('shared priors', () => {
  it('start where the parameters do', () => {
    expect(previous.mean[layout.a0]).toBe(-7);
    expect(previous.mean[layout.zeta]).toBe(1);
    expect(previous.mean[layout.kappa]).toBe(0.2);
    expect(previous.sigma[layout.bFactor]).toBe(8);
    expectClose(parameterPrior(previous).precision[layout.rotX], 250000, 1e-12);
  });

  it('of three frames by hand', () => {
    // B = 0, 1, 2: median 1, deviations 1, 0, 1, so that the MAD is 1.
    const vectors = framesWith((j, f) => (j === layout.bFactor ? f : previous.mean[j]), 3);
    const variances = framesWith(() => 0.09, 3);
    const { mean, sigma } = updatePriors(layout, learntFrames(vectors, variances, layout), previous);
    const weight = 1 / (1 + (1 / (2.5 * 1.4826)) ** 2);
    const spread = (2 * weight) / (1 + 2 * weight) + 0.09;
    expect(mean[layout.bFactor]).toBe(0);
    expectClose(sigma[layout.bFactor], Math.sqrt(spread), 1e-9);
  });

  it('of many frames: their mean and spread', () => {
    const random = createRandom(4);
    const n = 4000;
    const vectors = framesWith((j) => {
      const { priorSigma } = layout.parameters[j];
      return previous.mean[j] + priorSigma * (0.5 + 0.4 * random.normal());
    }, n);
    const variances = framesWith((j) => (1e-6 * layout.parameters[j].priorSigma) ** 2, n);
    const { mean, sigma } = updatePriors(layout, learntFrames(vectors, variances, layout), previous);
    const fixed = ['B', 'rotX', 'rotY', 'b1', 'b2'];
    layout.parameters.forEach(({ name, priorSigma }, j) => {
      if (name === 'lnG') {
        expect(mean[j]).toBe(previous.mean[j]);
        expect(sigma[j]).toBe(previous.sigma[j]);
      } else if (fixed.includes(name)) {
        expect(mean[j]).toBe(0);
      } else expect(Math.abs(mean[j] - previous.mean[j] - 0.5 * priorSigma) / priorSigma).toBeLessThan(0.03);
      // The weights take the tails in: the standard deviation comes out 5 to 15 % small.
      if (name !== 'lnG') expect(sigma[j] / priorSigma / 0.4).toBeGreaterThan(0.85);
      if (name !== 'lnG') expect(sigma[j] / priorSigma / 0.4).toBeLessThan(1);
    });
  });

  it('keeps standard deviations within .02 and 3 of their start', () => {
    const sigmas = (variance: number) =>
      updatePriors(
        layout,
        learntFrames(
          framesWith((j) => previous.mean[j], 5),
          framesWith(() => variance, 5),
          layout,
        ),
        previous,
      ).sigma;
    const none = sigmas(1e-12);
    layout.parameters.forEach(({ name, priorSigma }, j) => {
      if (name !== 'lnG') expectClose(none[j], 0.02 * priorSigma);
    });
    expectClose(sigmas(1e9)[layout.bFactor], 3 * layout.parameters[layout.bFactor].priorSigma);
  });

  it('a frame with a singular matrix counts with the spread of the prior; no frames change nothing', () => {
    const vectors = framesWith((j) => previous.mean[j], 3);
    const unknown = framesWith(() => NaN, 3);
    const { sigma } = updatePriors(layout, learntFrames(vectors, unknown, layout), previous);
    expectClose(sigma[layout.bFactor], previous.sigma[layout.bFactor]);
    expectClose(sigma[layout.eta1], previous.sigma[layout.eta1]);
    expect(updatePriors(layout, [], previous)).toEqual(previous);
  });

  it('of the profile: mean and spread behind values that each frame alone hardly tells', () => {
    const random = createRandom(9);
    const values = Array.from({ length: 400 }, () => -7.4 + 0.15 * random.normal() + 0.2 * random.normal());
    const { mean, sigma } = afterCycles(4, values, 0.2, layout.a0);
    // The mean of the prior was -7 and every refined value lies in between.
    expect(Math.abs(mean[layout.a0] + 7.4)).toBeLessThan(0.03);
    expect(Math.abs(sigma[layout.a0] / 0.15 - 1)).toBeLessThan(0.2);
  });

  it('of the profile: where all frames are the same four cycles find it, as one step a cycle would not', () => {
    const random = createRandom(10);
    const values = Array.from({ length: 100 }, () => -7 + 0.11 * random.normal());
    const { sigma } = afterCycles(4, values, 0.11, layout.a0);
    expect(sigma[layout.a0]).toBeLessThan(0.03);
    // One step adds 1/error² at most to the precision, which here is 1/.055² after four.
    expect(sigma[layout.a0]).toBeLessThan(0.6 * 0.055);
  });

  it('the gauge: the median scale of the accepted frames becomes 1 and their mean B 0', () => {
    const { lnG, bFactor } = layout;
    const values = (j: number, f: number) =>
      j === lnG ? [1, 2, 4, 100][f] : j === bFactor ? [1, 2, 6, 50][f] : 7;
    const vectors = framesWith(values, 4);
    expect(centreScales(layout, vectors, [1, 1, 1, 0])).toEqual({ lnG: 2, bFactor: 3 });
    expect(vectors.map((vector) => vector[lnG])).toEqual([-1, 0, 2, 98]);
    expect(vectors.map((vector) => vector[bFactor])).toEqual([-2, -1, 3, 47]);
    expect(vectors.every((v) => v.every((value, j) => j === lnG || j === bFactor || value === 7))).toBe(true);
    expect(centreScales(layout, vectors, [0, 0, 0, 0])).toEqual({ lnG: 0, bFactor: 0 });
  });
});
