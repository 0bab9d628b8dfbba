import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readRunHistory } from '../../../src/input/run-history.js';
import { readOriginalLog } from '../../../src/input/original-log.js';
import { readStatisticsJson } from '../../../src/input/statistics-json.js';
import { describeShared, sharedPath } from '../../support/shared.js';

const folder = mkdtempSync(join(tmpdir(), 'history-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('readStatisticsJson', () => {
  it('reads the stages of method = prime', () => {
    const summary = { mean: 1, median: 2, standardDeviation: 3 };
    const [stage] = readStatisticsJson(
      JSON.stringify({
        stages: [
          {
            stage: 'mean_scaled',
            statistics: { overall: { ccHalf: 0.5, axes: [] }, shells: [{ ccHalf: null, dMin: 2 }] },
            frames: { nAccepted: 7, scaleG: summary, cell: [summary, summary] },
          },
        ],
      }),
    );
    expect(stage).toEqual({
      name: 'mean_scaled',
      overall: { ccHalfEvenOdd: 0.5 },
      shells: [{ ccHalfEvenOdd: null, dMin: 2 }],
      parameters: { G: summary, a: summary, b: summary },
      nFrames: 7,
    });
  });

  it('reads cycles and result of method = likelihood', () => {
    const text = JSON.stringify({
      method: 'likelihood',
      nFramesMerged: 5,
      cycles: [{ cycle: 1, nFramesMerged: 4, errorModel: { counting: 0.7 }, profile: { kappa: 0.1 } }],
      overall: { completeness: 1 },
      shells: [{ completeness: 1 }],
    });
    const [cycle, result] = readStatisticsJson(text);
    expect([cycle.name, cycle.nFrames, cycle.overall]).toEqual([
      'cycle 1',
      4,
      { cycle: 1, nFramesMerged: 4, counting: 0.7, kappa: 0.1 },
    ]);
    expect([result.name, result.nFrames, result.shells.length]).toEqual(['likelihood', 5, 1]);
  });

  it.each(['{', '{}', '[1]', '{"overall": 1, "shells": []}'])('refuses %s', (text) => {
    expect(() => readStatisticsJson(text)).toThrow(/It is no/);
  });
});

describe('readRunHistory', () => {
  it('says what is missing', () => {
    const detail = (path: string) => {
      const result = readRunHistory(path);
      return result.kind === 'error' ? result.detail : '';
    };
    expect(detail(join(folder, 'nothing'))).toBe('there is no such file or folder');
    expect(detail(folder)).toBe('it holds neither statistics.json nor log.txt');
    writeFileSync(join(folder, 'log.txt'), 'Summary for x_merge.mtz\nnot whole');
    expect(detail(folder)).toBe('there are no tables of merged data in it');
    writeFileSync(join(folder, 'statistics.json'), '{"a":');
    expect(detail(folder)).toContain('It is no JSON');
  });
});

describeShared('logs of the original', () => {
  it('are read merge by merge', () => {
    const history = readRunHistory(sharedPath('golden', 'thermolysin'));
    if (history.kind === 'error') throw new Error(history.detail);
    expect(history.name).toBe('thermolysin');
    expect(history.stages.map(({ name }) => name)).toEqual([
      'mean_scaled',
      'postref_cycle_1',
      'postref_cycle_2',
      'postref_cycle_3',
    ]);
    const [first] = history.stages;
    expect(first.shells.length).toBe(20);
    expect(first.shells[19]).toMatchObject({
      dMax: 2.44,
      dMin: 2.4,
      completeness: 0.982,
      ccHalfEvenOdd: 0.3122,
    });
    expect(first.overall).toMatchObject({
      nObserved: 13926,
      multiplicity: 13.21,
      ccIso: null,
      meanIOverSigmaSingle: 3.08,
    });
    expect(first.nFrames).toBe(99);
    expect(first.parameters.G).toEqual({ mean: 0.04527, median: 0.04129, standardDeviation: 0.0289 });
    expect(first.parameters.gamma.mean).toBe(120);
    expect(Object.keys(first.parameters).length).toBe(20);
  });

  it.each(['p6', 'lysozyme', 'c2', 'real-thermolysin'])('%s has its tables', (name) => {
    const history = readRunHistory(sharedPath('golden', name, 'log.txt'));
    if (history.kind === 'error') throw new Error(history.detail);
    for (const stage of history.stages) {
      expect(stage.shells.length).toBeGreaterThan(5);
      // The lysozyme log has Friedel mates apart.
      const { completeness, completenessApart } = stage.overall;
      expect(name === 'lysozyme' ? completenessApart : completeness).toBeGreaterThan(0.1);
    }
  });
});

describe('kinds of half sets', () => {
  const overall = {
    completeness: 0.9,
    ccHalf: 0.84,
    rSplit: 0.2,
    evenOdd: { n: 7, ccHalf: 0.92, rSplit: 0.1 },
  };
  const last = (halfSets: string) =>
    readStatisticsJson(JSON.stringify({ method: 'likelihood', halfSets, overall, shells: [] }))[0].overall;

  it('have names of their own, so that only like is compared with like', () => {
    expect(last('independent')).toMatchObject({ ccHalf: 0.84, ccHalfEvenOdd: 0.92, rSplitEvenOdd: 0.1 });
    expect(last('shared')).toMatchObject({ ccHalfShared: 0.84, rSplitShared: 0.2, ccHalfEvenOdd: 0.92 });
    expect(last('shared')).not.toHaveProperty('ccHalf');
    const prime = {
      stages: [{ stage: 'mean_scaled', statistics: { overall: { ccHalf: 0.5 }, shells: [] } }],
    };
    expect(readStatisticsJson(JSON.stringify(prime))[0].overall).toEqual({ ccHalfEvenOdd: 0.5 });
  });
});

describe('Friedel mates', () => {
  it('have names of their own where they are apart, and are together in the last merge', () => {
    const of = (ccAnom: number) => ({
      overall: { completeness: 0.68, multiplicity: 2.1, ccIso: 0.73, ccAnom, rMerge: 0.4 },
      shells: [{ completeness: 0.5, ccAnom: null }],
    });
    const together = { completeness: 0.85, multiplicity: 3.1, ccIso: 0.75, ccHalf: 0.6 };
    const file = {
      stages: [
        { stage: 'mean_scaled', statistics: of(0.8) },
        { stage: 'postref_cycle_1', statistics: of(0.86) },
      ],
      overall: { ...together, anomalous: { nPairs: 9, ccAnom: 0.05 } },
      shells: [{ ...together, anomalous: { nPairs: 1, ccAnom: null } }],
    };
    const [first, last] = readStatisticsJson(JSON.stringify(file));
    expect(first.overall).toEqual({
      completenessApart: 0.68,
      multiplicityApart: 2.1,
      ccIsoApart: 0.73,
      ccAnomEvenOdd: 0.8,
      rMerge: 0.4,
    });
    expect(first.shells).toEqual([{ completenessApart: 0.5, ccAnomEvenOdd: null }]);
    expect(last.overall).toMatchObject({ ...together, ccAnom: 0.05, ccAnomEvenOdd: 0.86 });
    expect(last.shells[0]).toMatchObject({ completeness: 0.85, ccAnom: null });
    const likelihood = { method: 'likelihood', overall: { ...file.overall }, shells: [] };
    expect(readStatisticsJson(JSON.stringify(likelihood))[0].overall).toEqual({ ...together, ccAnom: 0.05 });
  });
});

describe('readOriginalLog', () => {
  it('gives nothing for other text', () => {
    expect(readOriginalLog('hello\nSummary for\n')).toEqual([]);
  });
});
