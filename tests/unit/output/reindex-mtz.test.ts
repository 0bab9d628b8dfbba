import { describe, expect, it } from '@jest/globals';
import { parseReindexing } from '../../../src/crystal/reindexing.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { columnValues, type MtzFile, readMtz } from '../../../src/input/mtz-file.js';
import { type MtzColumn, writeMtz } from '../../../src/output/mtz-writer.js';
import { reindexMtz } from '../../../src/output/reindex-mtz.js';

const HKL = [1, 2, 3, 2, 1, 3, 2, 1, 4];

function mtz(columns: readonly MtzColumn[]): MtzFile {
  const file = readMtz(
    writeMtz({
      cell: unitCell(60, 60, 45, 90, 90, 120),
      spaceGroup: spaceGroup('P6'),
      wavelength: 1.3,
      hkl: Int32Array.from(HKL),
      columns,
    }),
  );
  if (file.kind === 'error') throw new Error(file.detail);
  return file;
}

function reindexed(file: MtzFile, operator: string) {
  const result = reindexMtz(file, parseReindexing(operator));
  if (result.kind === 'error') throw new Error(result.detail);
  const written = readMtz(result.bytes);
  if (written.kind === 'error') throw new Error(written.detail);
  return { ...result, written };
}

/** Values of a column by index. */
function byIndex(file: MtzFile, label: string): Record<string, number> {
  const [h, k, l, values] = ['H', 'K', 'L', label].map((name) => columnValues(file, name));
  if (!h || !k || !l || !values) throw new Error(`no column ${label}`);
  return Object.fromEntries(Array.from(values, (value, i) => [`${h[i]} ${k[i]} ${l[i]}`, value]));
}

describe('reindexing an MTZ file', () => {
  const columns = [
    { label: 'IMEAN', type: 'J', values: [10, 20, 30] },
    { label: 'I(+)', type: 'K', values: [1, 3, 5] },
    { label: 'I(-)', type: 'K', values: [2, 4, 6] },
    { label: 'PHI', type: 'P', values: [90, 180, 270] },
    { label: 'DANO', type: 'D', values: [1, 1, 1] },
  ];

  it('keeps each value with its reflection, and swaps mates where the mate comes in', () => {
    // k,h,-l brings 1 2 3 to 2 1 -3, whose mate -2 -1 3 is 2 1 3 in P6: the hand turns.
    const { written, left } = reindexed(mtz(columns), 'k,h,-l');
    expect(byIndex(written, 'IMEAN')).toEqual({ '2 1 3': 10, '1 2 3': 20, '1 2 4': 30 });
    expect(byIndex(written, 'I(+)')).toEqual({ '2 1 3': 2, '1 2 3': 4, '1 2 4': 6 });
    expect(byIndex(written, 'I(-)')).toEqual({ '2 1 3': 1, '1 2 3': 3, '1 2 4': 5 });
    expect(left).toEqual(['PHI', 'DANO']);
    expect(written.datasets.at(-1)?.wavelength).toBeCloseTo(1.3, 5);
  });

  it('twice the same two-fold operator is where it began', () => {
    const once = reindexed(mtz(columns), 'k,h,-l').written;
    const twice = reindexed(once, 'k,h,-l').written;
    for (const label of ['IMEAN', 'I(+)', 'I(-)'])
      expect(byIndex(twice, label)).toEqual(byIndex(mtz(columns), label));
  });

  it('takes cell and space group along', () => {
    const { spaceGroup: group, unitCell: cell } = reindexed(mtz(columns), 'l,h,k');
    expect(group.lookupSymbol).toBe('P 6 (c,a,b)');
    expect([cell.a, cell.b, cell.c, cell.alpha]).toEqual([45, 60, 60, expect.closeTo(120, 9)]);
  });

  it('refuses indices that are not whole in the new basis', () => {
    expect(reindexMtz(mtz(columns), parseReindexing('h/2,k,2*l'))).toMatchObject({ kind: 'error' });
  });
});
