import { describe, expect, it } from '@jest/globals';
import { JointObservations, unconnectedFrames } from '../../../src/pipeline/joint-observations.js';

const geometry = { reciprocalMatrix: new Float64Array(9), wavelength: 1.3 };
const frame = (reflection: readonly number[], intensity: readonly number[], slope = 1) => ({
  ...geometry,
  reflection: Int32Array.from(reflection),
  intensity: Float64Array.from(intensity),
  sigma: new Float64Array(reflection.length).fill(2),
  slope,
  hkl: Int32Array.from({ length: 3 * reflection.length }, (_, j) => j),
});
const gather = (changes: Partial<JointObservations['options']> = {}) =>
  new JointObservations({
    dStarSquared: new Float64Array(10),
    negatives: true,
    sigmaFactor: 1,
    keepsIndices: true,
    ...changes,
  });

describe('observations that are scaled together', () => {
  it('are on the scale of the slope, with their weights and indices', () => {
    const joint = gather({ sigmaFactor: 3 });
    joint.add(frame([4, 5, 6], [10, 0, -5], 2));
    const [found] = joint.data().frames;
    expect([...found.reflection]).toEqual([4, 6]);
    expect([...found.intensity]).toEqual([5, -2.5]);
    expect(found.weight[0]).toBeCloseTo(1 / 9, 12);
    expect([...found.hkl]).toEqual([0, 1, 2, 6, 7, 8]);
  });

  it('are those that are merged', () => {
    const joint = gather({ negatives: false, keepsIndices: false });
    joint.add(frame([1, 2], [-1, 7]));
    const [found] = joint.data().frames;
    expect([...found.reflection]).toEqual([2]);
    expect(found.hkl).toHaveLength(0);
  });

  it('tell which frames share nothing with the others, directly or through others', () => {
    const joint = gather();
    for (const reflections of [[0, 1], [1, 2], [5], [2, 3], [5, 6], []])
      joint.add(
        frame(
          reflections,
          reflections.map(() => 1),
        ),
      );
    expect(unconnectedFrames(joint.data())).toBe(3);
  });
});
