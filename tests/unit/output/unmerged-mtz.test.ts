import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { multiply3, rotationX, rotationY } from '../../../src/crystal/matrix3.js';
import { reciprocalMatrixOf } from '../../../src/crystal/orientation.js';
import { readMtz } from '../../../src/input/mtz-reader.js';
import { createRandom } from '../../../src/numeric/random.js';
import { firstBytes } from '../../../src/output/mtz-records.js';
import type { UnmergedFile, UnmergedFrame } from '../../../src/output/unmerged-file.js';
import { writeUnmergedMtz } from '../../../src/output/unmerged-mtz.js';
import { writeGrowingFile } from '../../../src/output/write-atomic.js';
import { inFolder } from '../../support/in-folder.js';
import { sampleMerge } from '../../support/merged-sample.js';
import { describeWithPython, runPython } from '../../support/python.js';

const ROTATION = multiply3(rotationY(0.3), rotationX(-1.1));

/** Two frames, the batches 3 and 7, of all equivalents of some reflections; I tells the index as it was indexed. */
function sample(symbol: string): UnmergedFile {
  const merge = sampleMerge(symbol, false);
  const random = createRandom(4);
  const frame = (number: number, sign: 1 | -1): UnmergedFrame => {
    const { unitCell, spaceGroup } = merge;
    const rotations = spaceGroup.operators.slice(0, spaceGroup.orderP).map(({ rotation }) => rotation);
    const hkl = Array.from(merge.mean.hkl).flatMap((_, j, all) => {
      if (j % 3 !== 0) return [];
      const r = rotations[random.integer(rotations.length)];
      return [0, 1, 2].map(
        (axis) => sign * (all[j] * r[axis] + all[j + 1] * r[3 + axis] + all[j + 2] * r[6 + axis]),
      );
    });
    const n = hkl.length / 3;
    const each = (value: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => value(i));
    return {
      number,
      name: `fr\u00e4me ${number}`,
      wavelength: 1.3 + number / 1000,
      detectorDistanceMm: 150,
      unitCell,
      reciprocalMatrix: reciprocalMatrixOf(ROTATION, unitCell),
      observations: {
        n,
        hkl: Int32Array.from(hkl),
        intensity: each((i) => 1000 * hkl[3 * i] + 100 * hkl[3 * i + 1] + 10 * hkl[3 * i + 2]),
        sigma: each((i) => i + 1),
        partiality: each(() => 0.5),
        scale: each(() => 2),
      },
    };
  };
  return {
    ...merge,
    *frames() {
      yield frame(3, 1);
      yield frame(7, -1);
    },
  };
}

function write(path: string, data: UnmergedFile): void {
  writeGrowingFile(path, (file) => writeUnmergedMtz(file, data, ['a line']));
}

describe('unmerged MTZ file', () => {
  it('has a row an observation and a batch a frame', () => {
    const file = inFolder((folder) => {
      write(join(folder, 'u.mtz'), sample('P 43 21 2'));
      expect(readdirSync(folder)).toEqual(['u.mtz']);
      return readMtz(readFileSync(join(folder, 'u.mtz')));
    });
    if (file.kind === 'error') throw new Error(file.detail);
    expect([file.nBatches, file.nRows]).toEqual([
      2,
      2 * (sampleMerge('P 43 21 2', false).mean.hkl.length / 3),
    ]);
    expect(file.columns.map(({ label, type }) => label + type).join(' ')).toBe(
      'HH KH LH M/ISYMY BATCHB IJ SIGIQ FRACTIONCALCR SCALEUSEDR',
    );
  });

  it('of more than 2^31 words says in 64 bits where its header is', () => {
    const view = new DataView(firstBytes(3_000_000_000).buffer);
    expect([view.getInt32(4, true), view.getBigInt64(12, true)]).toEqual([-1, 3_000_000_021n]);
    expect(new DataView(firstBytes(9).buffer).getInt32(4, true)).toBe(30);
  });

  it('is not there when its frames cannot be made, and the earlier one stays', () => {
    inFolder((folder) => {
      const path = join(folder, 'u.mtz');
      writeFileSync(path, 'earlier');
      const broken: UnmergedFile = {
        ...sample('P 1'),
        *frames() {
          yield* sample('P 1').frames();
          throw new Error('no more');
        },
      };
      expect(() => write(path, broken)).toThrow('no more');
      expect([readdirSync(folder), readFileSync(path, 'utf8')]).toEqual([['u.mtz'], 'earlier']);
      expect(() => write(join(folder, 'none', 'u.mtz'), sample('P 1'))).toThrow('cannot be written');
      expect(existsSync(join(folder, 'none'))).toBe(false);
    });
  });
});

const check = `
import json, sys, warnings
import gemmi
import numpy as np
from iotbx import mtz
warnings.simplefilter('error', UserWarning)
for path in sys.argv[2:]:
  file = gemmi.read_mtz_file(path)
  asu = gemmi.ReciprocalAsu(file.spacegroup)
  if file.spacegroup.is_reference_setting():
    assert all(asu.is_in(list(map(int, h))) for h in np.array(file)[:, :3]), path
  told = np.array(file)[:, 5]
  file.switch_to_original_hkl()
  h, k, l = np.array(file)[:, :3].T
  assert (1000 * h + 100 * k + 10 * l == told).all(), path
  assert [b.number for b in file.batches] == [3, 7]
  assert [round(b.floats[86], 5) for b in file.batches] == [1.303, 1.307]
  assert all(np.allclose(list(b.floats)[:6], file.cell.parameters, atol=1e-3) for b in file.batches)
  assert file.batches[0].title.endswith('frame 3')
  assert file.batches[1].ints[20] == 1
  assert file.history[0].startswith('prime.run')
  # A* h in the laboratory frame: (x, y, z) = (-Y, Z, -X) of CCP4's frame.
  reals = np.array(file.batches[0].floats)
  u = reals[6:15].reshape(3, 3).T
  o = np.array(file.cell.orthogonalization_matrix.tolist())
  metric = np.linalg.inv(o.T.dot(o))
  b = np.linalg.cholesky(metric).T
  own = np.array([[0, -1, 0], [0, 0, 1], [-1, 0, 0]]).dot(u.dot(b))
  expected = np.array(json.loads(sys.argv[1])).reshape(3, 3).dot(np.linalg.inv(o).T)
  assert np.allclose(own, expected, atol=2e-6), (own, expected)
  other = mtz.object(path)
  assert other.batches()[0].title().strip() == 'frame 3'
  assert other.n_batches() == 2 and other.batches()[1].num() == 7
  assert abs(other.batches()[0].alambd() - 1.303) < 1e-5
  plain = [a for a in other.as_miller_arrays(merge_equivalents=False) if a.is_xray_intensity_array()][0]
  assert plain.size() == len(told)
print('good')
`;

describeWithPython('unmerged MTZ file in other hands', ['iotbx', 'gemmi', 'numpy'], () => {
  it('gives indices, cells, orientations and wavelengths back in every setting', () => {
    const symbols = ['P 1', 'C 1 2 1', 'P 43 21 2', 'P 61 2 2', 'R 3 :H', 'R 3 2 :H', 'I 2 3', 'F 4 3 2'];
    const answer = inFolder((folder) =>
      runPython(
        check,
        JSON.stringify(Array.from(ROTATION)),
        ...symbols.map((symbol) => {
          const path = join(folder, `${symbol.replace(/\W/g, '')}.mtz`);
          write(path, sample(symbol));
          return path;
        }),
      ),
    );
    expect(answer).toBe('good\n');
  });
});
