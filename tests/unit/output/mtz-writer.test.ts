import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { cellFromReference } from '../../../src/crystal/constraints.js';
import { completeSet } from '../../../src/crystal/reflection.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { intensitiesOf, readMtz } from '../../../src/input/mtz-reader.js';
import { intensityColumns } from '../../../src/output/mtz-intensities.js';
import { writeMtz, type MtzContent } from '../../../src/output/mtz-writer.js';
import { describeWithPython, runPython } from '../../support/python.js';

const p43212 = spaceGroup('P 43 21 2');
const content: MtzContent = {
  cell: unitCell(79.344, 79.344, 37.81),
  spaceGroup: p43212,
  wavelength: 1.3,
  title: 'three reflections',
  history: ['written by a test'],
  hkl: Int32Array.of(2, 1, 3, -1, 0, 4, 1, -2, 2),
  columns: [{ label: 'IOBS', type: 'J', values: [100, 200, NaN] }],
};

function headerOf(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer);
  const text = new TextDecoder().decode(bytes.subarray(4 * (view.getInt32(4, true) - 1)));
  return text.match(/.{80}/gs)!.map((record) => record.trimEnd());
}

describe('MTZ file', () => {
  it('has rows in the asymmetric unit, sorted', () => {
    const bytes = writeMtz(content);
    const words = new Float32Array(bytes.buffer, 80, 12);
    expect(Array.from(words)).toEqual([1, 0, 4, 200, 2, 1, 2, NaN, 2, 1, 3, 100]);
    expect(Array.from(bytes.subarray(0, 12))).toEqual([
      0x4d, 0x54, 0x5a, 0x20, 33, 0, 0, 0, 0x44, 0x41, 0, 0,
    ]);
  });

  it('has its title in one line of ASCII', () => {
    const records = headerOf(writeMtz({ ...content, title: 'Kühn\n1 → 2 \u{1f48e}' }));
    expect(records[1]).toBe('TITLE Kuhn 1 ? 2 ?');
  });

  it('has the records of the format', () => {
    const records = headerOf(writeMtz(content));
    expect(records.slice(0, 8)).toEqual([
      'VERS MTZ:V1.1',
      'TITLE three reflections',
      'NCOL        4            3        0',
      'CELL    79.3440   79.3440   37.8100   90.0000   90.0000   90.0000',
      'SORT    1   2   3   0   0',
      "SYMINF   8  8 P    96               'P43212'   422",
      'SYMM X,  Y,  Z',
      'SYMM -Y+1/2,  X+1/2,  Z+3/4',
    ]);
    expect(records.slice(14)).toEqual([
      expect.stringMatching(/^RESO 0\.00\d{14} {3}0\.01\d{14}$/),
      'VALM NAN',
      'COLUMN H                              H                 1                 2    1',
      'COLUMN K                              H                 0                 1    1',
      'COLUMN L                              H                 2                 4    1',
      'COLUMN IOBS                           J               100               200    1',
      'NDIF        1',
      'PROJECT       1 project',
      'CRYSTAL       1 crystal',
      'DATASET       1 dataset',
      'DCELL         1    79.3440   79.3440   37.8100   90.0000   90.0000   90.0000',
      'DWAVEL        1    1.30000',
      'END',
      'MTZHIST   1',
      'written by a test',
      'MTZENDOFHEADERS',
    ]);
  });

  it('is refused for what would spoil it', () => {
    const twice = { ...content, hkl: Int32Array.of(2, 1, 3, 1, 2, 3, 1, 0, 0) };
    expect(() => writeMtz(twice)).toThrow('the reflection 2 1 3 is given twice');
    const short = { ...content, columns: [{ label: 'I', type: 'J', values: [1] }] };
    expect(() => writeMtz(short)).toThrow('column I has 1 values for 3 reflections');
    const label = { ...content, columns: [{ label: 'I OBS', type: 'J', values: [1, 2, 3] }] };
    expect(() => writeMtz(label)).toThrow("'I OBS' is no label");
  });

  it('may be empty', () => {
    const empty = readMtz(writeMtz({ ...content, hkl: new Int32Array(0), columns: [] }));
    expect(empty).toMatchObject({ kind: 'mtz', nRows: 0 });
  });

  it('puts Friedel mates in one row', () => {
    const { hkl, columns } = intensityColumns(p43212, {
      hkl: Int32Array.of(2, 1, 3, -2, -1, -3, -3, -1, -4, 1, 0, 4),
      intensity: [10, 20, 30, 40],
      sigma: [1, 2, 3, 4],
      anomalous: true,
    });
    expect(Array.from(hkl)).toEqual([1, 0, 4, 2, 1, 3, 3, 1, 4]);
    expect(columns.map(({ label, type }) => `${label} ${type}`)).toEqual([
      'IOBS(+) K',
      'SIGIOBS(+) M',
      'IOBS(-) K',
      'SIGIOBS(-) M',
    ]);
    expect(columns.map(({ values }) => Array.from(values))).toEqual([
      [40, 10, NaN],
      [4, 1, NaN],
      [NaN, 20, 30],
      [NaN, 2, 3],
    ]);
  });
});

/** Files of made-up intensities (values that name their index) in several settings. */
function writeSamples(folder: string): string[] {
  const symbols = [
    'P 1',
    'C 1 2 1',
    'I 1 2 1',
    'P 1 1 2',
    'P 2 21 21',
    'P 43 21 2',
    'P 61 2 2',
    'R 3 :H',
    'R 3 :R',
    'I 2 3',
  ];
  return symbols.flatMap((symbol) =>
    [false, true].map((anomalous) => {
      const group = spaceGroup(symbol);
      const number = group.number;
      const parameters =
        number < 3 ? [20, 26, 34, 83, 109, 129] : number < 16 ? [20, 26, 34, 90, 109, 90] : [30, 30, 30];
      const hexagonal = number > 142 && number < 195;
      const cell = cellFromReference(unitCell(hexagonal ? [20, 20, 34, 90, 90, 120] : parameters), group);
      const hkl = completeSet(cell, group, 5, Infinity, anomalous);
      const intensity = Float64Array.from(
        { length: hkl.length / 3 },
        (_, i) => 100 * hkl[3 * i] + 10 * hkl[3 * i + 1] + hkl[3 * i + 2],
      );
      const data = { hkl, intensity, sigma: intensity.map(() => 1.5), anomalous };
      const bytes = writeMtz({ cell, spaceGroup: group, wavelength: 1.3, ...intensityColumns(group, data) });
      const back = readMtz(bytes);
      if (back.kind === 'error') throw new Error(back.detail);
      const values = intensitiesOf(back);
      if (values.kind === 'error') throw new Error(values.detail);
      expect(values.hkl.length).toBe(hkl.length);
      expect(back.spaceGroup.hall).toBe(group.hall);
      for (let i = 0; i < values.intensity.length; i++) {
        const [h, k, l] = values.hkl.subarray(3 * i, 3 * i + 3);
        expect(values.intensity[i]).toBe(100 * h + 10 * k + l);
      }
      const path = join(folder, `${symbol.replace(/\W/g, '')}${anomalous ? 'anomalous' : ''}.mtz`);
      writeFileSync(path, bytes);
      return JSON.stringify({ path, symbol, anomalous, n: hkl.length / 3 });
    }),
  );
}

const check = `
import json, sys, warnings
import gemmi
from iotbx import mtz
from cctbx import sgtbx
warnings.simplefilter('error', UserWarning)
for text in sys.argv[1:]:
  case = json.loads(text)
  array = mtz.object(case['path']).as_miller_arrays()[0]
  assert array.space_group() == sgtbx.space_group_info(case['symbol']).group(), case
  assert array.anomalous_flag() == case['anomalous'] and array.size() == case['n'], case
  assert array.is_xray_intensity_array() and abs(array.info().wavelength - 1.3) < 1e-5, case
  assert all(abs(100*h+10*k+l - v) < 1e-3 for (h, k, l), v in zip(array.indices(), array.data())), case
  other = gemmi.read_mtz_file(case['path'])
  assert other.spacegroup.hall == gemmi.find_spacegroup_by_name(case['symbol']).hall, case
  indices = [tuple(map(int, h)) for h in other.make_miller_array()]
  assert indices == sorted(indices), case
  if other.spacegroup.is_reference_setting():
    asu = gemmi.ReciprocalAsu(other.spacegroup)
    assert all(asu.is_in(list(h)) for h in indices), case
print('good')
`;

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'mtz-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('MTZ file read again', () => {
  it('is the same in every setting', () => {
    expect(inFolder(writeSamples)).toHaveLength(20);
  });
});

describeWithPython('MTZ file in other hands', ['cctbx', 'iotbx', 'gemmi'], () => {
  it('is read by iotbx and gemmi without a warning', () => {
    expect(inFolder((folder) => runPython(check, ...writeSamples(folder)))).toBe('good\n');
  });
});
