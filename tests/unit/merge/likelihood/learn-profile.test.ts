import { describe, expect, it } from '@jest/globals';
import { commonSums, detectorSumsSize } from '../../../../src/merge/likelihood/common-sums.js';
import { learnProfile } from '../../../../src/merge/likelihood/learn-profile.js';
import { tableKnots } from '../../../../src/merge/likelihood/profile-basis.js';
import { leaveOneOut, newLeaveOneOut } from '../../../../src/merge/likelihood/leave-one-out.js';
import { mergeLikelihood } from '../../../../src/merge/likelihood/merge-likelihood.js';
import {
  binCentre,
  profileBin,
  profileBins,
  profileSumsSize,
} from '../../../../src/merge/likelihood/profile-bins.js';
import { INITIAL_VARIANCE } from '../../../../src/merge/likelihood/variance-model.js';
import { backSubstitute, choleskyFactor, forwardSubstitute } from '../../../../src/numeric/cholesky.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { nDetectorBins } from '../../../../src/postrefine/likelihood/detector-grid.js';
import {
  profileGrid,
  splineInterval,
  splineWeights,
  tableFactor,
} from '../../../../src/postrefine/likelihood/profile-table.js';
import { expectClose } from '../../../support/close.js';
import { mergeOfRows, type Row } from './synthetic.js';

const nBins = profileSumsSize / 2;
const { rows, splines } = profileGrid;
const tOfBin = (b: number) => (Math.floor(b / profileBins.perRow) + 0.5) / rows;
const xOfBin = (b: number) => binCentre(b % profileBins.perRow);

/** Sums of one piece where each bin has this weight and was observed as so many times the model. */
function sumsOf(weight: (b: number) => number, factor: (b: number) => number): Float64Array {
  const sums = new Float64Array(profileSumsSize);
  for (let b = 0; b < nBins; b++) {
    sums[b] = weight(b) * (factor(b) - 1);
    sums[b + nBins] = weight(b);
  }
  return sums;
}

/** Leans to one side, most at low angles. */
function leaning(t: number, x: number): number {
  return Math.exp((1 - 0.6 * t) * 0.9 * Math.sin(1.1 * x) * Math.exp((-x * x) / 12));
}

describe('sums over the profile and the detector', () => {
  it('are those of a loop over the observations of accepted frames', () => {
    const random = createRandom(4);
    const data: Row[] = [];
    for (let frame = 0; frame < 8; frame++)
      for (let reflection = 0; reflection < 30; reflection++)
        data.push({
          frame,
          reflection,
          intensity: 100 * random.exponential(),
          kp: 0.5 + random.uniform(),
          gain: 1,
        });
    const merge = mergeOfRows(data, new Array<number>(30).fill(100));
    mergeLikelihood(merge, INITIAL_VARIANCE);
    merge.frames.accepted[2] = 0;
    const loo = newLeaveOneOut(merge.observations.n);
    leaveOneOut(merge, loo);
    const bin = Uint8Array.from(data, (_, i) => i % profileBins.perRow);
    const row = Uint8Array.from({ length: 30 }, (_, r) => r % rows);
    const detectorBin = Uint16Array.from(data, (_, i) => (7 * i) % nDetectorBins);
    const sums = commonSums(merge, loo, INITIAL_VARIANCE, { profileBin: bin, row, detectorBin });
    const expected = new Float64Array(profileSumsSize);
    const onDetector = new Float64Array(detectorSumsSize);
    let nUsed = 0;
    data.forEach(({ frame, reflection, intensity, kp = 1 }, i) => {
      const s = merge.state.wilsonMean[reflection];
      if (frame === 2 || loo.variance[i] >= 0.5 * s * s) return;
      const m = kp * loo.mean[i];
      // Background variance 1, gain 1, 10 % proportional error, and what the others leave open.
      const variance = 1 + m + 0.01 * m * m + kp * kp * loo.variance[i];
      const chi2 = (intensity - m) ** 2 / variance;
      if (chi2 >= 36) return;
      nUsed++;
      const w = 16 / (15 + chi2) / variance;
      const at = row[reflection] * profileBins.perRow + bin[i];
      expected[at] += w * m * (intensity - m);
      expected[at + nBins] += w * m * m;
      onDetector[detectorBin[i]] += w * m * (intensity - m);
      onDetector[detectorBin[i] + nDetectorBins] += w * m * m;
    });
    expect(nUsed).toBeGreaterThan(50);
    for (let k = 0; k < profileSumsSize; k++) expectClose(sums.profile[k], expected[k], 1e-9);
    for (let k = 0; k < detectorSumsSize; k++) expectClose(sums.detector[k], onDetector[k], 1e-9);
  });

  it('every place has its bin, also those beyond the grid', () => {
    for (let b = 0; b < profileBins.perRow; b++) expect(profileBin(binCentre(b))).toBe(b);
    expect([profileBin(-40), profileBin(40)]).toEqual([0, profileBins.perRow - 1]);
  });
});

describe('the learnt profile', () => {
  it('is the one that the data were made with', () => {
    const sums = sumsOf(
      (b) => 2e4 * Math.exp(-0.2 * xOfBin(b) ** 2),
      (b) => leaning(tOfBin(b), xOfBin(b)),
    );
    const learnt = learnProfile(sums, null);
    if (learnt === null) throw new Error('nothing was learnt');
    expect(learnt.lnEvidence).toBeGreaterThan(1000);
    for (const t of [0.1, 0.35, 0.97])
      for (const x of [-3, -1.4, 0, 0.6, 2.2]) {
        const found = tableFactor(learnt.table, t, x);
        const row = (Math.floor(t * rows) + 0.5) / rows;
        expect(Math.abs(found / leaning(row, x) - 1)).toBeLessThan(0.03);
      }
  });

  it('is nothing where the data are noise about the formula', () => {
    const random = createRandom(11);
    const sums = sumsOf(
      () => 400,
      () => 1 + random.normal() / 20,
    );
    expect(learnProfile(sums, null)).toBeNull();
    expect(learnProfile(new Float64Array(profileSumsSize), null)).toBeNull();
  });

  it('does not depend on how the observations were divided, and adds to what was learnt before', () => {
    const weight = (b: number) => 5000 * Math.exp(-0.2 * xOfBin(b) ** 2);
    const whole = sumsOf(weight, (b) => leaning(tOfBin(b), xOfBin(b)));
    const halves = new Float64Array(2 * profileSumsSize);
    whole.forEach((value, k) => {
      halves[k] = 0.25 * value;
      halves[k + profileSumsSize] = 0.75 * value;
    });
    const first = learnProfile(whole, null);
    const divided = learnProfile(halves, null);
    if (first === null || divided === null) throw new Error('nothing was learnt');
    for (let k = 0; k < first.table.length; k++)
      expect(Math.abs(divided.table[k] - first.table[k])).toBeLessThan(1e-9);
    // Under this table the data now agree with the model but for what the prior took: it stays as it is.
    const again = learnProfile(
      sumsOf(weight, (b) => leaning(tOfBin(b), xOfBin(b)) / tableFactor(first.table, tOfBin(b), xOfBin(b))),
      first,
    );
    for (const x of [-2, 0, 1.5])
      expectClose(tableFactor(again?.table ?? null, 0.5, x), tableFactor(first.table, 0.5, x), 5e-3);
    expectClose(again?.lnEvidence ?? 0, first.lnEvidence, 0.05);
  });

  it('has the evidence of a Gaussian process, by the covariance of its values', () => {
    // Few bins, so small that exp T = 1 + T: y has the covariance C = 1/D + Φ P⁻¹ Φᵀ, and 1/D without a table.
    const bins = [45, 340, 350].map((b) => ({ b, y: b === 340 ? -4e-4 : 6e-4 }));
    const d = 1e9;
    const sums = sumsOf(
      (b) => (bins.some((one) => one.b === b) ? d : 0),
      (b) => 1 + (bins.find((one) => one.b === b)?.y ?? 0),
    );
    const n = bins.length;
    const covariance = Float64Array.from({ length: n * n }, (_, k) => {
      const [i, j] = [Math.floor(k / n), k % n];
      const phi = designOf(bins[j].b);
      const solved = phi.slice();
      forwardSubstitute(priorFactor, solved.length, solved);
      backSubstitute(priorFactor, solved.length, solved);
      return designOf(bins[i].b).reduce((sum, p, q) => sum + p * solved[q], i === j ? 1 / d : 0);
    });
    expect(choleskyFactor(covariance, n)).toBe(true);
    const y = Float64Array.from(bins, (one) => one.y);
    const square = y.reduce((sum, v) => sum + d * v * v, 0);
    let lnDeterminant = 0;
    for (let i = 0; i < n; i++) lnDeterminant += 2 * Math.log(covariance[i * n + i]);
    forwardSubstitute(covariance, n, y);
    const explained = y.reduce((sum, v) => sum + v * v, 0);
    const expected = 0.5 * (square - explained - lnDeterminant - n * Math.log(d));
    expect(expected).toBeGreaterThan(25);
    expectClose(learnProfile(sums, null)?.lnEvidence ?? NaN, expected, 1e-3);
  });
});

const N = tableKnots.length * splines;

/** The weights of all coefficients in T at the middle of a bin. */
function designOf(b: number): Float64Array {
  const phi = new Float64Array(N);
  const t = tOfBin(b);
  const { first, fraction } = splineInterval(xOfBin(b));
  tableKnots.forEach((knot, j) => {
    const [below, above] = [tableKnots[j - 1] ?? -Infinity, tableKnots[j + 1] ?? Infinity];
    const isLeft = t <= knot;
    const hat = isLeft
      ? below === -Infinity
        ? 1
        : Math.max(0, (t - below) / (knot - below))
      : above === Infinity
        ? 1
        : Math.max(0, (above - t) / (above - knot));
    splineWeights(fraction).forEach((w, k) => (phi[j * splines + first + k] += hat * w));
  });
  return phi;
}

/** The inverse covariance of the prior: values 1, second differences in x and first ones in t 0.3. */
const priorFactor = (() => {
  const matrix = new Float64Array(N * N);
  const square = (at: readonly number[], factor: readonly number[], sigma: number) => {
    at.forEach((i, p) => at.forEach((j, q) => (matrix[i * N + j] += (factor[p] * factor[q]) / sigma ** 2)));
  };
  for (let j = 0; j < tableKnots.length; j++)
    for (let k = 0; k < splines; k++) {
      const at = j * splines + k;
      square([at], [1], 1);
      if (k >= 2) square([at - 2, at - 1, at], [1, -2, 1], 0.3);
      if (j >= 1) square([at - splines, at], [-1, 1], 0.3);
    }
  choleskyFactor(matrix, N);
  return matrix;
})();
