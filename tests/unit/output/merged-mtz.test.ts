import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { intensitiesOf, readMtz, type MtzFile } from '../../../src/input/mtz-reader.js';
import { mergedMtz } from '../../../src/output/merged-mtz.js';
import type { MergedFile } from '../../../src/output/merged-file.js';
import { inFolder } from '../../support/in-folder.js';
import { sampleMerge, sampleSet } from '../../support/merged-sample.js';
import { describeWithPython, runPython } from '../../support/python.js';

const SETTINGS = [
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

function reread(merge: MergedFile, labels: 'IMEAN' | 'IOBS' = 'IMEAN'): MtzFile {
  const file = readMtz(mergedMtz(merge, labels, ['a line']));
  if (file.kind === 'error') throw new Error(file.detail);
  return file;
}

describe('merged MTZ file', () => {
  it('has its columns in the order of CCP4, and says how it came about', () => {
    const file = reread(sampleMerge('P 43 21 2', true));
    expect(file.columns.map(({ label, type }) => `${label} ${type}`)).toEqual([
      ...['H H', 'K H', 'L H', 'IMEAN J', 'SIGIMEAN Q', 'I(+) K', 'SIGI(+) M', 'I(-) K', 'SIGI(-) M'],
      ...['F F', 'SIGF Q', 'F(+) G', 'SIGF(+) L', 'F(-) G', 'SIGF(-) L', 'N I'],
      ...['IHALF1 J', 'SIGIHALF1 Q', 'IHALF2 J', 'SIGIHALF2 Q', 'FreeR_flag I'],
    ]);
    expect(file.history).toEqual(['prime.run: sample', 'a line']);
    expect(file.title).toBe('a sample, 3 A');
  });

  it('has the names of the original when asked', () => {
    const labels = reread(sampleMerge('P 43 21 2', true), 'IOBS').columns.map(({ label }) => label);
    expect(labels.slice(3, 10)).toEqual([
      ...['IOBS', 'SIGIOBS', 'IOBS(+)', 'SIGIOBS(+)', 'IOBS(-)', 'SIGIOBS(-)', 'F'],
    ]);
  });

  it('puts Friedel mates in the row of their mean, and leaves out what is missing', () => {
    const merge: MergedFile = {
      ...sampleMerge('P 43 21 2', true),
      mean: sampleSet(Int32Array.of(1, 0, 4, 2, 1, 3, 3, 1, 4)),
      mates: sampleSet(Int32Array.of(2, 1, 3, -2, -1, -3, -3, -1, -4, 1, 0, 4)),
      halves: [sampleSet(Int32Array.of(2, 1, 3)), sampleSet(Int32Array.of(3, 1, 4))],
      freeFlags: null,
    };
    const { columns, data } = reread(merge);
    const column = (label: string) => {
      const c = columns.findIndex((other) => other.label === label);
      return [0, 1, 2].map((row) => data[row * columns.length + c]);
    };
    expect(column('I(+)')).toEqual([1104, 1213, NaN]);
    expect(column('I(-)')).toEqual([NaN, 787, 686]);
    expect(column('IHALF1')).toEqual([NaN, 1213, NaN]);
    expect(column('IHALF2')).toEqual([NaN, NaN, 1314]);
    expect(column('N')).toEqual([2, 3, 4]);
  });

  it.each(SETTINGS)('in %s gives its reflections back', (symbol) => {
    const merge = sampleMerge(symbol, false);
    const file = reread(merge);
    const values = intensitiesOf(file);
    if (values.kind === 'error') throw new Error(values.detail);
    expect(file.spaceGroup.hall).toBe(merge.spaceGroup.hall);
    expect(values.hkl.length).toBe(merge.mean.hkl.length);
    values.intensity.forEach((value, i) => {
      const [h, k, l] = values.hkl.subarray(3 * i, 3 * i + 3);
      expect(value).toBe(1000 + 100 * h + 10 * k + l);
    });
  });
});

const check = `
import json, sys, warnings
import gemmi
from iotbx import mtz
from iotbx.reflection_file_reader import any_reflection_file
from iotbx.reflection_file_utils import looks_like_r_free_flags_info
from cctbx import sgtbx
warnings.simplefilter('error', UserWarning)
told = lambda array: all(abs(1000+100*h+10*k+l - v) < 1e-3 for (h, k, l), v in zip(array.indices(), array.data()))
for text in sys.argv[1:]:
  case = json.loads(text)
  arrays = any_reflection_file(case['path']).as_miller_arrays()
  by = dict((','.join(a.info().labels), a) for a in arrays)
  mean = by['IMEAN,SIGIMEAN']
  assert arrays[0] is mean, 'scorers take the first array of intensities'
  assert mean.space_group() == sgtbx.space_group_info(case['symbol']).group(), case
  assert mean.size() == case['n'] and mean.is_xray_intensity_array() and told(mean), case
  assert abs(mean.info().wavelength - 1.3) < 1e-5
  assert by['F,SIGF'].is_xray_amplitude_array()
  for half in ('IHALF1,SIGIHALF1', 'IHALF2,SIGIHALF2'):
    assert by[half].is_xray_intensity_array() and told(by[half]) and 0 < by[half].size() < case['n']
  flags = by['FreeR_flag']
  assert flags.is_integer_array() and flags.size() == case['n']
  assert looks_like_r_free_flags_info(flags.info()) and set(flags.data()) <= set(range(10))
  if case['anomalous']:
    apart = by['I(+),SIGI(+),I(-),SIGI(-)']
    assert apart.anomalous_flag() and apart.size() == case['mates'] and told(apart), case
    assert by['F(+),SIGF(+),F(-),SIGF(-)'].anomalous_flag()
  other = gemmi.read_mtz_file(case['path'])
  assert other.spacegroup.hall == gemmi.find_spacegroup_by_name(case['symbol']).hall, case
  indices = [tuple(map(int, h)) for h in other.make_miller_array()]
  assert indices == sorted(indices), case
  assert other.history[0].startswith('prime.run'), other.history
  if other.spacegroup.is_reference_setting():
    asu = gemmi.ReciprocalAsu(other.spacegroup)
    assert all(asu.is_in(list(h)) for h in indices), case
print('good')
`;

describeWithPython('merged MTZ file in other hands', ['cctbx', 'iotbx', 'gemmi'], () => {
  it('is read by iotbx and gemmi without a warning', () => {
    const answer = inFolder((folder) =>
      runPython(
        check,
        ...SETTINGS.flatMap((symbol) =>
          [false, true].map((anomalous) => {
            const merge = sampleMerge(symbol, anomalous);
            const path = join(folder, `${symbol.replace(/\W/g, '')}${anomalous}.mtz`);
            writeFileSync(path, mergedMtz(merge, 'IMEAN', []));
            const [n, mates] = [merge.mean, merge.mates].map((set) => (set?.hkl.length ?? 0) / 3);
            return JSON.stringify({ path, symbol, anomalous, n, mates });
          }),
        ),
      ),
    );
    expect(answer).toBe('good\n');
  });
});
