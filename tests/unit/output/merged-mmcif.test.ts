import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { crystfelList } from '../../../src/output/crystfel-writer.js';
import { mergedMmcif } from '../../../src/output/merged-mmcif.js';
import { isXdsSetting, xdsAscii } from '../../../src/output/xds-writer.js';
import { defaultDeposition } from '../../support/default-deposition.js';
import { inFolder } from '../../support/in-folder.js';
import { sampleMerge } from '../../support/merged-sample.js';
import { describeWithPython, runPython } from '../../support/python.js';

const SETTINGS = [
  'P 1',
  'C 1 2 1',
  'I 1 2 1',
  'P 1 1 2',
  'P 2 21 21',
  'P 61 2 2',
  'R 3 :H',
  'R 3 :R',
  'I 2 3',
];
const options = { version: '0', deposition: defaultDeposition() };

describe('text formats', () => {
  it('are ASCII whatever the title holds', () => {
    const merge = { ...sampleMerge('P 61 2 2', true), title: 'Dörthe\n\u{1f48e}' };
    for (const text of [mergedMmcif(merge, null, options), crystfelList(merge, []), xdsAscii(merge, ['ü'])])
      expect(text).toMatch(/^[\n -~]*$/);
  });

  it('XDS_ASCII knows standard settings only', () => {
    const known = SETTINGS.filter((symbol) => isXdsSetting(sampleMerge(symbol, false).spaceGroup));
    expect(known).toEqual(['P 1', 'C 1 2 1', 'P 61 2 2', 'R 3 :H', 'I 2 3']);
  });
});

const check = `
import json, sys, warnings
import gemmi
from cctbx import sgtbx
from iotbx.reflection_file_reader import any_reflection_file
warnings.simplefilter('error', UserWarning)
for text in sys.argv[1:]:
  case = json.loads(text)
  block = gemmi.as_refln_blocks(gemmi.cif.read(case['path'] + '.cif'))[0]
  assert block.spacegroup.hall == gemmi.find_spacegroup_by_name(case['symbol']).hall, (case, block.spacegroup)
  files = [case['path'] + '.cif'] + ([case['path'] + '.HKL'] if case['xds'] else [])
  for path in files:
    array = [a for a in any_reflection_file(path).as_miller_arrays(merge_equivalents=False)
             if a.is_xray_intensity_array() and not a.anomalous_flag()][0]
    assert array.space_group() == sgtbx.space_group_info(case['symbol']).group(), (case, path)
    assert array.size() == case['n'] and abs(array.info().wavelength - 1.3) < 1e-4 or path.endswith('.cif')
    assert all(abs(1000+100*h+10*k+l - v) < 1e-2 for (h, k, l), v in zip(array.indices(), array.data())), case
print('good')
`;

describeWithPython('text formats in other hands', ['iotbx', 'gemmi'], () => {
  it('have symmetry and numbers in every setting', () => {
    const answer = inFolder((folder) =>
      runPython(
        check,
        ...SETTINGS.map((symbol) => {
          const merge = sampleMerge(symbol, false);
          const path = join(folder, symbol.replace(/\W/g, ''));
          const xds = isXdsSetting(merge.spaceGroup);
          writeFileSync(`${path}.cif`, mergedMmcif(merge, null, options));
          if (xds) writeFileSync(`${path}.HKL`, xdsAscii(merge, []));
          return JSON.stringify({ path, symbol, xds, n: merge.mean.hkl.length / 3 });
        }),
      ),
    );
    expect(answer).toBe('good\n');
  });
});
