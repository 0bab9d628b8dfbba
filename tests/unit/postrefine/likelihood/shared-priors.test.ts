import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../../src/numeric/random.js';
import { likelihoodLayout } from '../../../../src/postrefine/likelihood/parameters.js';
import {
  centreScales,
  parameterPrior,
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

const all = (n: number): Uint8Array => new Uint8Array(n).fill(1);

describe('shared priors', () => {
  it('start where the parameters do', () => {
    expect(previous.mean[layout.a0]).toBe(-7);
    expect(previous.mean[layout.zeta]).toBe(1);
    expect(previous.mean[layout.kappa]).toBe(0.2);
    expect(previous.sigma[layout.bFactor]).toBe(8);
    expectClose(parameterPrior(previous).precision[layout.rotX], 250000, 1e-12);
  });

  it('of three frames by hand', () => {
    // eta0 = 0, .1, .2: median .1, deviations .1, 0, .1, so that the MAD is .1.
    const vectors = framesWith((j, f) => (j === layout.eta0 ? 0.1 * f : previous.mean[j]), 3);
    const variances = framesWith(() => 0.0009, 3);
    const { mean, sigma } = updatePriors(layout, vectors, variances, all(3), previous);
    const weight = 1 / (1 + (0.1 / (2.5 * 1.4826 * 0.1)) ** 2);
    const spread = (2 * weight * 0.01) / (1 + 2 * weight) + 0.0009;
    expectClose(mean[layout.eta0], 0.1, 1e-12);
    expectClose(sigma[layout.eta0], Math.sqrt(spread), 1e-9);
  });

  it('of many frames: mean and spread of the accepted ones, whatever the others are', () => {
    const random = createRandom(4);
    const n = 4000;
    const vectors = framesWith((j, f) => {
      const { priorSigma } = layout.parameters[j];
      return f % 4 === 3 ? 1e3 : previous.mean[j] + priorSigma * (0.5 + 0.4 * random.normal());
    }, n);
    const variances = framesWith(() => 0, n);
    const accepted = Uint8Array.from({ length: n }, (_, f) => (f % 4 === 3 ? 0 : 1));
    const { mean, sigma } = updatePriors(layout, vectors, variances, accepted, previous);
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
    const same = framesWith((j) => previous.mean[j], 5);
    const none = updatePriors(
      layout,
      same,
      framesWith(() => 0, 5),
      all(5),
      previous,
    );
    const wide = updatePriors(
      layout,
      same,
      framesWith(() => 1e9, 5),
      all(5),
      previous,
    );
    layout.parameters.forEach(({ name, priorSigma }, j) => {
      if (name === 'lnG') return;
      expectClose(none.sigma[j], 0.02 * priorSigma);
      expectClose(wide.sigma[j], 3 * priorSigma);
    });
  });

  it('a frame with a singular matrix counts with the spread of the prior; no frames change nothing', () => {
    const vectors = framesWith((j) => previous.mean[j], 3);
    const unknown = framesWith(() => NaN, 3);
    const { sigma } = updatePriors(layout, vectors, unknown, all(3), previous);
    expectClose(sigma[layout.eta1], previous.sigma[layout.eta1]);
    expect(updatePriors(layout, vectors, unknown, [0, 0, 0], previous)).toEqual(previous);
  });

  it('the gauge: the median scale of the accepted frames becomes 1', () => {
    const vectors = framesWith((j, f) => (j === layout.lnG ? [1, 2, 4, 100][f] : 7), 4);
    expect(centreScales(layout, vectors, [1, 1, 1, 0])).toBe(2);
    expect(vectors.map((vector) => vector[layout.lnG])).toEqual([-1, 0, 2, 98]);
    expect(vectors.every((vector) => vector.every((value, j) => j === layout.lnG || value === 7))).toBe(true);
    expect(centreScales(layout, vectors, [0, 0, 0, 0])).toBe(0);
  });
});
