import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../src/numeric/random.js';
import { compareIntensities } from '../../../src/statistics/compare-intensities.js';

const N = 4000;
const random = createRandom(3);
const dStarSquared = Float64Array.from({ length: N }, () => 0.002 + 0.25 * random.uniform());
const a = dStarSquared.map((q) => 1000 * random.exponential() * Math.exp(-10 * q));

describe('compareIntensities', () => {
  it('finds a scale', () => {
    const { scale, overall, shells } = compareIntensities(
      { a, b: a.map((x) => x / 2.5), dStarSquared },
      10,
      false,
    );
    expect(scale.k).toBeCloseTo(2.5, 10);
    expect(scale.b).toBe(0);
    expect(overall.rIntensity).toBeCloseTo(0, 10);
    expect(overall.cc).toBeCloseTo(1, 10);
    expect(shells.map(({ n }) => n).reduce((p, q) => p + q, 0)).toBe(N);
  });

  it('finds a relative B: exp(-B s²) on intensities twice, with s² = 1/(4d²)', () => {
    const b = a.map((x, i) => (x / 3) * Math.exp((12 * dStarSquared[i]) / 2));
    const { scale, overall } = compareIntensities({ a, b, dStarSquared }, 20, true);
    expect(scale.b).toBeCloseTo(12, 0);
    expect(scale.k).toBeCloseTo(3, 1);
    expect(overall.rIntensity!).toBeLessThan(0.01);
    expect(compareIntensities({ a, b, dStarSquared }, 20, false).overall.rIntensity!).toBeGreaterThan(0.2);
  });

  it('has R as people compute it by hand, and no R of amplitudes without positive pairs', () => {
    const q = Float64Array.of(0.01, 0.011, 0.012);
    const pairs = { a: Float64Array.of(100, 0, -4), b: Float64Array.of(100, 20, 0), dStarSquared: q };
    const { overall, scale } = compareIntensities(pairs, 1, false);
    expect(scale.k).toBeCloseTo(10000 / 10400, 10);
    const k = scale.k;
    expect(overall.rIntensity).toBeCloseTo((100 - 100 * k + 20 * k + 4) / 104, 10);
    expect(overall.rAmplitude).toBeCloseTo((10 - Math.sqrt(100 * k)) / 10, 10);
    const none = { a: Float64Array.of(-1, -2, -3), b: Float64Array.of(1, 2, 3), dStarSquared: q };
    expect(compareIntensities(none, 1, false).overall.rAmplitude).toBeNull();
  });
});
