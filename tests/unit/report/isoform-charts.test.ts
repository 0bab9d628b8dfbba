import { expect, it } from '@jest/globals';
import { isoformTables } from '../../../src/output/isoform-tables.js';
import { isoformCharts } from '../../../src/report/isoform-charts.js';
import type { HalfSetShell } from '../../../src/statistics/half-set-statistics.js';
import type { IsoformFigures } from '../../../src/statistics/isoform-agreement.js';

const shell = (dMax: number, dMin: number, ccHalf: number): HalfSetShell => ({
  dMax,
  dMin,
  nPossible: 100,
  nObserved: 90,
  completeness: 0.9,
  multiplicity: 4,
  meanI: 10,
  meanIOverSigma: 5,
  nHalf: 80,
  ccHalf,
  ccHalfError: 0.01,
  ccStar: Math.sqrt((2 * ccHalf) / (1 + ccHalf)),
  ccStarError: 0.01,
  ccStarOfHalves: Math.sqrt((2 * ccHalf) / (1 + ccHalf)),
  rSplit: 0.2,
  nIso: 0,
  ccIso: NaN,
});
const merge = (ccHalf: number) => ({
  nFrames: 10,
  nMerged: 9,
  table: { shells: [shell(20, 3, ccHalf), shell(3, 2, NaN)], overall: shell(20, 2, ccHalf) },
});
const agreement = { n: 70, cc: 0.5, ccTrue: 0.625 };
const unknown = { n: 2, cc: NaN, ccTrue: NaN };
const figures: IsoformFigures = {
  merges: [merge(0.8), null, merge(0.7)],
  pairs: [{ first: 0, second: 2, agreement: { shells: [agreement, unknown], overall: agreement } }],
};

it('tables of isoforms and of pairs, none of one without frames, a dash where nothing is known', () => {
  const text = isoformTables(figures);
  expect(text).toContain('Isoform 1: 9 of its 10 frames merged');
  expect(text).not.toContain('Isoform 2:');
  expect(text).toMatch(/\n01 +20\.00 - +3\.00 +90\.0 +4\.00 +5\.00 +80\.00 +80\n02 .* - +80\n/);
  expect(text).toMatch(/Isoforms 1 and 3\n[^]*\n01 .* 70 +50\.00 +62\.50\n02 .* 2 +- +-\n/);
});

it('charts: a line an isoform, and what is between two of them in a colour of its own', () => {
  const picture = isoformCharts(figures);
  expect(picture.match(/<text[^>]*>isoform \d<\/text>/g)).toHaveLength(3);
  expect(picture).toContain('>between two of them, as measured</text>');
  expect(picture).toContain('>Correlation of isoforms 1 and 3 (%)</text>');
  expect(picture).not.toContain('NaN');
});
