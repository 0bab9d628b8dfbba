import { describe, expect, it } from '@jest/globals';
import type { UniqueReflections } from '../../../../src/merge/likelihood/observations.js';
import { updateWilsonMean, wilsonShells } from '../../../../src/merge/likelihood/wilson-shells.js';
import { expectClose } from '../../../support/close.js';

function reflections(n: number): UniqueReflections {
  return {
    n,
    // Not in order of resolution.
    qSquared: Float64Array.from({ length: n }, (_, r) => ((r * 7) % n) / n),
    epsilon: Float64Array.from({ length: n }, (_, r) => (r % 5 === 0 ? 2 : 1)),
    centric: new Uint8Array(n),
  };
}

describe('wilsonShells', () => {
  it.each([
    [40, 8],
    [1800, 12],
    [9000, 30],
  ])('of %p reflections are %p, of equal count and ascending resolution', (n, count) => {
    const set = reflections(n);
    const { order, offsets } = wilsonShells(set);
    expect(offsets.length - 1).toBe(count);
    for (let s = 0; s < count; s++) expect(Math.abs(offsets[s + 1] - offsets[s] - n / count)).toBeLessThan(1);
    for (let k = 1; k < n; k++) expect(set.qSquared[order[k]]).toBeGreaterThan(set.qSquared[order[k - 1]]);
  });
});

describe('updateWilsonMean', () => {
  const set = reflections(1801);
  const shells = wilsonShells(set);
  const measured = new Float64Array(set.n).fill(1);

  it('is epsilon times the mean of J/epsilon, its logarithm linear in q²', () => {
    const intensity = set.qSquared.map((q2, r) => 50 * Math.exp(-3 * q2) * set.epsilon[r]);
    const out = new Float64Array(set.n);
    updateWilsonMean(shells, set, intensity, measured, out);
    // Between the outermost shells' centres, within what the curvature over a shell leaves.
    for (let r = 0; r < set.n; r++)
      if (set.qSquared[r] > 0.05 && set.qSquared[r] < 0.95) expectClose(out[r], intensity[r], 0.006);
    // Constant beyond them.
    const first = shells.order[0];
    const second = shells.order[2];
    expectClose(out[first] / set.epsilon[first], out[second] / set.epsilon[second], 1e-12);
  });

  it('looks at measured reflections only', () => {
    const intensity = Float64Array.from({ length: set.n }, (_, r) =>
      r % 2 === 0 ? 10 * set.epsilon[r] : 1e6,
    );
    const out = new Float64Array(set.n);
    updateWilsonMean(
      shells,
      set,
      intensity,
      measured.map((_, r) => (r % 2 === 0 ? 1 : 0)),
      out,
    );
    for (let r = 0; r < set.n; r++) expectClose(out[r], 10 * set.epsilon[r], 1e-12);
  });

  it('stays as it is where no shell has five measured reflections', () => {
    const out = new Float64Array(set.n).fill(3);
    updateWilsonMean(
      shells,
      set,
      new Float64Array(set.n).fill(9),
      measured.map((_, r) => (r < 4 ? 1 : 0)),
      out,
    );
    expect(out.every((s) => s === 3)).toBe(true);
  });
});
