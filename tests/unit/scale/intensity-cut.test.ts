import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../src/numeric/random.js';
import { intensityCut, partNearThreshold, setThresholds } from '../../../src/scale/intensity-cut.js';

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
    expect(intensityCut(...weak(10_000, 1))?.cut).toBeCloseTo(1, 2);
    expect(intensityCut(...weak(10_000, 0))?.cut).toBeCloseTo(0, 2);
  });

  it('says how many are near the cut', () => {
    const [intensity, sigma] = weak(10_000, 1);
    const near = intensity.filter((i) => i < 4).length / intensity.length;
    expect(intensityCut(intensity, sigma)?.nearby).toBeCloseTo(near, 2);
  });

  it('finds none where there are negative intensities, or too few observations', () => {
    expect(intensityCut(...weak(10_000, -Infinity))).toBeNull();
    expect(intensityCut(...weak(10_000, -0.5))).toBeNull();
    expect(intensityCut(...weak(900, 1))).toBeNull();
  });
});

describe('setThresholds', () => {
  it('is the intensity of just so many of its own sigmas', () => {
    const background = Float64Array.of(4, 25, 1);
    const gain = Float64Array.of(0, 0.5, 3);
    const out = new Float64Array(3);
    for (const cut of [0, 1, 2.5]) {
      setThresholds(cut, new Float64Array(3).fill(1e6), background, gain, out);
      out.forEach((t, i) => expect(t).toBeCloseTo(cut * Math.sqrt(background[i] + gain[i] * t), 10));
    }
  });

  it('is never above the observation', () => {
    const out = new Float64Array(1);
    setThresholds(3, Float64Array.of(2), Float64Array.of(4), Float64Array.of(0), out);
    expect(out[0]).toBe(2);
  });
});

describe('partNearThreshold', () => {
  it('counts what is within one sigma, of the scaled variance at the threshold', () => {
    const ones = [1, 1, 1, 1];
    const intensity = Float64Array.of(1.5, 3, 5, 20);
    const [threshold, background, gain] = [ones, ones, ones].map((column) => Float64Array.from(column));
    const part = (sb: number, sg: number) =>
      partNearThreshold(intensity, threshold, background, gain, { background: sb, counting: sg });
    expect(part(1, 0)).toBe(0.25);
    expect(part(2, 3)).toBe(0.5);
    expect(part(17, 0)).toBe(0.75);
    expect(part(300, 100)).toBe(1);
  });
});
