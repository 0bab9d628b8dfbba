import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { columnValues, intensitiesOf, readMtz, type MtzFile } from '../../../src/input/mtz-reader.js';
import { writeMtz, type MtzColumn } from '../../../src/output/mtz-writer.js';
import { describeWithPython, runPython } from '../../support/python.js';
import { hasShared, sharedPath, describeShared } from '../../support/shared.js';

function sample(columns: readonly MtzColumn[], symbol = 'P 2 2 2'): Uint8Array {
  return writeMtz({
    cell: unitCell(10, 11, 12),
    spaceGroup: spaceGroup(symbol),
    wavelength: 1.3,
    history: ['one', 'two'],
    hkl: Int32Array.of(0, 1, 2, 1, 1, 1, 1, 2, 3),
    columns,
  });
}

function opened(bytes: Uint8Array): MtzFile {
  const mtz = readMtz(bytes);
  if (mtz.kind === 'error') throw new Error(mtz.detail);
  return mtz;
}

/** The same file from a big-endian machine. */
function bigEndian(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const start = view.getInt32(4, true);
  view.setInt32(4, start, false);
  copy.set([0x11, 0x11], 8);
  for (let at = 80; at < 4 * (start - 1); at += 4) view.setUint32(at, view.getUint32(at, true), false);
  return copy;
}

const mean: readonly MtzColumn[] = [
  { label: 'FREE', type: 'I', values: [0, 1, 2] },
  { label: 'IMEAN', type: 'J', values: [10, NaN, 30] },
  { label: 'SIGIMEAN', type: 'Q', values: [1, NaN, 3] },
];

const hands: readonly MtzColumn[] = [
  { label: 'I(+)', type: 'K', values: [10, 20, NaN] },
  { label: 'SIGI(+)', type: 'M', values: [1, 2, NaN] },
  { label: 'I(-)', type: 'K', values: [11, 21, 31] },
  { label: 'SIGI(-)', type: 'M', values: [1.5, 2.5, 3.5] },
];

describe('MTZ reader', () => {
  it('knows what is in a file', () => {
    const mtz = opened(sample(mean));
    expect(mtz).toMatchObject({ nRows: 3, nBatches: 0, history: ['one', 'two'], sortOrder: [1, 2, 3, 0, 0] });
    expect(mtz.cell).toEqual(unitCell(10, 11, 12));
    expect(mtz.spaceGroup.lookupSymbol).toBe('P 2 2 2');
    expect(mtz.columns.map(({ label, type }) => label + type).join(' ')).toBe(
      'HH KH LH FREEI IMEANJ SIGIMEANQ',
    );
    expect(mtz.datasets[0]).toMatchObject({ name: 'dataset', crystal: 'crystal', wavelength: 1.3 });
    expect(Array.from(columnValues(mtz, 'FREE')!)).toEqual([0, 1, 2]);
    expect(columnValues(mtz, 'nothing')).toBeNull();
  });

  it('reads either order of bytes', () => {
    const bytes = sample(hands);
    expect(opened(bigEndian(bytes))).toEqual(opened(bytes));
  });

  it('takes mean intensities', () => {
    expect(intensitiesOf(opened(sample(mean)))).toEqual({
      kind: 'intensities',
      hkl: Int32Array.of(0, 1, 2, 1, 2, 3),
      intensity: Float64Array.of(10, 30),
      sigma: Float64Array.of(1, 3),
      anomalous: false,
      fromAmplitudes: false,
      labels: ['IMEAN', 'SIGIMEAN'],
    });
  });

  it('takes both hands, of centric reflections one', () => {
    const both = intensitiesOf(opened(sample([...hands, ...mean])));
    expect(both).toMatchObject({ anomalous: true, labels: ['I(+)', 'SIGI(+)', 'I(-)', 'SIGI(-)'] });
    expect(both).toMatchObject({
      hkl: Int32Array.of(0, 1, 2, 1, 1, 1, -1, -1, -1, -1, -2, -3),
      intensity: Float64Array.of(10, 20, 21, 31),
      sigma: Float64Array.of(1, 2, 2.5, 3.5),
    });
    expect(intensitiesOf(opened(sample([...hands, ...mean])), 'IMEAN')).toMatchObject({ anomalous: false });
  });

  it('squares amplitudes where there are no intensities', () => {
    const amplitudes: MtzColumn[] = [
      { label: 'F', type: 'F', values: [3, 0, 5] },
      { label: 'SIGF', type: 'Q', values: [0.5, 0.5, 1] },
    ];
    expect(intensitiesOf(opened(sample(amplitudes)))).toMatchObject({
      intensity: Float64Array.of(9, 0, 25),
      sigma: Float64Array.of(3, 0.25, 10),
      fromAmplitudes: true,
    });
    expect(intensitiesOf(opened(sample(amplitudes.slice(0, 1))))).toMatchObject({ sigma: null });
    const none = intensitiesOf(opened(sample(mean.slice(0, 1))));
    expect(none).toMatchObject({ kind: 'error', reason: 'no-intensities' });
  });

  it('says why bytes are not taken', () => {
    const bytes = sample(mean);
    const reason = (data: Uint8Array): string => {
      const mtz = readMtz(data);
      return mtz.kind === 'error' ? mtz.reason : mtz.kind;
    };
    expect(reason(new Uint8Array(0))).toBe('not-mtz');
    expect(reason(new TextEncoder().encode('data_x\nloop_\n'.repeat(20)))).toBe('not-mtz');
    expect(reason(bytes.subarray(0, 100))).toBe('truncated');
    expect(reason(bytes.subarray(0, bytes.length - 400))).toBe('truncated');
    const text = Buffer.from(bytes).toString('latin1');
    const changed = (from: string, to: string): Uint8Array => Buffer.from(text.replace(from, to), 'latin1');
    expect(reason(changed('NCOL        6            3', 'NCOL        6         3333'))).toBe('truncated');
    expect(reason(changed('NCOL        6', 'NCOL        7'))).toBe('bad-header');
    expect(reason(changed('NCOL        6', 'NCOL        x'))).toBe('bad-header');
    expect(reason(changed('SYMM X,  Y,  Z', 'SYMM X,  Q,  Z'))).toBe('no-symmetry');
    expect(reason(changed('CELL    10.0000', 'CELL   -10.0000'))).toBe('mtz');
  });

  it('never fails on damaged files', () => {
    const bytes = sample(hands);
    const place = fc.integer({ min: 0, max: bytes.length - 1 });
    const damage = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { maxLength: 12 });
    fc.assert(
      fc.property(damage, place, fc.boolean(), (changes, end, cut) => {
        const copy = bytes.slice();
        for (const [at, value] of changes) copy[at] = value;
        const mtz = readMtz(cut ? copy.subarray(0, end) : copy);
        expect(['mtz', 'error']).toContain(mtz.kind);
        if (mtz.kind === 'mtz') expect(['intensities', 'error']).toContain(intensitiesOf(mtz).kind);
      }),
      { numRuns: 400 },
    );
  });
});

function mtzFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.mtz'))
    .map((name) => `${folder}/${name}`);
}

interface Summary {
  readonly symbol: string;
  readonly n: number;
  readonly anomalous: boolean;
  readonly intensity: number;
  readonly sigma: number | null;
  readonly index: number;
}

function summaryOf(path: string): Summary {
  const mtz = opened(readFileSync(path));
  const data = intensitiesOf(mtz);
  if (data.kind === 'error') throw new Error(data.detail);
  return {
    symbol: mtz.spaceGroup.lookupSymbol,
    n: data.intensity.length,
    anomalous: data.anomalous,
    intensity: data.intensity.reduce((sum, value) => sum + value, 0),
    sigma: data.sigma?.reduce((sum, value) => sum + value, 0) ?? null,
    index: data.hkl.reduce((sum, value, i) => sum + value * (1 + (i % 3)), 0),
  };
}

describeShared('MTZ files of other programs', () => {
  it('are read', () => {
    const golden = summaryOf(sharedPath('golden', 'lysozyme', 'mean_scaled_merge.mtz'));
    expect(golden).toMatchObject({ symbol: 'P 43 21 2', anomalous: true });
    expect(golden.n).toBeGreaterThan(10000);
  });
});

const summarize = `
import json, sys
from cctbx.array_family import flex
from iotbx import mtz
answers = []
for path in sys.argv[1:]:
  array = mtz.object(path).as_miller_arrays(merge_equivalents=False)[0]
  if not array.is_xray_intensity_array(): array = array.as_intensity_array()
  parts = array.indices().as_vec3_double().parts()
  answers.append(dict(
    symbol=str(array.space_group_info()), n=array.size(), anomalous=bool(array.anomalous_flag()),
    intensity=flex.sum(array.data()), sigma=None if array.sigmas() is None else flex.sum(array.sigmas()),
    index=sum((i + 1) * flex.sum(part) for i, part in enumerate(parts))))
json.dump(answers, sys.stdout)
`;

if (hasShared) {
  describeWithPython('MTZ files of other programs, and iotbx', ['cctbx', 'iotbx'], () => {
    it('agree in every sum', () => {
      const folders = ['c2', 'p1', 'p6', 'lysozyme', 'thermolysin'].map((name) =>
        sharedPath('data', `${name}.truth`),
      );
      const files = [sharedPath('golden'), ...folders].flatMap(mtzFiles);
      expect(files.length).toBeGreaterThan(30);
      const answers = JSON.parse(runPython(summarize, ...files)) as Summary[];
      const near = (x: number | null): number | null => (x === null ? null : Number(x.toPrecision(8)));
      const rounded = (s: Summary): Summary => ({
        ...s,
        intensity: near(s.intensity)!,
        sigma: near(s.sigma),
      });
      expect(files.map((path) => rounded(summaryOf(path)))).toEqual(answers.map(rounded));
    });
  });
}
