import { describe, expect, it } from '@jest/globals';
import { completeSet } from '../../../src/crystal/complete-set.js';
import { mapToAsu } from '../../../src/crystal/reflection.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { type FreeFlagOptions, freeFlags } from '../../../src/merge/free-flags.js';

const p6 = spaceGroup('P 6');
const cell = unitCell(60, 60, 80, 90, 90, 120);
const hkl = completeSet(cell, p6, 2);
const options: FreeFlagOptions = { fraction: 0.05, seed: 1, earlier: null };

function shareOfTestSet(flag: Int32Array, free: number): number {
  return flag.filter((value) => value === free).length / flag.length;
}

describe('free R flags', () => {
  it('are 0 in the wanted share of the reflections and spread over the other classes', () => {
    const { flag, free } = freeFlags(hkl, p6, options);
    expect(free).toBe(0);
    expect(new Set(flag)).toEqual(new Set(Array.from({ length: 20 }, (_, k) => k)));
    for (let k = 0; k < 20; k++) expect(Math.abs(shareOfTestSet(flag, k) - 0.05)).toBeLessThan(0.01);
  });

  it('are no more than 0 ... 99 for a very small test set', () => {
    const { flag } = freeFlags(hkl, p6, { ...options, fraction: 1e-9 });
    expect(flag.reduce((least, f) => Math.min(least, f), 100)).toBe(1);
    expect(flag.reduce((most, f) => Math.max(most, f), 0)).toBe(99);
  });

  it('depend on index and seed alone: part of the data, another order and a finer limit change nothing', () => {
    const { flag } = freeFlags(hkl, p6, options);
    const finer = completeSet(cell, p6, 1.8);
    const again = freeFlags(finer, p6, options);
    const byIndex = new Map(Array.from(again.flag, (f, i) => [finer.subarray(3 * i, 3 * i + 3).join(), f]));
    flag.forEach((f, i) => expect(byIndex.get(hkl.subarray(3 * i, 3 * i + 3).join())).toBe(f));
    const other = freeFlags(hkl, p6, { ...options, seed: 2 }).flag;
    expect(flag.filter((f, i) => f === other[i]).length / flag.length).toBeLessThan(0.1);
  });

  it('are the same for equivalents, Friedel mates and twin mates', () => {
    const { flag } = freeFlags(hkl, p6, options);
    const mates = hkl.map((index) => -index);
    expect(freeFlags(mates, p6, options).flag).toEqual(flag);
    // k, h, -l: the merohedral twin law of P6.
    const twins = Int32Array.from(hkl, (_, j) =>
      j % 3 === 0 ? hkl[j + 1] : j % 3 === 1 ? hkl[j - 1] : -hkl[j],
    );
    expect(mapToAsu(p6, twins, false)).not.toEqual(hkl);
    expect(freeFlags(twins, p6, options).flag).toEqual(flag);
  });

  it('of an earlier set are carried over, and its manner is kept for the others', () => {
    const half = hkl.subarray(0, 3 * Math.floor(hkl.length / 6));
    const earlier = {
      hkl: half.map((index) => -index),
      // 0 and 1 as phenix writes them, one in ten free.
      flag: Int32Array.from({ length: half.length / 3 }, (_, i) => (i % 10 === 0 ? 1 : 0)),
    };
    const { flag, free } = freeFlags(hkl, p6, { ...options, earlier });
    expect(free).toBe(1);
    expect(flag.subarray(0, earlier.flag.length)).toEqual(earlier.flag);
    const rest = flag.subarray(earlier.flag.length);
    expect(new Set(rest)).toEqual(new Set([0, 1]));
    expect(Math.abs(shareOfTestSet(rest, 1) - 0.1)).toBeLessThan(0.015);
  });
});
