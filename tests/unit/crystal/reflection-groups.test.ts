import { describe, expect, it } from '@jest/globals';
import { compareHkl, groupByHkl, packHkl, sortPermutation } from '../../../src/crystal/reflection-groups.js';

describe('grouping by index', () => {
  it('keeps equal indices in their order', () => {
    const hkl = Int32Array.of(1, 0, 0, 0, 0, 2, 1, 0, 0, -1, 5, 5, 0, 0, 2, 0, 0, 1);
    const { permutation, offsets, unique } = groupByHkl(hkl);
    expect(Array.from(permutation)).toEqual([3, 5, 1, 4, 0, 2]);
    expect(Array.from(offsets)).toEqual([0, 1, 2, 4, 6]);
    expect(Array.from(unique)).toEqual([-1, 5, 5, 0, 0, 1, 0, 0, 2, 1, 0, 0]);
  });

  it('takes nothing and one', () => {
    expect(groupByHkl(new Int32Array(0)).offsets).toHaveLength(1);
    expect(Array.from(groupByHkl(Int32Array.of(4, 5, 6)).unique)).toEqual([4, 5, 6]);
  });

  it('orders indices of any size', () => {
    const wide = Int32Array.of(
      2 ** 30,
      1,
      2,
      -(2 ** 30),
      7,
      7,
      2 ** 30,
      1,
      -2,
      0,
      2 ** 29,
      0,
      0,
      -(2 ** 29),
      1,
    );
    expect(Array.from(sortPermutation(wide))).toEqual([1, 4, 3, 2, 0]);
  });

  it('agrees with packed numbers', () => {
    expect(packHkl(0, 0, 1)).toBeGreaterThan(packHkl(0, 0, -1));
    expect(packHkl(0, 1, -9)).toBeGreaterThan(packHkl(0, 0, 9));
    expect(packHkl(-1, 99, 99)).toBeLessThan(packHkl(0, -99, -99));
    expect(compareHkl([1, 2, 3], 0, [0, 0, 0, 1, 2, 4], 1)).toBeLessThan(0);
  });
});
