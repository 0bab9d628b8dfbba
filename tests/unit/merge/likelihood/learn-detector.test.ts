import { describe, expect, it } from '@jest/globals';
import { detectorSumsSize } from '../../../../src/merge/likelihood/common-sums.js';
import { binnedDetector } from '../../../../src/merge/likelihood/detector-bins.js';
import { fitMap, fitPolarization } from '../../../../src/merge/likelihood/fit-detector.js';
import { learnDetector, type LearntDetector } from '../../../../src/merge/likelihood/learn-detector.js';
import { polarizationStep } from '../../../../src/merge/likelihood/polarization-step.js';
import { choleskyFactor, forwardSubstitute, lnDeterminant } from '../../../../src/numeric/cholesky.js';
import { createRandom } from '../../../../src/numeric/random.js';
import {
  detectorBinCentre,
  detectorBins,
  detectorGrid,
  edgeOf,
  nDetectorBins,
} from '../../../../src/postrefine/likelihood/detector-grid.js';
import {
  lnDetectorFactor,
  polarizationSlopes,
  setSplines,
  splinesOf,
} from '../../../../src/postrefine/likelihood/detector-model.js';
import { expectClose } from '../../../support/close.js';

const grid = detectorGrid([{ wavelength: 1.3, detectorDistanceMm: 110 }], 2.4);
const edge = edgeOf(grid, 110);
const xOf = (b: number) => detectorBinCentre(Math.floor(b / detectorBins));
const yOf = (b: number) => detectorBinCentre(b % detectorBins);

/** Sums of one piece where each bin within the circle has this weight and was observed as exp(ln D) times the model, but for noise. */
function sumsOf(weight: number, lnFactor: (x: number, y: number) => number, seed = 1): Float64Array {
  const random = createRandom(seed);
  const sums = new Float64Array(detectorSumsSize);
  for (let b = 0; b < nDetectorBins; b++) {
    const noise = random.normal() / Math.sqrt(weight);
    if (Math.hypot(xOf(b), yOf(b)) > 1) continue;
    sums[b] = weight * (Math.expm1(lnFactor(xOf(b), yOf(b))) + noise);
    sums[b + nDetectorBins] = weight;
  }
  return sums;
}

const nothing = () => 0;

function polarized(u: number, v: number) {
  const slopes = new Float64Array(2);
  return (x: number, y: number) => {
    polarizationSlopes(x, y, edge, slopes);
    return slopes[0] * u + slopes[1] * v;
  };
}

/** Panels of a fifth of a side, some of them brighter than others. */
function panels(x: number, y: number): number {
  return 0.15 * Math.sin(3 * Math.floor(2.5 * x + 2.5) + 5 * Math.floor(2.5 * y + 2.5));
}

/** As a sensor that is thicker here than there. */
function uneven(x: number, y: number): number {
  return 0.2 * Math.sin(4 * x) * Math.cos(3 * y);
}

function learnt(found: LearntDetector | null): LearntDetector {
  if (found === null) throw new Error('nothing was learnt');
  return found;
}

describe('what is learnt of the detector', () => {
  it('is nothing where the data are noise, whatever the seed, or there are none', () => {
    for (const seed of [1, 2, 3]) expect(learnDetector(sumsOf(100, nothing, seed), grid, null)).toBeNull();
    expect(learnDetector(new Float64Array(detectorSumsSize), grid, null)).toBeNull();
    expect(learnDetector(new Float64Array(0), grid, null)).toBeNull();
  });

  it('is a factor of all places neither: that belongs to the scales of the frames', () => {
    expect(
      learnDetector(
        sumsOf(100, () => 0.2),
        grid,
        null,
      ),
    ).toBeNull();
  });

  it('is the polarization alone where that is wrong', () => {
    const found = learnt(learnDetector(sumsOf(100, polarized(0.9, -0.4)), grid, null));
    expect(found.map).toBeNull();
    expect(found.mapEvidence).toBeNull();
    expect(found.polarizationEvidence).toBeGreaterThan(20);
    expect(
      Math.hypot((found.polarization?.[0] ?? 0) - 0.9, (found.polarization?.[1] ?? 0) + 0.4),
    ).toBeLessThan(0.1);
  });

  it('is a map alone where panels differ, and that map', () => {
    const found = learnt(learnDetector(sumsOf(400, panels), grid, null));
    expect(found.polarization).toBeNull();
    expect(found.mapEvidence).toBeGreaterThan(500);
    let missed = 0;
    let there = 0;
    for (let b = 0; b < nDetectorBins; b++) {
      if (Math.hypot(xOf(b), yOf(b)) > 0.95) continue;
      missed += (lnDetectorFactor(found, xOf(b), yOf(b), edge) - panels(xOf(b), yOf(b))) ** 2;
      there += panels(xOf(b), yOf(b)) ** 2;
    }
    // Splines are smooth, panels have edges.
    expect(missed / there).toBeLessThan(0.25);
  });

  it('is both where both are there', () => {
    const turn = polarized(2, 0);
    const found = learnt(
      learnDetector(
        sumsOf(400, (x, y) => turn(x, y) + panels(x, y)),
        grid,
        null,
      ),
    );
    expect(found.map).not.toBeNull();
    expect(found.polarizationEvidence).toBeGreaterThan(20);
    expect(Math.abs((found.polarization?.[0] ?? 0) - 2)).toBeLessThan(0.3);
  });

  it('stays and is added to, however the observations were divided', () => {
    const first = learnt(learnDetector(sumsOf(400, uneven), grid, null));
    // Under this map the data agree with the model now, and there is no evidence for another one.
    const left = sumsOf(400, (x, y) => uneven(x, y) - lnDetectorFactor(first, x, y, edge));
    const again = learnt(learnDetector(left, grid, first));
    for (const [x, y] of [
      [0.1, 0.1],
      [-0.5, 0.3],
    ])
      expect(
        Math.abs(lnDetectorFactor(again, x, y, edge) - lnDetectorFactor(first, x, y, edge)),
      ).toBeLessThan(0.02);
    expect(learnDetector(new Float64Array(detectorSumsSize), grid, first)).toBe(first);
    const whole = sumsOf(400, uneven);
    const divided = new Float64Array(2 * detectorSumsSize);
    whole.forEach((value, k) => {
      divided[k] = 0.25 * value;
      divided[k + detectorSumsSize] = 0.75 * value;
    });
    const parts = learnt(learnDetector(divided, grid, null));
    expectClose(lnDetectorFactor(parts, 0.3, 0.3, edge), lnDetectorFactor(first, 0.3, 0.3, edge), 1e-9);
  });
});

describe('the evidence for a model of the detector', () => {
  // By the covariance of the observed values: C = 1/D + σ² Φ Φᵀ + Ψ Ψᵀ, and 1/D without a model.
  const side = 16;
  const weight = 300;
  const random = createRandom(9);
  const sums = new Float64Array(detectorSumsSize);
  for (const b of [1000, 1100, 2300, 3100, 3111]) {
    sums[b] = weight * 0.4 * random.normal();
    sums[b + nDetectorBins] = weight;
  }
  const bins = binnedDetector(sums, side, nothing);
  if (bins === null) throw new Error('no bins');

  function expected(sigma: number, hasPolarization: boolean, intervals: number): number {
    const { n, x, y, observed } = bins ?? { n: 0, x: [], y: [], observed: [] };
    const slopes = Array.from({ length: n }, (_, i) => {
      const out = new Float64Array(2);
      polarizationSlopes(x[i], y[i], edge, out);
      return out;
    });
    const phi = Array.from({ length: n }, (_, i) => {
      const row = new Float64Array(splinesOf(intervals) ** 2);
      const [alongX, alongY] = [new Float64Array(4), new Float64Array(4)];
      const first =
        setSplines(x[i], intervals, alongX) * splinesOf(intervals) + setSplines(y[i], intervals, alongY);
      for (let k = 0; k < 4; k++)
        for (let l = 0; l < 4; l++) row[first + k * splinesOf(intervals) + l] = alongX[k] * alongY[l];
      return row;
    });
    const c = Float64Array.from({ length: n * n }, (_, k) => {
      const [i, j] = [Math.floor(k / n), k % n];
      let sum = i === j ? 1 / weight : 0;
      phi[i].forEach((value, m) => (sum += sigma * sigma * value * phi[j][m]));
      if (hasPolarization) sum += slopes[i][0] * slopes[j][0] + slopes[i][1] * slopes[j][1];
      return sum;
    });
    expect(choleskyFactor(c, n)).toBe(true);
    const z = Float64Array.from(observed);
    const square = z.reduce((sum, value) => sum + weight * value * value, 0);
    forwardSubstitute(c, n, z);
    const explained = z.reduce((sum, value) => sum + value * value, 0);
    return 0.5 * (square - explained - lnDeterminant(c, n) - n * Math.log(weight));
  }

  it('is that of a Gaussian process', () => {
    expectClose(fitPolarization(bins, edge).lnEvidence, expected(0, true, 8), 1e-9);
    const fitted = fitMap(bins, 8, edge);
    const sigmas = [0.05, 0.1, 0.2, 0.4];
    expectClose(fitted?.map.lnEvidence ?? NaN, Math.max(...sigmas.map((s) => expected(s, false, 8))), 1e-9);
    expectClose(fitted?.both.lnEvidence ?? NaN, Math.max(...sigmas.map((s) => expected(s, true, 8))), 1e-9);
  });
});

describe('a step of the polarization', () => {
  it('takes what was found at first, and then makes up for what the frames take up of it', () => {
    // Of what is missing the frames take up 40 %.
    const real = [2, -0.3] as const;
    let before: LearntDetector | null = null;
    for (const distance of [0.81, 1e-9]) {
      const [u, v]: readonly [number, number] = before?.polarization ?? [0, 0];
      const step = polarizationStep([u + 0.6 * (real[0] - u), v + 0.6 * (real[1] - v)], before);
      expect(Math.hypot(step.polarization[0] - real[0], step.polarization[1] - real[1])).toBeLessThan(
        distance,
      );
      const { polarization } = step;
      before = {
        polarization,
        polarizationStep: step,
        map: null,
        polarizationEvidence: 50,
        mapEvidence: null,
      };
    }
  });

  it('does not make much of little', () => {
    const small = { polarization: [1, 0], found: [0.1, 0], taken: [0.1, 0] } as const;
    expect(
      polarizationStep([1.08, 0], { polarization: [1, 0], polarizationStep: small }).taken[0],
    ).toBeCloseTo(0.08, 12);
    const large = { polarization: [1, 0], found: [1, 0], taken: [1, 0] } as const;
    const most = polarizationStep([2, 0], { polarization: [1, 0], polarizationStep: large });
    expect(most.taken[0]).toBeCloseTo(1 / 0.3, 12);
  });
});
