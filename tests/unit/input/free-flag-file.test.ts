import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { readFreeFlags } from '../../../src/input/free-flag-file.js';
import { type MtzColumn, writeMtz } from '../../../src/output/mtz-writer.js';
import { inFolder } from '../../support/in-folder.js';

function readColumns(columns: readonly MtzColumn[], label: string | null) {
  return inFolder((folder) => {
    const path = join(folder, 'flags.mtz');
    const content = { cell: unitCell(50, 60, 70), spaceGroup: spaceGroup('P 21 21 21'), wavelength: 1 };
    writeFileSync(path, writeMtz({ ...content, hkl: Int32Array.of(1, 0, 4, 2, 1, 3, 3, 1, 4), columns }));
    return readFreeFlags(path, label);
  });
}

const amplitudes = { label: 'F', type: 'F', values: [1, 2, 3] };
const count = { label: 'N', type: 'I', values: [4, 5, 6] };
const flags = { label: 'R-free-flags', type: 'I', values: [1, NaN, 0] };
const other = { label: 'FreeR_flag', type: 'I', values: [7, 8, 9] };

describe('flags of an MTZ file', () => {
  it('are those of the first integer column with such a name, missing ones left out', () => {
    const read = readColumns([amplitudes, count, flags, other], null);
    expect(read).toMatchObject({ kind: 'flags', label: 'R-free-flags' });
    if (read.kind === 'error') return;
    expect([Array.from(read.hkl), Array.from(read.flag)]).toEqual([
      [1, 0, 4, 3, 1, 4],
      [1, 0],
    ]);
  });

  it('are those of the column that is named', () => {
    expect(readColumns([flags, other], 'FreeR_flag')).toMatchObject({ label: 'FreeR_flag' });
  });

  it('may be missing, and the answer says what is there', () => {
    expect(readColumns([amplitudes, count], null)).toEqual({
      kind: 'error',
      detail: 'there is no integer column of free R flags among the columns H K L F N',
    });
    expect(readColumns([amplitudes], 'F')).toMatchObject({ kind: 'error' });
    expect(readColumns([{ ...other, values: [3, 3, NaN] }], null)).toEqual({
      kind: 'error',
      detail: 'all flags of column FreeR_flag are the same: they tell no test set',
    });
    expect(readFreeFlags('/nowhere/flags.mtz', null)).toMatchObject({ kind: 'error' });
  });
});
