import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../../src/numeric/random.js';
import { learnPriors, type TeachingFrame } from '../../../../src/postrefine/likelihood/learn-priors.js';
import { likelihoodLayout } from '../../../../src/postrefine/likelihood/parameters.js';
import { startPriors, type SharedPriors } from '../../../../src/postrefine/likelihood/shared-priors.js';
import { expectClose } from '../../../support/close.js';

const layout = likelihoodLayout(2);
const p = layout.nParameters;
const previous = startPriors(layout, [-7, 0.2, 0.1]);
/** As good as normal errors: Fisher's information is H. */
const NU = 1e15;

/** Frames whose parameters lie 0.5 start spreads beside the start with a spread of `spread`; each is seen with an error of `error`. */
function frames(n: number, spread: number, error: number, under: SharedPriors, seed = 1): TeachingFrame[] {
  const random = createRandom(seed);
  return Array.from({ length: n }, () => {
    const vector = new Float64Array(p);
    const information = new Float64Array(p * p);
    for (let j = 0; j < p; j++) {
      const { priorSigma, learnsMean } = layout.parameters[j];
      const unit = j === layout.lnG ? 1 : priorSigma;
      const centre = under.mean[j] + (learnsMean ? 0.5 * unit : 0);
      const seen = centre + unit * (spread * random.normal() + error * random.normal());
      const told = 1 / (unit * error) ** 2;
      const prior = 1 / under.sigma[j] ** 2;
      information[j * p + j] = told;
      vector[j] = (told * seen + prior * under.mean[j]) / (told + prior);
    }
    return { vector, information };
  });
}

const others = layout.parameters.flatMap(({ name }, j) => (['lnG', 'kappa'].includes(name) ? [] : [j]));

describe('what frames have in common', () => {
  it.each([
    ['that know their parameters', 0.4, 0.02],
    ['that know them as well as they differ', 0.4, 0.4],
  ])('of frames %s: mean and spread', (_, spread, error) => {
    const { mean, sigma } = learnPriors(layout, frames(1200, spread, error, previous), previous, NU);
    for (const j of others) {
      const { priorSigma, learnsMean } = layout.parameters[j];
      expect(Math.abs(mean[j] - previous.mean[j] - (learnsMean ? 0.5 * priorSigma : 0))).toBeLessThan(
        0.08 * priorSigma,
      );
      expect(Math.abs(sigma[j] / (spread * priorSigma) - 1)).toBeLessThan(0.1);
    }
    expect(mean[layout.lnG]).toBe(0);
    expect(Math.abs(sigma[layout.lnG] / spread - 1)).toBeLessThan(0.1);
  });

  it('of frames that know next to nothing: a few cycles come near a spread of a tenth of the first one', () => {
    let priors = previous;
    for (let cycle = 0; cycle < 5; cycle++)
      priors = learnPriors(layout, frames(600, 0.1, 0.5, priors, 3 + cycle), priors, NU);
    for (const j of others) {
      const ratio = priors.sigma[j] / layout.parameters[j].priorSigma;
      // A single step a cycle would leave .6.
      expect(ratio).toBeLessThan(0.3);
      expect(ratio).toBeGreaterThan(0.02);
    }
  });

  it('is the maximum of the marginal likelihood, with two parameters of which the frames tell the sum', () => {
    // y = θ1 + θ2 of spread s: the spreads must add up to it, not both become it or both nothing.
    const random = createRandom(7);
    const [a, b] = [layout.b1, layout.b2];
    const error = 0.01;
    const told = 1 / error ** 2;
    const prior = 1 / previous.sigma[a] ** 2;
    const some = Array.from({ length: 1200 }, () => {
      const information = new Float64Array(p * p);
      information[a * p + a] =
        information[b * p + b] =
        information[Math.max(a, b) * p + Math.min(a, b)] =
          told;
      const vector = previous.mean.slice();
      const y = 0.05 * random.normal() + error * random.normal();
      vector[a] = vector[b] = (told * y) / (2 * told + prior);
      return { vector, information };
    });
    const { sigma } = learnPriors(layout, some, previous, NU);
    expectClose(sigma[a], sigma[b], 1e-6);
    expect(Math.abs(Math.sqrt(sigma[a] ** 2 + sigma[b] ** 2) / 0.05 - 1)).toBeLessThan(0.08);
  });

  it("takes Fisher's information of Student's t for what is known, 16/18 of H at ν = 15", () => {
    const some = frames(200, 0.4, 0.4, previous);
    const scaled = some.map(({ vector, information }) => ({
      vector,
      information: information.map((h) => (h * 16) / 18),
    }));
    const { sigma } = learnPriors(layout, some, previous, 15);
    const same = learnPriors(layout, scaled, previous, NU).sigma;
    const other = learnPriors(layout, some, previous, NU).sigma;
    for (const j of others) expectClose(sigma[j], same[j], 1e-9);
    expect(Math.abs(sigma[layout.bFactor] / other[layout.bFactor] - 1)).toBeGreaterThan(0.01);
  });

  it('keeps spreads within .02 and 3 of their start, that of scales above .1', () => {
    const same = [{ vector: previous.mean, information: new Float64Array(p * p) }];
    for (let j = 0; j < p; j++) same[0].information[j * p + j] = 1e20;
    const none = learnPriors(layout, same, previous, NU);
    const wide = learnPriors(layout, frames(50, 30, 0.1, previous), previous, NU);
    layout.parameters.forEach(({ name, priorSigma }, j) => {
      expectClose(none.sigma[j], name === 'lnG' ? 0.1 : 0.02 * priorSigma);
      if (name !== 'lnG' && name !== 'kappa') expectClose(wide.sigma[j], 3 * priorSigma);
    });
  });

  it('learns nothing of frames that say nothing, and nothing without frames', () => {
    const silent = [{ vector: previous.mean.slice(), information: new Float64Array(p * p) }];
    const { sigma } = learnPriors(layout, silent, previous, NU);
    for (const j of others) expectClose(sigma[j], previous.sigma[j], 1e-9);
    expect(learnPriors(layout, [], previous, NU)).toBe(previous);
  });

  it('takes a frame whose matrix has no inverse for one that says nothing', () => {
    const some = frames(20, 0.4, 0.02, previous);
    const broken = { vector: previous.mean.slice(), information: new Float64Array(p * p).fill(NaN) };
    const { mean, sigma } = learnPriors(layout, [...some, broken], previous, NU);
    expect([...mean, ...sigma].every(Number.isFinite)).toBe(true);
  });
});
