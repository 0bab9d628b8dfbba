import { describe, expect, it } from '@jest/globals';
import { ResolutionShells } from '../../../src/crystal/resolution-shells.js';
import { mergeReliability } from '../../../src/merge/likelihood/half-agreement.js';
import { studentScale } from '../../../src/merge/likelihood/student-scale.js';
import { Correlation } from '../../../src/numeric/correlation.js';
import { createRandom, type Random } from '../../../src/numeric/random.js';
import { halfIntensities } from '../../../src/pipeline/likelihood-tables.js';
import { halfSetStatistics } from '../../../src/statistics/half-set-statistics.js';
import { mergeCorrelation } from '../../../src/statistics/merge-correlation.js';
import { simulatedMerge, type SimulatedSums, together } from '../../support/simulated-merge.js';

const n = 4000;
const SHELLS = 4;
const qSquared = Float64Array.from({ length: n }, (_, r) => 0.01 + (0.15 * r) / n);
const epsilon = new Float64Array(n).fill(1);
const placed = { epsilon, dStarSquared: qSquared };
const wilsonMean = qSquared.map((q2) => 1000 * Math.exp(-20 * (q2 - 0.01)));
const centric = Uint8Array.from(qSquared, (_, r) => (r % 10 === 0 ? 1 : 0));

/** How frames see the reflections. */
interface Seeing {
  /** Observations of a reflection in each half, and the D S² of one of them in the first shell and in the last. */
  readonly multiplicity: number;
  readonly information: readonly [number, number];
  /** The errors over those that the information tells. */
  readonly errors: number;
  /** Of the observations, with an intensity that has nothing to do with their reflection. */
  readonly foreign: number;
  /** Wilson mean of the merges over the true one; 1 if absent. */
  readonly level?: number;
}

function observe(random: Random, truth: Float64Array, seeing: Seeing): SimulatedSums {
  const sums = {
    weightedSum: new Float64Array(n),
    information: new Float64Array(n),
    nObservations: new Int32Array(n),
  };
  const [first, last] = seeing.information;
  for (let r = 0; r < n; r++) {
    sums.nObservations[r] = random.poisson(seeing.multiplicity);
    const d = (first * (last / first) ** (r / n)) / wilsonMean[r] ** 2;
    for (let i = 0; i < sums.nObservations[r]; i++) {
      const seen = random.uniform() < seeing.foreign ? random.exponential() * wilsonMean[r] : truth[r];
      sums.information[r] += d;
      sums.weightedSum[r] += d * seen + seeing.errors * studentScale() * Math.sqrt(d) * random.normal();
    }
  }
  return sums;
}

/** True correlation of the merge, ours, and that by the formula of CC1/2: overall and mean of the shells. */
function compare(seeing: Seeing, seed = 11) {
  const random = createRandom(seed);
  const truth = wilsonMean.map(
    (mean, r) => mean * (centric[r] === 1 ? random.normal() ** 2 : random.exponential()),
  );
  const [a, b] = [observe(random, truth, seeing), observe(random, truth, seeing)];
  const merge = (sums: SimulatedSums) => {
    const merged = simulatedMerge(sums, wilsonMean, centric);
    return { ...merged, wilsonMean: merged.wilsonMean.map((mean) => (seeing.level ?? 1) * mean) };
  };
  const whole = merge(together(a, b));
  const halves = [merge(a), merge(b)] as const;
  const limits = ResolutionShells.over(qSquared, SHELLS);
  const estimate = mergeCorrelation(mergeReliability(whole, halves), placed, limits);
  const correct = Array.from({ length: SHELLS + 1 }, () => new Correlation());
  for (let r = 0; r < n; r++) {
    if (whole.nObservations[r] === 0) continue;
    correct[limits.shellOf(qSquared[r])].add(whole.posterior[r], truth[r]);
    correct[SHELLS].add(whole.posterior[r], truth[r]);
  }
  const merged = {
    intensity: whole.posterior,
    significance: whole.posterior,
    multiplicity: whole.nObservations,
  };
  const plain = halfSetStatistics(
    merged,
    halfIntensities(halves, { epsilon, qSquared }),
    null,
    qSquared,
    qSquared,
    SHELLS,
  );
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / SHELLS;
  return {
    overall: {
      correct: correct[SHELLS].definedCoefficient(),
      estimate: estimate.overall.ccStar,
      error: estimate.overall.ccStarError,
      plain: plain.overall.ccStarOfHalves,
    },
    shells: {
      correct: mean(correct.slice(0, SHELLS).map((cc) => cc.definedCoefficient())),
      estimate: mean(estimate.shells.map(({ ccStar }) => ccStar)),
      plain: mean(plain.shells.map(({ ccStarOfHalves }) => ccStarOfHalves)),
    },
  };
}

const SOUND: Seeing = { multiplicity: 5, information: [40, 1], errors: 1, foreign: 0 };

describe('the estimated correlation of a merge with the truth', () => {
  it('is that of CC1/2 where both halves observed everything, and the true one', () => {
    const { shells, overall } = compare(SOUND);
    expect(Math.abs(shells.estimate - shells.correct)).toBeLessThan(0.004);
    expect(Math.abs(shells.estimate - shells.plain)).toBeLessThan(0.01);
    expect(Math.abs(overall.estimate - overall.correct)).toBeLessThan(0.003);
  });

  it.each([0.5, 2])('is right with %p observations in a half, where CC1/2 is of a part', (multiplicity) => {
    const { shells, overall } = compare({ ...SOUND, multiplicity });
    expect(Math.abs(shells.estimate - shells.correct)).toBeLessThan(0.015);
    expect(Math.abs(overall.estimate - overall.correct)).toBeLessThan(0.015);
    if (multiplicity < 1) expect(shells.plain - shells.correct).toBeGreaterThan(0.02);
  });

  it.each([1.5, 2])('follows errors that are %p times those that the posteriors suppose', (errors) => {
    const told = compare({ ...SOUND, multiplicity: 2 });
    const { shells } = compare({ ...SOUND, multiplicity: 2, errors });
    expect(told.shells.correct - shells.correct).toBeGreaterThan(0.03);
    expect(Math.abs(shells.estimate - shells.correct)).toBeLessThan(0.025);
  });

  it('follows observations of other reflections', () => {
    const { shells } = compare({ ...SOUND, foreign: 0.6 });
    expect(shells.correct).toBeLessThan(0.9);
    expect(Math.abs(shells.estimate - shells.correct)).toBeLessThan(0.03);
  });

  it('is within its standard errors of the true one', () => {
    const ratios = Array.from({ length: 12 }, (_, i) => {
      const { overall } = compare({ ...SOUND, multiplicity: 1, information: [4, 0.5] }, 21 + i);
      return (overall.estimate - overall.correct) / overall.error;
    });
    const rms = Math.sqrt(ratios.reduce((sum, ratio) => sum + ratio ** 2, 0) / ratios.length);
    expect(rms).toBeGreaterThan(0.5);
    expect(rms).toBeLessThan(1.8);
  });

  it('is not defined, or small, where the frames have nothing in common', () => {
    for (let seed = 1; seed <= 3; seed++) {
      const { overall } = compare({ ...SOUND, foreign: 1 }, seed);
      expect(Math.abs(overall.correct)).toBeLessThan(0.5);
      expect(Number.isNaN(overall.estimate) || overall.estimate < 0.3).toBe(true);
    }
  });

  it.each([
    [9, true],
    [50, false],
  ])('of a shell with %p reflections that both halves observed: not defined is %p', (nBoth, isUndefined) => {
    const random = createRandom(3);
    const truth = wilsonMean.map((mean) => mean * random.exponential());
    const [a, b] = [observe(random, truth, SOUND), observe(random, truth, SOUND)];
    const limits = ResolutionShells.over(qSquared, SHELLS);
    const last = Array.from({ length: n }, (_, r) => r).filter(
      (r) => limits.shellOf(qSquared[r]) === SHELLS - 1 && a.nObservations[r] > 0 && b.nObservations[r] > 0,
    );
    // The others of the last shell were observed by one half alone.
    for (const r of last.slice(nBoth)) b.weightedSum[r] = b.information[r] = b.nObservations[r] = 0;
    const merges = [together(a, b), a, b].map((sums) => simulatedMerge(sums, wilsonMean));
    const reliability = mergeReliability(merges[0], [merges[1], merges[2]]);
    const { shells, overall } = mergeCorrelation(reliability, placed, limits);
    expect(shells.map(({ ccStar }) => Number.isNaN(ccStar))).toEqual([false, false, false, isUndefined]);
    expect(shells.map(({ ccStarError }) => Number.isNaN(ccStarError))).toEqual([
      false,
      false,
      false,
      isUndefined,
    ]);
    expect(overall.ccStar).toBeGreaterThan(0.9);
  });

  it.each([0.8, 1.2])('takes a Wilson mean that is off by %p in both halves for no agreement', (level) => {
    for (let seed = 1; seed <= 3; seed++)
      expect(compare({ ...SOUND, foreign: 1, level }, seed).overall.estimate).toBeNaN();
  });
});
