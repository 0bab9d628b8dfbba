import { describe, expect, it } from '@jest/globals';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { averageRepeated } from '../../../src/input/repeated-reflections.js';

const group = spaceGroup('P222');
const reference = (sigma: Float64Array | null, anomalous = false) => ({
  // The first, third and fourth are one reflection in P222, the fourth as its mate.
  hkl: Int32Array.of(1, 2, 3, 4, 5, 6, -1, -2, 3, -1, -2, -3),
  intensity: Float64Array.of(100, 7, 200, 500),
  sigma,
  anomalous,
});
const byIndex = ({ hkl, intensity }: { hkl: Int32Array; intensity: Float64Array }) =>
  Object.fromEntries(Array.from(intensity, (value, i) => [hkl.subarray(3 * i, 3 * i + 3).join(), value]));

describe('several values of a reflection', () => {
  it('are averaged by 1/sigma²', () => {
    const { reference: means, nRepeated } = averageRepeated(reference(Float64Array.of(1, 1, 2, 10)), group);
    const expected = (100 + 200 / 4 + 500 / 100) / (1 + 1 / 4 + 1 / 100);
    expect(nRepeated).toBe(1);
    expect(byIndex(means)['4,5,6']).toBe(7);
    expect(byIndex(means)['1,2,3']).toBeCloseTo(expected, 10);
  });

  it('are averaged plainly where sigmas are missing, 0 or no numbers', () => {
    for (const sigma of [null, Float64Array.of(1, 1, 0, 1), Float64Array.of(1, 1, NaN, 1)])
      expect(byIndex(averageRepeated(reference(sigma), group).reference)['1,2,3']).toBeCloseTo(800 / 3, 10);
  });

  it('leave Friedel mates apart where the file does', () => {
    const { reference: means } = averageRepeated(reference(null, true), group);
    expect(Object.values(byIndex(means)).sort((a, b) => a - b)).toEqual([7, 150, 500]);
  });

  it('leave what has one value each as it is', () => {
    const single = { ...reference(null), hkl: Int32Array.of(1, 2, 3, 4, 5, 6, 0, 0, 2, 1, 0, 0) };
    expect(averageRepeated(single, group)).toEqual({ reference: single, nRepeated: 0 });
    expect(averageRepeated(single, group).reference).toBe(single);
  });
});
