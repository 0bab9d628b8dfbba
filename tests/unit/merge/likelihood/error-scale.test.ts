import { expect, it } from '@jest/globals';
import { constantScale, errorScale, scaleAt } from '../../../../src/merge/likelihood/error-scale.js';
import { outputSigmas } from '../../../../src/merge/likelihood/output-sigmas.js';
import { studentScale } from '../../../../src/merge/likelihood/student-scale.js';
import { median } from '../../../../src/numeric/summary.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { simulatedMerge, type SimulatedSums, together } from '../../../support/simulated-merge.js';

const n = 4000;
const S = 200;
const wilsonMean = new Float64Array(n).fill(S);

/** A merge and its halves; errors are `factor` times those that the information tells, and `proportional` of the intensity. */
function simulate(factor: number, proportional: number, relativeInformation = 20) {
  const random = createRandom(9);
  const truth = Float64Array.from({ length: n }, () => S * random.exponential());
  const half = (): SimulatedSums => {
    const nObservations = Int32Array.from(truth, () => random.poisson(2));
    const information = Float64Array.from(nObservations, (m) => (m * relativeInformation) / S ** 2);
    const weightedSum = truth.map((value, r) => {
      const error = factor * studentScale() * Math.sqrt(information[r]) * random.normal();
      return information[r] * value * (1 + proportional * random.normal()) + error;
    });
    return { weightedSum, information, nObservations };
  };
  const [a, b] = [half(), half()];
  const whole = simulatedMerge(together(a, b), wilsonMean);
  const halves = [simulatedMerge(a, wilsonMean), simulatedMerge(b, wilsonMean)] as const;
  return { truth, whole, scale: errorScale(whole, halves) };
}

it('K stays that of Student’s t where halves differ as predicted', () => {
  for (const information of [2, 10, 200]) {
    const { measured, fifths, scale, nReflections } = simulate(1, 0, information).scale;
    expect(Math.abs((measured ?? NaN) - 1)).toBeLessThan(0.05);
    for (const ratio of fifths) expect(Math.abs(ratio - 1)).toBeLessThan(0.12);
    for (const k of scale) expect(Math.abs(k / studentScale() - 1)).toBeLessThan(0.05);
    expect(Math.abs(nReflections / n - (1 - Math.exp(-2)) ** 2)).toBeLessThan(0.03);
  }
});

it('K grows with errors that are larger than supposed', () => {
  const { measured, scale } = simulate(1.6, 0, 100).scale;
  expect(measured).toBeGreaterThan(1.45);
  for (const k of scale) expect(k / studentScale()).toBeGreaterThan(1.25);
});

it('grows for strong reflections alone where errors go with the intensity, and makes their sigmas honest', () => {
  const { truth, whole, scale } = simulate(1, 0.18, 100);
  expect(scale.scale[4] / scale.scale[0]).toBeGreaterThan(1.15);
  const spreadOfStrong = (sigma: Float64Array) => {
    const limit = [...whole.posterior].sort((x, y) => x - y)[Math.floor(0.8 * n)];
    const deviations = Array.from(truth, (value, r) =>
      whole.posterior[r] > limit && whole.nObservations[r] > 0
        ? Math.abs(whole.posterior[r] - value) / sigma[r]
        : NaN,
    ).filter((x) => !Number.isNaN(x));
    return 1.4826 * median(deviations);
  };
  const before = spreadOfStrong(outputSigmas(whole, constantScale(studentScale())));
  const after = spreadOfStrong(outputSigmas(whole, scale));
  expect(before).toBeGreaterThan(1.3);
  expect(after).toBeLessThan(1 + 0.6 * (before - 1));
  expect(after).toBeGreaterThan(0.9);
});

it('is of straight lines between its points, and constant beyond them', () => {
  const scale = { ...constantScale(1), intensity: [10, 20, 40], scale: [1, 2, 1] };
  expect([0, 10, 15, 20, 30, 40, 99].map((x) => scaleAt(scale, x))).toEqual([1, 1, 1.5, 2, 1.5, 1, 1]);
  expect(scaleAt(constantScale(1.3), 7)).toBe(1.3);
});

it('is that of Student’s t where too few reflections can be compared', () => {
  const few = (merge: ReturnType<typeof simulate>['whole']) => ({ ...merge, n: 90 });
  const { whole } = simulate(3, 0);
  expect(errorScale(few(whole), [few(whole), few(whole)])).toEqual(constantScale(studentScale()));
});
