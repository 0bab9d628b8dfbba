import { describe, expect, it } from '@jest/globals';
import {
  determinant3,
  invert3,
  multiply3,
  rotationX,
  rotationY,
  transpose3,
} from '../../../src/crystal/matrix3.js';
import {
  cellOfMetric,
  cellParameters,
  cellVolume,
  dSpacings,
  dStarSquared,
  fractionalization,
  metricTensor,
  orthogonalization,
  reciprocalCell,
  reciprocalMetric,
  unitCell,
} from '../../../src/crystal/unit-cell.js';

const triclinic = unitCell(31.4, 40.8, 53.4, 83, 109, 129);

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-12): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    expect(Math.abs(actual[i] - expected[i])).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(expected[i])),
    );
  }
}

describe('unit cell', () => {
  it('takes six numbers, a list, or three edges', () => {
    expect(unitCell([31.4, 40.8, 53.4, 83, 109, 129])).toEqual(triclinic);
    expect(unitCell(10, 20, 30)).toEqual({ a: 10, b: 20, c: 30, alpha: 90, beta: 90, gamma: 90 });
    expect(() => unitCell([1, 2])).toThrow('3 or 6 parameters, not 2');
  });

  it('says what is impossible about a cell', () => {
    expect(() => unitCell(10, -20, 30)).toThrow('b must be above 0 Å');
    expect(() => unitCell(10, 20, 30, 90, 180, 90)).toThrow('beta must be between 0 and 180 degrees');
    expect(() => unitCell(10, 20, NaN)).toThrow('c must be above 0 Å');
    expect(() => unitCell(10, 20, 30, 60, 60, 125)).toThrow('no cell has these angles');
    expect(() => unitCell(10, 20, 30, 60, 60, 120)).toThrow('no cell has these angles');
  });

  it('knows cells whose volume and reciprocal are plain', () => {
    expect(cellVolume(unitCell(10, 20, 30))).toBe(6000);
    expectClose([cellVolume(unitCell(10, 10, 30, 90, 90, 120))], [1500 * Math.sqrt(3)]);
    const hexagonal = reciprocalCell(unitCell(10, 10, 30, 90, 90, 120));
    expectClose(cellParameters(hexagonal), [0.2 / Math.sqrt(3), 0.2 / Math.sqrt(3), 1 / 30, 90, 90, 60]);
  });

  it('has a as x and b in the xy plane', () => {
    const o = orthogonalization(triclinic);
    expectClose([o[0], o[3], o[6], o[7]], [triclinic.a, 0, 0, 0]);
    expectClose(multiply3(transpose3(o), o), metricTensor(triclinic));
    expectClose(multiply3(o, fractionalization(triclinic)), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expectClose([determinant3(o)], [cellVolume(triclinic)]);
    expectClose(cellParameters(cellOfMetric(metricTensor(triclinic))), cellParameters(triclinic));
  });

  it('is the reciprocal of its reciprocal', () => {
    const reciprocal = reciprocalCell(triclinic);
    expectClose(cellParameters(reciprocalCell(reciprocal)), cellParameters(triclinic));
    expectClose(metricTensor(reciprocal), invert3(metricTensor(triclinic)));
  });

  it('gives spacings', () => {
    expectClose(dSpacings(unitCell(10, 20, 30), Int32Array.of(1, 0, 0, 0, 2, 0, 0, 0, -3)), [10, 10, 10]);
    const metric = reciprocalMetric(triclinic);
    const g = invert3(metricTensor(triclinic));
    const [h, k, l] = [3, -2, 5];
    const expected =
      h * h * g[0] + k * k * g[4] + l * l * g[8] + 2 * (h * k * g[1] + h * l * g[2] + k * l * g[5]);
    expectClose([dStarSquared(metric, h, k, l)], [expected]);
    expect(dStarSquared(metric, 1, 1, 0)).toBeCloseTo(metric[0] + metric[1] + metric[3], 15);
  });
});

describe('3x3 matrices', () => {
  it('rotates by the right hand', () => {
    expectClose(rotationX(Math.PI / 2), [1, 0, 0, 0, 0, -1, 0, 1, 0]);
    expectClose(rotationY(Math.PI / 2), [0, 0, 1, 0, 1, 0, -1, 0, 0]);
  });

  it('refuses to invert a singular matrix', () => {
    expect(() => invert3([1, 2, 3, 2, 4, 6, 0, 0, 1])).toThrow('singular');
  });
});
