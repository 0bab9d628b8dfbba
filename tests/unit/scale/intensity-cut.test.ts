import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../src/numeric/random.js';
import { intensityCut } from '../../../src/scale/intensity-cut.js';

/** Weak data with sigmas of 2, those below `cut` sigmas left out. */
function weak(n: number, cut: number): [Float64Array, Float64Array] {
  const random = createRandom(5);
  const intensity = Float64Array.from({ length: n }, () => 3 * random.uniform() + 2 * random.normal()).filter(
    (i) => i > 2 * cut,
  );
  return [intensity, new Float64Array(intensity.length).fill(2)];
}

describe('intensityCut', () => {
  it('finds where the data were cut', () => {
    expect(intensityCut(...weak(10_000, 1))).toBeCloseTo(1, 2);
    expect(intensityCut(...weak(10_000, 0))).toBeCloseTo(0, 2);
  });

  it('finds none where there are negative intensities, or too few observations', () => {
    expect(intensityCut(...weak(10_000, -Infinity))).toBeNull();
    expect(intensityCut(...weak(10_000, -0.5))).toBeNull();
    expect(intensityCut(...weak(900, 1))).toBeNull();
  });
});
