import { describe, expect, it } from '@jest/globals';
import {
  completeSet,
  completeSetSize,
  epsilon,
  isCentric,
  isInAsu,
  isSystematicallyAbsent,
  mapToAsu,
  multiplicity,
} from '../../../src/crystal/reflection.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';

function asu(symbol: string, hkl: readonly number[], anomalous = false): number[] {
  return Array.from(mapToAsu(spaceGroup(symbol), Int32Array.from(hkl), anomalous));
}

describe('reciprocal asymmetric unit', () => {
  it('of P 21 21 21 is the octant of positive indices', () => {
    expect(asu('P212121', [-1, 2, -3, 1, -2, -3])).toEqual([1, 2, 3, 1, 2, 3]);
    expect(asu('P212121', [-1, -2, -3, 1, 2, -3, -1, -2, 3], true)).toEqual([
      -1, -2, -3, -1, -2, -3, 1, 2, 3,
    ]);
    expect(asu('P212121', [-1, -2, 0, 0, -2, -3], true)).toEqual([1, 2, 0, 0, 2, 3]);
  });

  it('of P 6 keeps h and k of one sign', () => {
    expect(asu('P6', [2, 1, 3, -3, 2, 3, 1, -3, 3])).toEqual([2, 1, 3, 2, 1, 3, 2, 1, 3]);
    expect(asu('P6', [2, 1, -3], true)).toEqual([-2, -1, -3]);
  });

  it('follows the axes of other settings', () => {
    expect(asu('P 1 1 2', [1, 2, -3])).toEqual([1, 2, 3]);
    expect(isInAsu(spaceGroup('P 1 1 2'), -1, 2, 3)).toBe(false);
    expect(asu('R 3 :R', [1, 2, 3, 2, 3, 1])).toEqual([
      ...asu('R 3 :R', [3, 1, 2]),
      ...asu('R 3 :R', [3, 1, 2]),
    ]);
  });

  it('may write over its input', () => {
    const hkl = Int32Array.of(-1, 2, -3);
    expect(mapToAsu(spaceGroup('P212121'), hkl, false, hkl)).toBe(hkl);
    expect(Array.from(hkl)).toEqual([1, 2, 3]);
  });
});

describe('properties of reflections', () => {
  const p212121 = spaceGroup('P212121');

  it('finds absences of screw axes, glides and centring', () => {
    expect(isSystematicallyAbsent(p212121, 3, 0, 0)).toBe(true);
    expect(isSystematicallyAbsent(p212121, 4, 0, 0)).toBe(false);
    expect(isSystematicallyAbsent(p212121, 3, 1, 0)).toBe(false);
    expect(isSystematicallyAbsent(spaceGroup('C2'), 1, 2, 3)).toBe(true);
    expect(isSystematicallyAbsent(spaceGroup('P21/c'), 1, 0, 1)).toBe(true);
    expect(isSystematicallyAbsent(spaceGroup('P61'), 0, 0, 5)).toBe(true);
    expect(isSystematicallyAbsent(spaceGroup('P61'), 0, 0, 6)).toBe(false);
  });

  it('tells centric zones, epsilon and multiplicity', () => {
    expect([isCentric(p212121, 1, 2, 0), isCentric(p212121, 1, 2, 3)]).toEqual([true, false]);
    expect(isCentric(spaceGroup('P-1'), 1, 2, 3)).toBe(true);
    expect([epsilon(p212121, 4, 0, 0), epsilon(p212121, 1, 2, 3)]).toEqual([2, 1]);
    expect(multiplicity(p212121, 1, 2, 3, false)).toBe(8);
    expect(multiplicity(p212121, 1, 2, 3, true)).toBe(4);
    expect(multiplicity(p212121, 1, 2, 0, true)).toBe(4);
    expect(multiplicity(spaceGroup('P-1'), 1, 2, 3, true)).toBe(2);
  });
});

describe('complete set', () => {
  const cell = unitCell(10, 11, 12);

  it('of a small cell, counted by hand', () => {
    expect(Array.from(completeSet(cell, spaceGroup('P222'), 9.9))).toEqual([0, 0, 1, 0, 1, 0, 1, 0, 0]);
    expect(completeSetSize(cell, spaceGroup('P212121'), 9.9)).toBe(0);
    expect(Array.from(completeSet(cell, spaceGroup('P1'), 11.5, Infinity, true))).toEqual([
      0, 0, -1, 0, 0, 1,
    ]);
    expect(Array.from(completeSet(cell, spaceGroup('P222'), 9.9, 11.5))).toEqual([0, 1, 0, 1, 0, 0]);
  });

  it('lists every index of the sphere once, with its equivalents', () => {
    for (const symbol of ['P 1 1 21', 'I 1 2 1', 'R 3 2 :R', 'F 2 3', 'P n a 21', 'Hall: F 4']) {
      const group = spaceGroup(symbol);
      const set = completeSet(unitCell(20, 20, 20), group, 3);
      let total = 0;
      for (let i = 0; i < set.length; i += 3)
        total += multiplicity(group, set[i], set[i + 1], set[i + 2], false);
      let expected = 0;
      for (let h = -7; h <= 7; h++)
        for (let k = -7; k <= 7; k++)
          for (let l = -7; l <= 7; l++)
            if ((h || k || l) && h * h + k * k + l * l <= 400 / 9 && !isSystematicallyAbsent(group, h, k, l))
              expected++;
      expect([symbol, total]).toEqual([symbol, expected]);
    }
  });

  it('refuses a limit of zero', () => {
    expect(() => completeSet(cell, spaceGroup('P1'), 0)).toThrow('must be above 0');
  });
});
