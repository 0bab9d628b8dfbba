import { describe, expect, it } from '@jest/globals';
import type { UniqueReflections } from '../../../../src/merge/likelihood/observations.js';
import {
  directedEpsilon,
  learnAnisotropy,
  noAnisotropy,
} from '../../../../src/merge/likelihood/wilson-anisotropy.js';
import { acentricPosterior, centricPosterior } from '../../../../src/merge/likelihood/wilson-posterior.js';
import { updateWilsonMean, wilsonShells } from '../../../../src/merge/likelihood/wilson-shells.js';
import { createRandom, type Random } from '../../../../src/numeric/random.js';

const N = 4000;
const Q_MAX = 0.4;

/** Reflections in all directions, one in ten centric, with the forms of diag(-1, -1, 2)/√6 and diag(1, -1, 0)/√2. */
function reflections(random: Random): UniqueReflections {
  const qSquared = new Float64Array(N);
  const forms = new Float64Array(2 * N);
  for (let r = 0; r < N; r++) {
    const q = Q_MAX * Math.cbrt(random.uniform());
    const cosine = 2 * random.uniform() - 1;
    const phi = 2 * Math.PI * random.uniform();
    const z2 = (q * cosine) ** 2;
    const x2 = (q * q - z2) * Math.cos(phi) ** 2;
    qSquared[r] = q * q;
    forms[2 * r] = (3 * z2 - q * q) / Math.sqrt(6);
    forms[2 * r + 1] = (2 * x2 - (q * q - z2)) / Math.SQRT2;
  }
  const centric = Uint8Array.from({ length: N }, (_, r) => (r % 10 === 0 ? 1 : 0));
  return { n: N, qSquared, epsilon: new Float64Array(N).fill(1), centric, forms };
}

/** Learns from intensities of the tensor `c` that were observed with errors of `noise` times the Wilson mean, until nothing changes. */
function learn(c: readonly number[], noise: number, seed: number) {
  const random = createRandom(seed);
  const set = reflections(random);
  const { forms = new Float64Array(0) } = set;
  const meanOf = (r: number) =>
    100 * Math.exp(-20 * set.qSquared[r] - 0.5 * (c[0] * forms[2 * r] + c[1] * forms[2 * r + 1]));
  const information = new Float64Array(N);
  const weightedSum = new Float64Array(N);
  for (let r = 0; r < N; r++) {
    const truth = meanOf(r) * (set.centric[r] === 1 ? random.normal() ** 2 : random.exponential());
    const sigma = noise * 100 * Math.exp(-20 * set.qSquared[r]);
    information[r] = 1 / sigma ** 2;
    weightedSum[r] = (truth + sigma * random.normal()) * information[r];
  }
  const shells = wilsonShells(set);
  const anisotropy = noAnisotropy(set);
  const wilsonMean = new Float64Array(N).fill(50);
  const intensity = new Float64Array(N);
  const moments = new Float64Array(2);
  for (let pass = 0; pass < 40; pass++) {
    for (let r = 0; r < N; r++) {
      const posterior = set.centric[r] === 1 ? centricPosterior : acentricPosterior;
      posterior(weightedSum[r], information[r], wilsonMean[r], moments);
      intensity[r] = moments[0];
    }
    learnAnisotropy(shells, set, { intensity, information, wilsonMean }, anisotropy);
    const directed = { ...set, epsilon: directedEpsilon(set, anisotropy) };
    updateWilsonMean(shells, directed, intensity, information, wilsonMean);
  }
  return { anisotropy, wilsonMean, meanOf };
}

describe('learnAnisotropy', () => {
  it.each([
    ['known intensities', 0.01, 3],
    ['weak ones, by what their posteriors let expect', 2, 6],
  ])('finds the tensor from %s', (_, noise, tolerance) => {
    const { anisotropy, wilsonMean, meanOf } = learn([40, -15], noise, 5);
    expect(anisotropy.lnEvidence[0]).toBeGreaterThan(10);
    expect(Math.abs(anisotropy.coefficients[0] - 40)).toBeLessThan(tolerance);
    expect(Math.abs(anisotropy.coefficients[1] + 15)).toBeLessThan(tolerance);
    const off = wilsonMean.map((s, r) => Math.log(s / meanOf(r)) ** 2);
    expect(Math.sqrt(off.reduce((a, b) => a + b) / N)).toBeLessThan(0.25);
  });

  it('leaves a fall-off that is the same in all directions alone', () => {
    for (const [noise, seed] of [
      [0.01, 1],
      [0.3, 2],
      [2, 3],
    ]) {
      const { anisotropy } = learn([0, 0], noise, seed);
      expect([...anisotropy.coefficients, anisotropy.lnEvidence[0]]).toEqual([0, 0, 0]);
    }
  });

  it('gives up a tensor that the intensities no longer show', () => {
    const set = reflections(createRandom(9));
    const random = createRandom(10);
    const anisotropy = noAnisotropy(set);
    anisotropy.lnEvidence[0] = 30;
    anisotropy.coefficients.set([1, 0]);
    const wilsonMean = directedEpsilon(set, anisotropy);
    const intensity = set.qSquared.map(() => random.exponential());
    const known = { intensity, information: new Float64Array(N).fill(1e6), wilsonMean };
    for (let pass = 0; pass < 3; pass++) learnAnisotropy(wilsonShells(set), set, known, anisotropy);
    expect([...anisotropy.coefficients, anisotropy.lnEvidence[0]]).toEqual([0, 0, 0]);
  });

  it('says nothing without forms or without anything known', () => {
    const set = reflections(createRandom(11));
    const known = {
      intensity: new Float64Array(N).fill(1),
      information: new Float64Array(N),
      wilsonMean: new Float64Array(N).fill(1),
    };
    const anisotropy = noAnisotropy(set);
    learnAnisotropy(wilsonShells(set), set, known, anisotropy);
    expect(anisotropy.lnEvidence[0]).toBe(0);
    const { forms, ...isotropic } = set;
    expect(forms).toBeDefined();
    expect(noAnisotropy(isotropic).coefficients.length).toBe(0);
    expect(directedEpsilon(isotropic, noAnisotropy(isotropic))).toBe(set.epsilon);
  });
});
