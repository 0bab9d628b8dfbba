import { describe, expect, it } from '@jest/globals';
import { type HeldOutReport, heldOutText } from '../../../src/output/held-out-text.js';
import { createRandom } from '../../../src/numeric/random.js';
import { HeldOutSums } from '../../../src/statistics/held-out-sums.js';

/** Sums over n observations whose predictions carry noise of the given sizes before and after. */
function sumsOf(n: number, seed: number, before: number, after: number): HeldOutSums {
  const random = createRandom(seed);
  const sums = new HeldOutSums();
  for (let i = 0; i < n; i++) {
    const x = random.normal();
    sums.add(i % 60, x, x + before * random.normal(), x + after * random.normal());
  }
  return sums;
}

describe('the gain of a correlation', () => {
  it('has the standard deviation that repeated experiments show', () => {
    const gains: number[] = [];
    const deviations: number[] = [];
    for (let seed = 0; seed < 150; seed++) {
      const { ccBefore, ccAfter, gainDeviation } = sumsOf(300, seed, 1, 0.8).figures();
      gains.push(ccAfter - ccBefore);
      deviations.push(gainDeviation);
    }
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const spread = Math.sqrt(mean(gains.map((gain) => (gain - mean(gains)) ** 2)));
    // 1/√(1 + 0.64) - 1/√2
    expect(Math.abs(mean(gains) - 0.0738)).toBeLessThan(0.01);
    expect(Math.abs(mean(deviations) / spread - 1)).toBeLessThan(0.2);
  });

  it('is judged rightly, and not at all from few observations', () => {
    expect(sumsOf(600, 1, 1, 0.2).figures().verdict).toBe('helped');
    expect(sumsOf(600, 1, 0.2, 1).figures().verdict).toBe('worse');
    expect(sumsOf(600, 1, 1, 1).figures().verdict).toBe('no-difference');
    // Less of a negative correlation is no help.
    const against = new HeldOutSums();
    for (let i = 0; i < 400; i++) against.add(i, i % 7, -(i % 7), i % 2 === 0 ? -(i % 7) : 3);
    expect(against.figures().verdict).toBe('no-signal');
    expect(sumsOf(49, 1, 1, 0.2).figures().verdict).toBe('no-data');
    expect(new HeldOutSums().figures()).toMatchObject({ n: 0, verdict: 'no-data' });
  });

  it('is none where both predictions are the same but for rounding', () => {
    const sums = new HeldOutSums();
    for (let i = 0; i < 400; i++) sums.add(i, i % 7, i % 7, (i % 7) + 1e-9 * (i % 3));
    expect(sums.figures().verdict).toBe('no-difference');
  });
});

describe('what the log says of it', () => {
  const shell = (dMax: number, dMin: number, over: Partial<HeldOutReport['overall']>) => ({
    dMax,
    dMin,
    n: 100,
    ccBefore: 0.5,
    ccAfter: 0.9,
    gainDeviation: 0.02,
    verdict: 'helped' as const,
    decided: null,
    ...over,
  });
  const silent = { ccBefore: 0.03, ccAfter: 0.02, verdict: 'no-difference' as const };
  const report = {
    fraction: 0.1,
    nReflections: 1234,
    shells: [
      shell(30, 5, {}),
      shell(5, 4, { ccAfter: 0.4, verdict: 'worse' }),
      shell(4, 3, silent),
      shell(3, 2.5, silent),
    ],
    overall: shell(30, 2.5, {}),
  };

  it('names the shells that got worse and where the signal ends', () => {
    const text = heldOutText(report);
    expect(text).toContain('1234 held-out reflections (10 %)');
    expect(text).toContain('Overall post-refinement helped: from 50.00 to 90.00 %.');
    expect(text).toContain('Worse in 5.00 - 4.00 A.');
    expect(text).toContain(
      'Beyond 4.00 A the merge predicts next to nothing, before and after: set merge.d_min = 4.00',
    );
  });

  it('names observations that decide a shell, and gives no advice where they alone make it worse', () => {
    const observations = [{ source: 'run.tar:frame-7', hkl: [-3, 15, 1] }];
    const decided = {
      n: 99,
      ccBefore: 0.55,
      ccAfter: 0.97,
      gainDeviation: 0.02,
      verdict: 'helped' as const,
      observations,
    };
    const text = heldOutText({
      ...report,
      shells: [shell(30, 5, {}), shell(5, 4, { ccAfter: 0.4, verdict: 'worse', decided })],
    });
    expect(text).toContain(
      'shell 2: 40.00 after; without (-3 15 1) of run.tar:frame-7: from 55.00 to 97.00, helped',
    );
    expect(text).not.toContain('Worse in');
    expect(heldOutText(report)).not.toContain('Single observations');
  });

  it('warns where the whole got worse', () => {
    const text = heldOutText({ ...report, overall: shell(30, 2.5, { ccAfter: 0.3, verdict: 'worse' }) });
    expect(text).toContain('made it WORSE (from 50.00 to 30.00 %)');
    expect(text).toContain('n_postref_cycle=0');
  });
});
