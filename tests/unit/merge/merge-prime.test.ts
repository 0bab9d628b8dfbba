import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filterMerged } from '../../../src/merge/filter-merged.js';
import { filterFrames } from '../../../src/merge/frame-filter.js';
import { mergePrime } from '../../../src/merge/merge-prime.js';
import type { AverageMode } from '../../../src/merge/prime-group.js';
import { groupByReflection } from '../../../src/merge/observations.js';
import { expectClose } from '../../support/close.js';

interface Row {
  readonly reflection: number;
  readonly intensity: number;
  readonly sigma?: number;
  readonly frame?: number;
}

function merge(rows: readonly Row[], mode: AverageMode = 'average', errors = [1, 1, 1], cycles = 1) {
  const observations = {
    n: rows.length,
    intensityFull: Float64Array.from(rows, (r) => r.intensity),
    sigmaFull: Float64Array.from(rows, (r) => r.sigma ?? 1),
    frame: Int32Array.from(rows, (r) => r.frame ?? 0),
    reflection: Int32Array.from(rows, (r) => r.reflection),
  };
  const nReflections = Math.max(...rows.map((r) => r.reflection)) + 1;
  const groups = groupByReflection(observations.reflection, nReflections);
  return mergePrime(observations, groups, new Uint8Array(errors.length).fill(1), Float64Array.from(errors), {
    mode,
    sigmaRejection: 5,
    nRejectionCycle: cycles,
  });
}

describe('merging one reflection by hand', () => {
  it('100 and 200 merge to 150, sigma is the mean of the sigmas, R_merge is 1/3', () => {
    const { merged } = merge([
      { reflection: 0, intensity: 100, sigma: 10 },
      { reflection: 0, intensity: 200, sigma: 30 },
    ]);
    expect(merged.n).toBe(1);
    expect(merged.intensity[0]).toBe(150);
    expect(merged.sigma[0]).toBe(20);
    expectClose(merged.rMergeNumerator[0] / merged.rMergeDenominator[0], 1 / 3);
    expect([merged.intensityEven[0], merged.intensityOdd[0]]).toEqual([0, 0]);
  });

  it('weights by the standard error of the frame: 1 for the smallest, sqrt(0.17) for the largest', () => {
    const { merged } = merge(
      [
        { reflection: 0, intensity: 100, frame: 0 },
        { reflection: 0, intensity: 200, frame: 1 },
      ],
      'weighted',
      [10, 20],
    );
    const w = Math.sqrt(0.17);
    expectClose(merged.intensity[0], (100 + w * 200) / (1 + w));
  });

  it('puts the last of an odd count into both halves', () => {
    const { merged } = merge([10, 20, 60].map((intensity) => ({ reflection: 0, intensity })));
    expect(merged.intensityEven[0]).toBe(35);
    expect(merged.intensityOdd[0]).toBe(40);
  });

  it('drops one observation 5 standard deviations from the median of 40', () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ reflection: 0, intensity: 100 + (i % 3) }));
    rows.push({ reflection: 0, intensity: 100000 });
    const { merged, outliers, nObservations } = merge(rows);
    expect(Array.from(outliers)).toEqual([40]);
    expect(merged.multiplicity[0]).toBe(40);
    expect(nObservations).toBe(41);
  });

  it('leaves out what is NaN and reflections without observations', () => {
    const { merged } = merge([
      { reflection: 2, intensity: 5 },
      { reflection: 0, intensity: NaN },
    ]);
    expect(Array.from(merged.reflection)).toEqual([2]);
  });

  it('scales with the intensities (property)', () => {
    const values = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 50 }), (intensities, factor) => {
        const rows = intensities.map((intensity) => ({ reflection: 0, intensity }));
        const scaled = rows.map((r) => ({ ...r, intensity: factor * r.intensity }));
        expectClose(merge(scaled).merged.intensity[0], factor * merge(rows).merged.intensity[0], 1e-9);
      }),
    );
  });

  it('a merge of every observation twice has the same intensities and twice the multiplicity (property)', () => {
    const values = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 3, maxLength: 30 });
    fc.assert(
      fc.property(values, (intensities) => {
        const rows = intensities.map((intensity) => ({ reflection: 0, intensity }));
        const once = merge(rows).merged;
        const twice = merge([...rows, ...rows]).merged;
        expectClose(twice.intensity[0], once.intensity[0], 1e-9);
        expect(twice.multiplicity[0]).toBe(2 * once.multiplicity[0]);
      }),
    );
  });
});

describe('frame filter', () => {
  const cell = { a: 50, b: 60, c: 70, alpha: 90, beta: 90, gamma: 90 };
  const frame = {
    scaleG: 1,
    bFactor: 5,
    gamma0: 0.001,
    gammaE: 0.003,
    standardError: 10,
    ccFinal: 0.9,
    unitCell: cell,
  };
  const options = { sigmaRejection: 5, minCc: 0.25, targetCell: cell, cellTolerancePercent: 5 };
  const many = Array.from({ length: 40 }, (_, i) => ({ ...frame, scaleG: 1 + 0.01 * (i % 5) }));

  it('names the reason of each rejection', () => {
    const judged = filterFrames(
      [
        ...many,
        { ...frame, scaleG: 100 },
        { ...frame, ccFinal: 0.1 },
        { ...frame, unitCell: { ...cell, a: 53 } },
        { ...frame, standardError: NaN },
        { ...frame, gammaE: NaN },
        { ...frame, gamma0: Infinity },
        { ...frame, bFactor: NaN },
      ],
      options,
    );
    expect(judged.slice(0, 40).every((reason) => reason === null)).toBe(true);
    expect(judged.slice(40)).toEqual([
      'bad-scale',
      'bad-cc',
      'bad-cell',
      'bad-standard-error',
      'bad-gamma-e',
      'refinement-failed',
      'refinement-failed',
    ]);
  });
});

describe('filter of merged reflections', () => {
  it('counts what lies outside the resolution limits', () => {
    const { merged } = merge(
      Array.from({ length: 300 }, (_, i) => ({ reflection: i, intensity: 100 + (i % 7) })),
    );
    const dStarSquared = Float64Array.from({ length: 300 }, (_, i) => 0.01 + i * 0.0005);
    const result = filterMerged(merged, dStarSquared, { dMin: 3, dMax: 8, nRejectionCycle: 0 });
    const inside = Array.from(dStarSquared).filter((d2) => d2 >= 1 / 64 && d2 <= 1 / 9).length;
    expect(result.merged.n).toBe(inside);
    expect(result.nOutsideResolution).toBe(300 - inside);
  });
});
