import { describe, expect, it } from '@jest/globals';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { numberReflections } from '../../../src/frame/number-reflections.js';
import type { MergedReflections } from '../../../src/merge/merge-prime.js';
import { mergeAgreement } from '../../../src/statistics/convergence.js';
import { primeStatistics } from '../../../src/statistics/prime-statistics.js';
import {
  axisAngles,
  dStarSquaredOf,
  equivalentAxisAngles,
  reflectionSymmetry,
} from '../../../src/statistics/reflection-properties.js';
import { expectClose } from '../../support/close.js';

function merged(intensity: number[], over: Partial<MergedReflections> = {}): MergedReflections {
  const n = intensity.length;
  return {
    n,
    reflection: Int32Array.from(intensity, (_, i) => i),
    intensity: Float64Array.from(intensity),
    sigma: new Float64Array(n).fill(2),
    multiplicity: new Int32Array(n).fill(4),
    rMergeNumerator: new Float64Array(n).fill(1),
    rMergeDenominator: new Float64Array(n).fill(10),
    intensityEven: Float64Array.from(intensity, (i) => 1.1 * i),
    intensityOdd: Float64Array.from(intensity, (i) => 0.9 * i),
    ...over,
  };
}

describe('statistics of a merge', () => {
  const n = 60;
  const intensity = Array.from({ length: n }, (_, i) => 10 + ((7 * i) % 13));
  const dStarSquared = Float64Array.from({ length: n }, (_, i) => 0.01 + 0.001 * i);
  const properties = {
    dStarSquared,
    isCentric: new Uint8Array(n),
    friedelMate: new Int32Array(n).fill(-1),
    isoIntensity: Float64Array.from(intensity, (i) => -3 * i),
    axisAngle: [new Float64Array(n), new Float64Array(n).fill(45), new Float64Array(n).fill(90)],
  };
  const statistics = primeStatistics(
    merged(intensity),
    properties,
    Float64Array.of(...dStarSquared, 0.05),
    4,
    5,
  );

  it('are those of a hand-made merge', () => {
    const all = statistics.overall;
    expect(all.nObserved).toBe(n);
    expect(all.nPossible).toBe(n + 1);
    expectClose(all.completeness, 60 / 61);
    expect(all.multiplicity).toBe(4);
    expectClose(all.rMerge, 0.1);
    expectClose(all.ccHalf, 1);
    expectClose(all.ccIso, -1);
    expectClose(all.rSplit, (Math.SQRT1_2 * 0.2) / 1, 1e-12);
    expectClose(all.meanIOverSigma, intensity.reduce((a, b) => a + b) / n / 2);
    expect(all.nCcAnom).toBe(0);
    expect(all.ccAnom).toBeNaN();
  });

  it('Rsplit is not defined where the halves sum to less than nothing', () => {
    const half = new Float64Array(n).fill(-1);
    const noise = merged(intensity, { intensityEven: half, intensityOdd: half.map((i) => 1.5 * i) });
    expect(primeStatistics(noise, properties, dStarSquared, 4, 5).overall.rSplit).toBeNaN();
  });

  it('shells hold every reflection once', () => {
    expect(statistics.shells.reduce((sum, s) => sum + s.nObserved, 0)).toBe(n);
    expect(statistics.shells.reduce((sum, s) => sum + s.nPossible, 0)).toBe(n + 1);
  });

  it('cones hold what lies within their angle', () => {
    expect(statistics.axes.map((axis) => axis.overall.n)).toEqual([n, n, n]);
  });
});

describe('statistics that are not defined', () => {
  const n = 6;
  const nothing = merged(new Array<number>(n).fill(0));
  const constant = {
    dStarSquared: Float64Array.from({ length: n }, (_, i) => 0.01 + 0.001 * i),
    isCentric: new Uint8Array(n),
    friedelMate: new Int32Array(n).fill(-1),
    isoIntensity: new Float64Array(n).fill(7),
    axisAngle: [new Float64Array(n)],
  };

  it('are NaN where half sets do not vary', () => {
    const { overall, shells, axes } = primeStatistics(nothing, constant, constant.dStarSquared, 2, 5);
    for (const { ccHalf, nCcHalf } of [overall, ...shells]) {
      expect(nCcHalf).toBeGreaterThan(1);
      expect(ccHalf).toBeNaN();
    }
    expect([overall.nCcIso, overall.ccIso]).toEqual([n, NaN]);
    expect(axes[0].overall.ccHalf).toBeNaN();
  });
});

describe('symmetry of the reflections of a list', () => {
  it('finds the Friedel mate of a plus reflection', () => {
    const { list } = numberReflections(Int32Array.of(1, 2, 3, -1, -2, -3, 1, 2, 0));
    const symmetry = reflectionSymmetry(list, spaceGroup('P222'), true);
    const plus = [0, 1, 2].filter((r) => symmetry.friedelMate[r] >= 0);
    expect(plus).toHaveLength(1);
    expect(list.hkl[3 * plus[0]]).toBe(1);
    expect(list.hkl[3 * symmetry.friedelMate[plus[0]]]).toBe(-1);
    expect(Array.from(symmetry.isCentric)).toEqual([0, 1, 0]);
  });

  it('angles to the axes of reciprocal space', () => {
    const { list } = numberReflections(Int32Array.of(1, 0, 0, 0, 0, -2));
    const cell = unitCell([50, 60, 70, 90, 90, 120]);
    const [a, , c] = axisAngles(list, cell);
    expect(Array.from(list.hkl)).toEqual([0, 0, -2, 1, 0, 0]);
    expect([a[1], c[0]]).toEqual([0, 0]);
    expectClose(a[0], 90, 1e-9);
    expectClose(dStarSquaredOf(list, cell)[0], 4 / 4900, 1e-12);
  });
});

describe('angles to axes and what symmetry makes of them', () => {
  const { list } = numberReflections(Int32Array.of(3, 1, 2, 0, 5, 1, 4, 0, 0, -1, 2, 6));
  const cell = unitCell([50, 50, 70, 90, 90, 120]);

  it('without symmetry are those to the axes as lines', () => {
    const plain = axisAngles(list, cell);
    const lines = equivalentAxisAngles(list, cell, spaceGroup('P1'));
    lines.forEach((angles, axis) =>
      angles.forEach((angle, r) => {
        expect(Math.abs(angle - Math.min(plain[axis][r], 180 - plain[axis][r]))).toBeLessThan(1e-5);
      }),
    );
  });

  it('a* and b* are one in a hexagonal group, and no angle exceeds 30 degrees within the plane', () => {
    const [a, b, c] = equivalentAxisAngles(list, cell, spaceGroup('P622'));
    expect(Array.from(a)).toEqual(Array.from(b));
    // 0 5 1 lies near b*, 4 0 0 on a*.
    const onAxis = [0, 1, 2, 3].find((r) => list.hkl[3 * r] === 4) ?? -1;
    expect(a[onAxis]).toBeLessThan(1e-5);
    expectClose(c[onAxis], 90, 1e-9);
  });
});

describe('agreement of successive merges', () => {
  const d2 = Float64Array.from({ length: 200 }, (_, i) => 0.01 + 0.0004 * i);
  const first = Array.from({ length: 200 }, (_, i) => 50 + ((31 * i) % 97));
  it('is 1 when only scale and fall-off change', () => {
    // A change by shell only: the same factor for all reflections.
    expectClose(mergeAgreement(merged(first), merged(first.map((i) => 7 * i)), d2), 1, 1e-12);
  });
  it('leaves shells out whose mean is not positive', () => {
    const isWeak = (j: number) => d2[j] > 0.07;
    const before = first.map((i, j) => (isWeak(j) ? (j % 2 === 0 ? 3 : -3.001) : i));
    const after = first.map((i, j) => (isWeak(j) ? (j % 3 === 0 ? 3 : -4) : i));
    const agreement = mergeAgreement(merged(before), merged(after), d2);
    expect(agreement).toBeGreaterThan(0.9);
  });
  it('falls when intensities change', () => {
    const other = first.map((i, j) => i + (j % 2 === 0 ? 20 : -20));
    const agreement = mergeAgreement(merged(first), merged(other), d2);
    expect(agreement).toBeGreaterThan(0.5);
    expect(agreement).toBeLessThan(0.95);
  });
});
