import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { columnValues, readMtz } from '../../src/input/mtz-reader.js';
import { divideFrames } from '../../src/pipeline/divide-frames.js';
import { primeRunIn, projectRoot } from '../support/run-command.js';

let folder = '';
const FRAMES = `data=${join(projectRoot, 'examples', 'frames.tar')}`;
const WORDS = ['example.phil', 'method=prime', 'n_postref_cycle=1', 'n_processors=1', '--quiet'];

function run(name: string, ...words: string[]): void {
  const { code, err } = primeRunIn(folder, ...WORDS, `run_no=${name}`, ...words);
  expect([code, err]).toEqual([0, '']);
}

function read(...path: string[]): string {
  return readFileSync(join(folder, ...path), 'utf8');
}

interface Halves {
  readonly ccHalf: number;
  readonly ccStar: number | null;
  readonly ccStarOfHalves: number;
  readonly rSplit: number;
}

interface Statistics {
  readonly halfSets: string;
  readonly overall: Halves & {
    readonly rMeas: number;
    readonly evenOdd: Halves;
    readonly anomalous: unknown;
    readonly nObserved: number;
    readonly completeness: number;
  };
  readonly stages: readonly { readonly statistics: { readonly overall: Halves } }[];
}

function statistics(name: string): Statistics {
  return JSON.parse(read(name, 'statistics.json')) as Statistics;
}

/** Values of one column by index. */
function column(name: string, label: string): Map<string, number> {
  const mtz = readMtz(readFileSync(join(folder, name, 'postref_cycle_1_merge.mtz')));
  if (mtz.kind !== 'mtz') throw new Error(mtz.detail);
  const [h, k, l, values] = ['H', 'K', 'L', label].map((each) => columnValues(mtz, each) ?? []);
  return new Map(Array.from(h, (_, i) => [[h[i], k[i], l[i]].join(), values[i]] as const));
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prime-halves-'));
  const example = readFileSync(join(projectRoot, 'examples', 'params.phil'), 'utf8');
  writeFileSync(join(folder, 'example.phil'), example.replace(/^data = .*$/m, ''));
  run('all', FRAMES);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a half set is what a run of these frames alone gives', () => {
  const sources = read('all', 'frames.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { source: string; stage: string })
    .filter(({ stage }) => stage !== 'input')
    .map(({ source }) => source);
  const [, second] = divideFrames(new Uint8Array(sources.length).fill(1), 0);
  writeFileSync(join(folder, 'half.lst'), `${sources.filter((_, i) => second[i] === 1).join('\n')}\n`);
  run('alone', 'data=half.lst', 'half_sets=none');
  const half = column('all', 'IHALF2');
  const alone = column('alone', 'IMEAN');
  const ratios = Array.from(alone, ([hkl, value]) => (half.get(hkl) ?? NaN) / value).filter(Number.isFinite);
  expect(ratios.length).toBeGreaterThan(0.9 * alone.size);
  for (const ratio of ratios) expect(Math.abs(ratio / ratios[0] - 1)).toBeLessThan(1e-5);
});

it('table 1 and statistics.json have the honest figures, and those of even and odd observations with their names', () => {
  const { halfSets, overall, stages } = statistics('all');
  expect(halfSets).toBe('independent');
  expect(overall.ccHalf).toBeLessThan(overall.evenOdd.ccHalf);
  expect(overall.rSplit).toBeGreaterThan(overall.evenOdd.rSplit);
  expect(overall.evenOdd.ccHalf).toBeCloseTo(stages.at(-1)?.statistics.overall.ccHalf ?? NaN, 6);
  const { values } = JSON.parse(read('all', 'table1.json')) as {
    values: Record<string, { overall: number }>;
  };
  expect([values.ccHalf.overall, values.ccStarOfHalves.overall, values.rMeas.overall]).toEqual([
    overall.ccHalf,
    overall.ccStarOfHalves,
    overall.rMeas,
  ]);
  // CC* is the estimate of method = likelihood alone.
  expect([values.ccStar, overall.ccStar]).toEqual([undefined, null]);
  expect(read('all', 'table1.txt')).toMatch(/^ {2}CC\*half \(%\) /m);
  expect(values.ccHalfEvenOdd.overall).toBe(stages.at(-1)?.statistics.overall.ccHalf);
  for (const text of ['L-test', 'Wilson B factor', 'Suggested resolution limit', 'CC1/2 along a*, b*, c*'])
    expect(read('all', 'log.txt')).toContain(text);
});

it('halves that share the parameters look better than independent ones; none are null', () => {
  run('shared', FRAMES, 'half_sets=shared', 'half_set_repeats=2');
  run('without', FRAMES, 'half_sets=none');
  const shared = statistics('shared').overall;
  expect(shared.rSplit).toBeLessThan(statistics('all').overall.rSplit);
  expect(read('shared', 'table1.txt')).toContain('too good (half_sets = shared)');
  expect(read('shared', 'log.txt')).toContain('Half sets drawn 2 times');
  const { halfSets, overall } = statistics('without');
  expect([halfSets, overall.ccHalf]).toEqual(['none', null]);
  expect(overall.rMeas).toBe(statistics('all').overall.rMeas);
});

it('anomalous data have their figures, with Friedel mates apart', () => {
  run('mates', FRAMES, 'target_anomalous_flag=True');
  const { overall } = statistics('mates');
  // The example has no anomalous scatterers: differences are noise.
  expect(overall.anomalous).toMatchObject({ signal: null });
  expect(Math.abs((overall.anomalous as { ccAnom: number }).ccAnom)).toBeLessThan(0.2);
  // Table 1 has one count, with mates together.
  const { values, notes } = JSON.parse(read('mates', 'table1.json')) as {
    values: Record<string, { overall: number }>;
    notes: string[];
  };
  expect(values.nReflections.overall).toBe(overall.nObserved);
  expect(values.completeness.overall).toBe(overall.completeness);
  expect(notes.join()).toContain('Friedel mates count as one');
});
