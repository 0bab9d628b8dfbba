import { describe, expect, it } from '@jest/globals';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { averageMates, mergedData } from '../../../src/merge/cxi/merged-data.js';
import { MergingSums } from '../../../src/merge/cxi/merging-sums.js';

const everything = { maxDStarSquared: Infinity, negatives: true, minimumMultiplicity: null };

function frame(reflection: number[], intensity: number[], sigma: number[], slope = 1) {
  return {
    reflection: Int32Array.from(reflection),
    intensity: Float64Array.from(intensity),
    sigma: Float64Array.from(sigma),
    slope,
  };
}

describe('merging', () => {
  it('weights by 1/sigma^2 and divides the slope of each frame out', () => {
    const sums = new MergingSums(2, true, false);
    sums.addFrame(frame([0], [100], [10]), 0);
    sums.addFrame(frame([0, 1], [400, -8], [20, 2], 2), 1);
    const merged = mergedData(Int32Array.of(1, 0, 0, 2, 0, 0), [0.1, 0.2], sums, everything);
    expect([...merged.intensity]).toEqual([150, -4]);
    expect(merged.sigma[0]).toBeCloseTo(10 / Math.SQRT2, 12);
    expect([...sums.nMerged]).toEqual([2, 1]);
  });

  it('leaves out what is not asked for', () => {
    const sums = new MergingSums(3, false, true);
    sums.addFrame(frame([0, 1, 2, 2], [5, -5, 3, 0], [1, 1, 1, 1]), 4);
    const hkl = Int32Array.of(1, 0, 0, 2, 0, 0, 3, 0, 0);
    const all = { ...everything, negatives: false };
    expect([...mergedData(hkl, [1, 2, 3], sums, all).hkl]).toEqual([1, 0, 0, 3, 0, 0]);
    expect([...mergedData(hkl, [1, 2, 3], sums, { ...all, maxDStarSquared: 2 }).hkl]).toEqual([1, 0, 0]);
    expect(mergedData(hkl, [1, 2, 3], sums, { ...all, minimumMultiplicity: 1 }).hkl).toHaveLength(0);
    expect([...sums.unmerged().frame]).toEqual([4, 4]);
  });

  it('averages Bijvoet mates and takes the larger of both sigmas', () => {
    const mates = {
      hkl: Int32Array.of(1, 2, 3, -1, -2, -3, 0, 0, 6),
      intensity: Float64Array.of(100, 200, 7),
      sigma: Float64Array.of(10, 10, 2),
    };
    const mean = averageMates(spaceGroup('P6122'), mates);
    const place = [...mean.intensity].indexOf(150);
    expect(mean.intensity).toHaveLength(2);
    // Two observations that differ by 100: variance of the mean (100/2)^2.
    expect(mean.sigma[place]).toBeCloseTo(50, 9);
    expect(mean.sigma[1 - place]).toBe(2);
  });
});
