import { describe, expect, it } from '@jest/globals';
import { ResolutionShells } from '../../../src/crystal/resolution-shells.js';
import { correlation } from '../../../src/numeric/correlation.js';
import { createRandom } from '../../../src/numeric/random.js';
import { decidedOverallText, decidedShellsText } from '../../../src/output/decided-shells-text.js';
import { decidedOverall, decidedShells } from '../../../src/statistics/deciding-reflections.js';

const n = 200;
const WRONG = 150;

/** Two shells of 100 reflections whose halves agree well; one reflection of the second is far off in one half. */
function halves(error: number) {
  const random = createRandom(3);
  const truth = Float64Array.from({ length: n }, () => random.exponential());
  const half = () => truth.map((intensity) => intensity + 0.2 * random.normal());
  const [a, b] = [half(), half()];
  b[WRONG] += error;
  const weight = new Float64Array(n).fill(1);
  return { a, b, beyondA: a, beyondB: b, observedA: a, observedB: b, weight };
}

const d2 = Float64Array.from({ length: n }, (_, r) => (r < n / 2 ? 0.05 : 0.15));
const shells = new ResolutionShells(0.01, 0.2, 2);

describe('reflections that decide CC1/2', () => {
  it('are found, with CC1/2 as it is without them', () => {
    const sets = halves(30);
    const decided = decidedShells(sets, d2, shells);
    expect(decided).toHaveLength(1);
    const [{ shell, ccHalf, ccHalfWithout, reflections }] = decided;
    expect([shell, reflections]).toEqual([1, [WRONG]]);
    const second = Array.from({ length: n / 2 }, (_, i) => n / 2 + i);
    const ccOf = (members: readonly number[]) =>
      correlation(
        members.map((r) => sets.a[r]),
        members.map((r) => sets.b[r]),
      );
    expect(ccHalf).toBeCloseTo(ccOf(second), 12);
    expect(ccHalfWithout).toBeCloseTo(ccOf(second.filter((r) => r !== WRONG)), 10);
    const hkl = Int32Array.from({ length: 3 * n }, (_, i) => i);
    const limits = [
      { dMax: 10, dMin: 3 },
      { dMax: 3, dMin: 2 },
    ];
    expect(decidedShellsText(decided, limits, hkl)).toContain('shell 2 (3.00 - 2.00 A)');
    expect(decidedShellsText(decided, limits, hkl)).toContain('without (450 451 452) 9');
  });

  it('are none where halves agree', () => {
    expect(decidedShells(halves(0), d2, shells)).toEqual([]);
    expect(decidedShellsText([], [], new Int32Array(0))).toBe('');
  });

  it('are found for all shells together, and left alone where the figure is as uncertain', () => {
    const sets = halves(30);
    const decided = decidedOverall(sets, d2, shells);
    const others = Array.from({ length: n }, (_, r) => r).filter((r) => r !== WRONG);
    expect(decided?.reflections).toEqual([WRONG]);
    expect(decided?.ccHalfWithout).toBeCloseTo(
      correlation(
        others.map((r) => sets.a[r]),
        others.map((r) => sets.b[r]),
      ),
      10,
    );
    const hkl = Int32Array.from({ length: 3 * n }, (_, i) => i);
    expect(decided === null ? '' : decidedOverallText(decided, hkl)).toContain('without (450 451 452) 9');
    expect(decidedOverall(halves(0), d2, shells)).toBeNull();
    // Outside of the limits it counts nowhere.
    const apart = d2.map((x, r) => (r === WRONG ? 0.5 : x));
    expect(decidedOverall(sets, apart, shells)).toBeNull();
  });
});
