import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { readReference, referenceOfBytes, referenceText } from '../../../src/input/reference-file.js';
import { writeCns } from '../../../src/output/cns-writer.js';
import { writeMtz } from '../../../src/output/mtz-writer.js';
import { describeWithPython, runPython } from '../../support/python.js';
import { smallModelPdb } from '../../support/small-model.js';

const PDB = smallModelPdb('CRYST1   21.000   21.000   30.000  90.00  90.00 120.00 P 61 2 2', [5.25, 0, 0]);
const CELL = unitCell(21, 21, 30, 90, 90, 120);
const GROUP = spaceGroup('P 61 2 2');
const HKL = Int32Array.of(1, 0, 2, 2, 1, 3, 0, 0, 6);
const VALUES = [25, 100, 9];

const SF_CIF = `data_r1xyzsf
_cell.length_a 21
_cell.length_b 21
_cell.length_c 30
_cell.angle_alpha 90
_cell.angle_beta 90
_cell.angle_gamma 120
_symmetry.space_group_name_H-M 'P 61 2 2'
loop_
_refln.crystal_id
_refln.index_h
_refln.index_k
_refln.index_l
_refln.status
COLUMNS
`;

function sfCif(columns: readonly string[], rows: readonly string[]): string {
  return SF_CIF.replace('COLUMNS', [...columns, ...rows].join('\n'));
}

function read(content: string | Uint8Array, options = {}) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
  const result = referenceOfBytes('file', bytes, options);
  if (result.kind === 'error') throw new Error(result.detail);
  return result;
}

function detail(content: string, options = {}): string {
  const result = referenceOfBytes('file', Buffer.from(content), options);
  return result.kind === 'error' ? result.detail : 'was read';
}

const cns = writeCns({
  cell: CELL,
  spaceGroup: GROUP,
  anomalous: false,
  hkl: HKL,
  amplitude: VALUES.map(Math.sqrt),
  sigma: [1, 1, 1],
});
const mtz = writeMtz({
  cell: CELL,
  spaceGroup: GROUP,
  wavelength: 1,
  hkl: HKL,
  columns: [{ label: 'IMEAN', type: 'J', values: VALUES }],
});

describe('reflections as references', () => {
  it.each([
    [
      'intensities',
      ['_refln.intensity_meas', '_refln.intensity_sigma'],
      ['1 1 0 2 o 25 1', '1 2 1 3 f 100 2', '1 0 0 6 o 9 ?', '1 3 0 1 x 4 1', '1 3 0 2 o ? ?'],
      Float64Array.of(1, 2, NaN),
    ],
    ['amplitudes', ['_refln.F_meas_au'], ['1 1 0 2 o 5', '1 2 1 3 f 10', '1 0 0 6 o 3.0(2)'], null],
    [
      'amplitudes',
      ['_refln.F_meas_au', '_refln.F_meas_sigma_au'],
      ['1 1 0 2 o 5 .5', '1 2 1 3 f 10 2', '1 0 0 6 o 3 0.25'],
      Float64Array.of(5, 40, 1.5),
    ],
  ])('mmCIF: %s with %j', (source, columns, rows, sigma) => {
    const reference = read(sfCif(columns, rows));
    expect(reference.source).toBe(source);
    expect(reference.spaceGroup.number).toBe(178);
    expect(reference.intensities(1)).toEqual({
      hkl: HKL,
      intensity: Float64Array.from(VALUES),
      sigma,
      anomalous: false,
    });
  });

  it('mmCIF: several values of a reflection are averaged by their sigmas, mates by their own', () => {
    const columns = ['_refln.F_squared_meas', '_refln.F_squared_sigma'];
    const reference = read(sfCif(columns, ['1 1 0 2 o 10 1', '1 -1 0 -2 o 30 2', '1 2 1 3 o 5 1']));
    // (10 + 30/4) / (1 + 1/4)
    expect([...reference.intensities(1).intensity].sort((a, b) => a - b)).toEqual([5, 14]);
    expect(reference.notes).toEqual([
      '1 reflections have several values, of which means weighted by 1/sigma² were taken',
    ]);
    const hands = ['plus', 'minus'].flatMap((hand) => [
      `_refln.pdbx_I_${hand}`,
      `_refln.pdbx_I_${hand}_sigma`,
    ]);
    expect(read(sfCif(hands, ['1 2 1 3 o 7 1 8 3'])).intensities(1)).toMatchObject({
      intensity: Float64Array.of(7, 8),
      sigma: Float64Array.of(1, 3),
    });
  });

  it('mmCIF: Friedel mates apart, centric reflections once', () => {
    const columns = ['_refln.pdbx_I_plus', '_refln.pdbx_I_minus', '_refln.F_meas_au'];
    const reference = read(sfCif(columns, ['1 2 1 3 o 7 8 ?', '1 1 1 4 o ? 6 ?', '1 1 0 2 o 5 5 ?']));
    const { hkl, intensity, anomalous } = reference.intensities(1);
    expect(anomalous).toBe(true);
    expect([...hkl]).toEqual([2, 1, 3, -2, -1, -3, 1, 1, 4, 1, 0, 2]);
    expect([...intensity]).toEqual([7, 8, 6, 5]);
  });

  it('mmCIF: the first block with values; a target where it has no symmetry', () => {
    const empty = sfCif(['_refln.F_meas_au'], ['1 1 0 2 o ?']);
    const bare =
      'data_two\nloop_\n_refln.index_h\n_refln.index_k\n_refln.index_l\n_refln.F_squared_meas\n1 0 2 25\n';
    expect(detail(empty + bare)).toBe('it has no unit cell');
    const reference = read(empty + bare, { target: { unitCell: CELL, spaceGroup: GROUP } });
    expect([...reference.intensities(1).intensity]).toEqual([25]);
    expect(reference.notes).toEqual(['it has no unit cell and space group: taken from the target']);
  });

  it('CNS as it is written here, with cell and group of its comment', () => {
    const reference = read(cns);
    expect([reference.source, reference.labels]).toEqual(['amplitudes', ['FOBS']]);
    expect(reference.spaceGroup.number).toBe(178);
    expect(reference.unitCell.c).toBe(30);
    const { hkl, intensity } = reference.intensities(1);
    expect([...hkl]).toEqual([...HKL]);
    VALUES.forEach((value, i) => expect(intensity[i] / value).toBeCloseTo(1, 4));
  });

  it('CNS with intensities, several columns on lines of their own, and anomalous data', () => {
    const text = `NREFlection= 2 ANOMalous=TRUE { hkl -h-k-l } DECLare NAME=IOBS DOMAin=RECIprocal TYPE=REAL END
 INDE 1 2 3 FOBS= 4.9 SIGMA= 1
   IOBS= 2.5E1 TEST= 0
 INDE -1 -2 -3 FOBS= 5.9 SIGMA= 1 IOBS= 36 TEST= 1`;
    const reference = read(text, { target: { unitCell: CELL, spaceGroup: GROUP } });
    expect(reference.labels).toEqual(['IOBS']);
    const { hkl, intensity, anomalous } = reference.intensities(1);
    expect([[...hkl], [...intensity], anomalous]).toEqual([[1, 2, 3, -1, -2, -3], [25, 36], true]);
  });

  it('CNS: several values of a reflection are averaged by the sigmas of that column', () => {
    const row = (i: number, sigma: number) => `INDE 1 2 3 IOBS= ${i} SIGI= ${sigma} FOBS= 1 SIGMA= 100\n`;
    const options = { target: { unitCell: CELL, spaceGroup: GROUP } };
    expect([...read(row(10, 1) + row(30, 2), options).intensities(1).intensity]).toEqual([14]);
    // SIGMA stands behind another column than the one that is taken.
    const other = 'INDE 1 2 3 FOBS= 1 SIGMA= 1 IOBS= 10\nINDE 1 2 3 FOBS= 1 SIGMA= 2 IOBS= 30\n';
    const plain = read(other, options);
    expect([...plain.intensities(1).intensity]).toEqual([20]);
    expect(plain.notes.at(-1)).toMatch(/plain means/);
  });

  it('MTZ, and any of them compressed', () => {
    expect([...read(mtz).intensities(1).intensity].sort()).toEqual([100, 25, 9]);
    expect([...read(gzipSync(mtz)).intensities(1).intensity].sort()).toEqual([100, 25, 9]);
  });
});

describe('models as references', () => {
  it('are calculated to the resolution asked for, with solvent unless it is refused', () => {
    const reference = read(PDB);
    expect(reference.source).toBe('model');
    const [coarse, fine] = [reference.intensities(4), reference.intensities(2)];
    expect(fine.intensity.length).toBeGreaterThan(5 * coarse.intensity.length);
    const dry = read(PDB, { solvent: null }).intensities(4);
    expect([...dry.hkl]).toEqual([...coarse.hkl]);
    expect(dry.intensity[0]).not.toBeCloseTo(coarse.intensity[0], 0);
    expect(referenceText(reference)).toBe('file: 7 atoms, structure factors calculated');
  });
});

describe('files that cannot serve', () => {
  it.each([
    ['', 'it is empty'],
    ['hello\n', 'it is none of the reference files'],
    ['data_x\n_cell.length_a 3\n', 'none of its data blocks has reflections'],
    [sfCif(['_refln.F_meas_au'], ['1 1 0 2 o']), 'do not fill rows'],
    [sfCif(['_refln.F_meas_au'], ['1 1 0 2 o 3']).replace('_b 21', '_b -2'), 'impossible unit cell'],
    ['INDE 1 0 2 PHASE= 3\n', 'no intensities or amplitudes among the columns PHASE'],
  ])('are refused in a sentence: %j', (text, message) => {
    expect(detail(text, { target: { unitCell: CELL, spaceGroup: GROUP } })).toContain(message);
  });

  it('files that are not there', () => {
    const result = readReference('/nowhere/at/all.mtz');
    expect(result).toEqual({ kind: 'error', detail: 'There is no such file or directory.' });
  });

  it('damaged files give a sentence or a reference, never an exception', () => {
    const originals = [
      Buffer.from(PDB),
      Buffer.from(cns),
      Buffer.from(mtz),
      Buffer.from(sfCif(['_refln.F_meas_au'], ['1 1 0 2 o 5'])),
    ];
    const change = fc.record({
      file: fc.nat(originals.length - 1),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      byte: fc.nat(255),
      keep: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 1 }), ([{ file, at, byte, keep }]) => {
        const bytes = Buffer.from(originals[file]);
        bytes[Math.floor(at * bytes.length)] = byte;
        const result = referenceOfBytes('file', bytes.subarray(0, Math.ceil(keep * bytes.length)));
        return result.kind === 'error' ? result.detail.length > 5 : result.nEntries >= 0;
      }),
      { numRuns: 300, seed: 5 },
    );
  });
});

const GEMMI_CIF = `
import gemmi, sys
st = gemmi.read_pdb_string(sys.argv[1])
st.setup_entities()
print(st.make_mmcif_document().as_string())`;

describeWithPython('models as gemmi writes them', ['gemmi'], () => {
  it('mmCIF gives the same intensities as PDB', () => {
    const cif = read(runPython(GEMMI_CIF, PDB)).intensities(2.5);
    const pdb = read(PDB).intensities(2.5);
    expect([...cif.hkl]).toEqual([...pdb.hkl]);
    pdb.intensity.forEach((value, i) =>
      expect(Math.abs(cif.intensity[i] - value)).toBeLessThan(1e-3 * value + 0.5),
    );
  });
});
