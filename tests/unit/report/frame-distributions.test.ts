import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { readFrameParameters } from '../../../src/input/frame-parameters.js';
import { framesCharts, framesText } from '../../../src/report/frame-distributions.js';

const folder = mkdtempSync(join(tmpdir(), 'frame-parameters-'));
afterAll(() => rmSync(folder, { recursive: true }));

function framesOf(text: string) {
  writeFileSync(join(folder, 'frames.jsonl'), text);
  return readFrameParameters(join(folder, 'statistics.json'))!;
}

/** 101 merged frames whose B are 0 to 100; G is the same for all, and a rejected frame has another. */
const records = Array.from({ length: 101 }, (_, i) => ({
  fate: 'merged',
  name: 'é'.repeat(50_000),
  scaleG: 2,
  parameters: { B: (i * 37) % 101 },
  unitCell: [70 + i / 100, 80, 90, 90, 90, 90],
  residualAfter: i === 0 ? null : 1,
}));
const lines = [...records, { fate: 'rejected', scaleG: 99 }].map((record) => JSON.stringify(record));
// Above 5 MB, so that lines reach over the pieces in which it is read.
const frames = framesOf(`${lines.join('\n')}\nno record\n{"fate": 3}`);

it('are read from all lines that are records', () => {
  expect([frames.nMerged, frames.nRejected, frames.nUnreadable]).toEqual([101, 1, 2]);
  expect([...frames.values.keys()]).toEqual([
    'scaleG',
    'B',
    'a',
    'b',
    'c',
    'alpha',
    'beta',
    'gamma',
    'residualAfter',
  ]);
  expect(frames.values.get('residualAfter')).toHaveLength(100);
  expect(readFrameParameters(join(folder, 'elsewhere', 'log.txt'))).toBeNull();
});

it('are shown by quantiles, those that differ', () => {
  const text = framesText(frames);
  expect(text).toMatch(/^101 merged frames, 1 others left out; 2 lines of frames\.jsonl are no records\n/);
  expect(text).toMatch(/\nB \(Å²\) +0 +5 +25 +50 +75 +95 +100 {2}[▁-█]{24}\n/);
  expect(text).toMatch(/\na \(Å\) +70 +70\.05 +70\.25 +70\.50 +70\.75 +70\.95 +71 /);
  expect(text).not.toMatch(/\nG |alpha|\nb /);
});

it('are drawn without the tails', () => {
  const [chart] = framesCharts(frames, 2);
  expect([chart.title, chart.series.length]).toEqual(['B (Å²): frames', 3]);
  expect(chart.series[2].points.reduce((sum, [, count]) => sum + (count ?? 0), 0)).toBe(99);
});

it('need no frame at all', () => {
  expect(framesText(framesOf(''))).toBe('0 merged frames, 0 others left out');
});
