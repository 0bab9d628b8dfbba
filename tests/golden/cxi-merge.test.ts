import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { type MtzFile, readMtz } from '../../src/input/mtz-reader.js';
import { columnValues } from '../../src/input/mtz-file.js';
import { runCxi } from '../support/cxi-run.js';
import { describeShared, sharedPath } from '../support/shared.js';

const goldenPath = (name: string): string => sharedPath('golden', 'cxi-merge', name);

/** The lines of a log that do not depend on clock and names. */
function comparable(log: string): string[] {
  return log.split('\n').filter((line) => !line.includes('Elapsed time') && !line.endsWith('.mtz'));
}

function mtz(bytes: Uint8Array): MtzFile {
  const file = readMtz(bytes);
  if (file.kind === 'error') throw new Error(file.detail);
  return file;
}

/** Values of a column by index. */
function byIndex(file: MtzFile, label: string): Map<string, number> {
  const column = (name: string): Float32Array => {
    const values = columnValues(file, name);
    if (values === null) throw new Error(`no column ${name}`);
    return values;
  };
  const [h, k, l] = ['H', 'K', 'L'].map(column);
  const values = column(label);
  return new Map(
    Array.from(values, (v, i): [string, number] => [`${h[i]} ${k[i]} ${l[i]}`, v]).filter(
      ([, v]) => !Number.isNaN(v),
    ),
  );
}

function expectSameColumn(ours: MtzFile, golden: MtzFile, label: string, tolerance: number): void {
  const [a, b] = [byIndex(ours, label), byIndex(golden, label)];
  expect(a.size).toBe(b.size);
  let largest = 0;
  for (const [index, value] of b)
    largest = Math.max(largest, Math.abs((a.get(index) ?? NaN) - value) / Math.abs(value));
  expect(largest).toBeLessThan(tolerance);
}

describeShared('cxi.merge on simulated thermolysin', () => {
  it('mark1: log and merged intensities are those of the original', async () => {
    const { log, files } = await runCxi([
      `data=${sharedPath('data', 'thermolysin.tar')}`,
      'd_min=2.4',
      'scaling.algorithm=mark1',
      'target_unit_cell=93.99,93.99,130.87,90,90,120',
      'target_space_group=P6122',
      'pixel_size=0.11',
    ]);
    expect(comparable(log)).toEqual(comparable(readFileSync(goldenPath('thermolysin_mark1.log'), 'utf8')));
    const [ours, golden] = [
      mtz(files.get('.mtz') as Uint8Array),
      mtz(readFileSync(goldenPath('thermolysin_mark1.mtz'))),
    ];
    for (const label of ['Iobs(+)', 'SIGIobs(+)', 'Iobs(-)', 'SIGIobs(-)', 'IMEAN', 'SIGIMEAN'])
      expectSameColumn(ours, golden, label, 1e-6);
  });
});
