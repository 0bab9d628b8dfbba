import { describe, expect, it } from '@jest/globals';
import type { RunHistory } from '../../../src/input/run-history.js';
import { axisTicks, tickText } from '../../../src/report/axis-ticks.js';
import {
  comparisonPicture,
  parametersPicture,
  statisticsPicture,
} from '../../../src/report/history-charts.js';
import {
  comparisonText,
  parametersText,
  shellComparisonText,
  statisticsText,
} from '../../../src/report/history-text.js';
import { htmlPage } from '../../../src/report/html-page.js';

function history(name: string, ccs: readonly number[]): RunHistory {
  const stages = ccs.map((cc, i) => ({
    name: i === 0 ? 'mean_scaled' : `postref_cycle_${i}`,
    overall: { dMax: 30, dMin: 2, completeness: 0.9, ccHalf: cc, rSplit: null },
    shells: [
      { dMax: 30, dMin: 3, completeness: 0.95, ccHalf: cc, rSplit: null },
      { dMax: 3, dMin: 2, completeness: 0.85, ccHalf: null, rSplit: null },
    ],
    parameters: {
      G: { mean: 1 + i, median: 1.1 + i, standardDeviation: 0.5 },
      gamma_y: { mean: 0, median: 0, standardDeviation: 0 },
    },
    nFrames: 10 - i,
  }));
  return { kind: 'history', name, path: `/runs/${name}`, stages };
}

const RUN = history('run <1>', [0.5, 0.75]);

describe('tables of runs', () => {
  it('shows statistics by merge, undefined ones as - and absent ones not at all', () => {
    expect(statisticsText(RUN)).toBe(
      [
        'merge            frames  Completeness (%)  CC1/2, independent halves (%)',
        'mean_scaled          10              90.0                          50.00',
        'postref_cycle_1       9              90.0                          75.00',
      ].join('\n'),
    );
  });

  it('shows parameters by stage, but none that was never refined', () => {
    expect(parametersText(RUN)).toBe(
      ['parameter  mean_scaled  postref_cycle_1', 'G           1 (0.5000)       2 (0.5000)'].join('\n'),
    );
  });

  it('has no fit to tell of before the first refinement', () => {
    const summary = (mean: number) => ({ mean, median: mean, standardDeviation: mean / 2 });
    const [before, after] = RUN.stages;
    const stages = [
      { ...before, parameters: { SE: summary(0), 'Rot.x (degrees)': summary(0) } },
      { ...after, parameters: { SE: summary(8), 'Rot.x (degrees)': summary(1) } },
    ];
    expect(parametersText({ ...RUN, stages })).toMatch(
      /\nSE +- +8 \(4\)\nRot\.x \(degrees\) +0 \(0\) +1 \(0\.5000\)$/,
    );
  });

  it('shows the last merges of runs side by side', () => {
    const text = comparisonText([RUN, history('other', [0.25])]);
    expect(text).toMatch(/CC1\/2, independent halves \(%\) +75\.00 +25\.00/);
    expect(shellComparisonText([RUN, history('other', [0.25])])).toContain(
      '1      30.00 - 3.00    75.00  30.00 - 3.00  25.00\n2       3.00 - 2.00        -   3.00 - 2.00      -',
    );
  });
});

describe('pictures of runs', () => {
  it('statistics by shell and by merge', () => {
    expect(statisticsPicture(RUN)).toMatchSnapshot();
  });

  it('parameters', () => {
    const picture = parametersPicture(RUN);
    expect(picture).toContain('>G</text>');
    expect(picture).not.toContain('gamma_y');
  });

  it('several runs, with names that XML has to hide', () => {
    const picture = comparisonPicture([RUN, history('other', [0.25])]);
    expect(picture).toContain('run &lt;1&gt;');
    expect(htmlPage('a & b', picture, 'x < y')).toContain('<title>a &amp; b</title>');
  });

  it('without any value', () => {
    const [stage] = RUN.stages;
    const empty = { ...RUN, stages: [{ ...stage, overall: {}, shells: [{ ccHalf: null }] }] };
    expect(() => statisticsPicture(empty)).not.toThrow();
  });
});

describe('axisTicks', () => {
  it.each([
    [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0.93, 97.1, [0, 20, 40, 60, 80, 100]],
    [-3, 4, [-4, -2, 0, 2, 4]],
    [2e-4, 7e-4, [2e-4, 3e-4, 4e-4, 5e-4, 6e-4, 7e-4]],
  ])('are round numbers around %d to %d', (low, high, ticks) => {
    expect(axisTicks(low, high)).toEqual(ticks);
  });

  it('are written shortly', () => {
    expect([0, 0.25, 2e-4, 250000].map(tickText)).toEqual(['0', '0.25', '2.0e-4', '2.5e+5']);
  });
});
