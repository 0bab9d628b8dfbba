import { describe, expect, it } from '@jest/globals';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { readMtz } from '../../../src/input/mtz-reader.js';
import { writeMtz, type MtzContent } from '../../../src/output/mtz-writer.js';

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
});
