import { describe, expect, it } from '@jest/globals';
import { posteriorSums, wilsonMeans } from '../../../src/merge/cxi/posterior-sums.js';
import { createRandom } from '../../../src/numeric/random.js';

const N = 6000;

/** Acentric intensities with the mean 1000 exp(-20 q²), measured with sigmas that grow from a tenth to five times that mean. */
function simulated() {
  const random = createRandom(7);
  const qSquared = Float64Array.from({ length: N }, (_, r) => (0.2 * r) / N);
  const mean = qSquared.map((q) => 1000 * Math.exp(-20 * q));
  const truth = mean.map((m) => -m * Math.log(1 - random.uniform()));
  const sigma = mean.map((m, r) => m * 0.1 * 50 ** ((r % 100) / 100));
  const weight = sigma.map((s) => 1 / (s * s));
  const measured = truth.map((t, r) => t + sigma[r] * random.normal());
  const sums = {
    nMerged: new Int32Array(N).fill(3),
    sumWeighted: measured.map((v, r) => v * weight[r]),
    sumWeight: weight,
  };
  const reflections = {
    n: N,
    qSquared,
    epsilon: new Float64Array(N).fill(1),
    centric: new Uint8Array(N),
  };
  return { mean, truth, measured, sums, reflections };
}

describe('Wilson posteriors of the sums of a merge', () => {
  const { mean, truth, measured, sums, reflections } = simulated();
  const found = wilsonMeans(sums, reflections);
  const posterior = posteriorSums(sums, reflections.centric, found);
  const intensity = posterior.sumWeighted.map((v, r) => v / posterior.sumWeight[r]);

  it('find the mean intensity by resolution', () => {
    for (let r = 300; r < N; r += 300) expect(Math.abs(found[r] / mean[r] - 1)).toBeLessThan(0.15);
  });

  it('are nearer to the truth than the means, by the error that they tell', () => {
    const error = (values: Float64Array) =>
      values.reduce((sum, v, r) => sum + ((v - truth[r]) / mean[r]) ** 2, 0) / N;
    expect(error(intensity)).toBeLessThan(0.5 * error(measured));
    const chi2 = intensity.reduce((sum, v, r) => sum + (v - truth[r]) ** 2 * posterior.sumWeight[r], 0) / N;
    expect(Math.abs(chi2 - 1)).toBeLessThan(0.1);
  });

  it('leave what was not observed without any', () => {
    const sumWeight = sums.sumWeight.map((w, r) => (r === 5 ? 0 : w));
    const sumWeighted = sums.sumWeighted.map((w, r) => (r === 5 ? 0 : w));
    const some = posteriorSums({ ...sums, sumWeight, sumWeighted }, reflections.centric, found);
    expect([some.sumWeight[5], some.sumWeighted[5]]).toEqual([0, 0]);
    expect(some.sumWeight[6]).toBe(posterior.sumWeight[6]);
  });
});
