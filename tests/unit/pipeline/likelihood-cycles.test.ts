import { describe, expect, it } from '@jest/globals';
import {
  cyclesText,
  exactly,
  isLastCycle,
  likelihoodCycles,
} from '../../../src/pipeline/likelihood-cycles.js';

const AUTO = likelihoodCycles({
  n_postref_cycle: 'Auto',
  convergence: { max_cycles: 'Auto', min_cc: 'Auto' },
});

/** The cycle that is the last one where the merges agree like this from the second cycle on. */
function lastOf(cycles: typeof AUTO, agreements: readonly number[]): number {
  for (let cycle = 1; ; cycle++)
    if (isLastCycle(cycles, cycle, cycle === 1 ? null : agreements[cycle - 2])) return cycle;
}

describe('when the cycles of method = likelihood end', () => {
  it('after the first merge from the third on that agrees with the one before', () => {
    expect(lastOf(AUTO, [0.98, 0.9989, 0.9995])).toBe(4);
    expect(lastOf(AUTO, [0.99999, 0.99999])).toBe(3);
  });

  it('after twelve where they never agree', () => {
    expect(lastOf(AUTO, new Array<number>(20).fill(0.9989))).toBe(12);
  });

  it('where the parameters say', () => {
    const two = likelihoodCycles({
      n_postref_cycle: 'Auto',
      convergence: { max_cycles: 2, min_cc: 0.9 },
    });
    expect(lastOf(two, [0.5])).toBe(2);
    const five = likelihoodCycles({
      n_postref_cycle: 'Auto',
      convergence: { max_cycles: 50, min_cc: 0.95 },
    });
    expect(lastOf(five, [0.9, 0.94, 0.95, 0.951])).toBe(5);
    const asked = likelihoodCycles({
      n_postref_cycle: 7,
      convergence: { max_cycles: 2, min_cc: 0.5 },
    });
    expect(lastOf(asked, new Array<number>(20).fill(1))).toBe(7);
  });

  it('says why', () => {
    expect(cyclesText(exactly(1), 1, null)).toBe('1 cycle of refinement and merging, as asked for.');
    expect(cyclesText(AUTO, 4, 0.99952)).toMatch(/^4 cycles .*correlate by 0\.999520 .*, above 0\.999\.$/);
    expect(cyclesText(AUTO, 12, 0.9975)).toMatch(/not converged: .*0\.997500[^]*n_postref_cycle=24/);
    expect(cyclesText(AUTO, 12, 0.9975, true)).not.toContain('n_postref_cycle');
  });
});
