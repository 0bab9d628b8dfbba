import { describe, expect, it } from '@jest/globals';
import { looksLikePdb, readPdbModel } from '../../../src/input/pdb-model.js';
import { smallModelPdb } from '../../support/small-model.js';

const CRYST1 = 'CRYST1   14.000   16.000   20.000  90.00  90.00  90.00 P 21 21 21    4';
const PDB = smallModelPdb(CRYST1, [0.5, 1, 2]);

/** The atom line of the given name (columns 13-16) without its element. */
function bare(name: string): string {
  return `${CRYST1}\nATOM      1 ${name} LIG A   1       1.000   2.000   3.000  1.00 10.00\n`;
}

describe('readPdbModel', () => {
  it('reads cell, group, coordinates, occupancies and displacements by columns', () => {
    const { model, notes } = readPdbModel(PDB);
    expect(notes).toEqual([]);
    expect(model.spaceGroup.number).toBe(19);
    expect(model.unitCell.b).toBe(16);
    expect([...model.kind].map((kind) => model.formFactors[kind].label)).toEqual(
      'Zn2+ C O O H O S'.split(' '),
    );
    expect(model.site[1]).toBeCloseTo(4.2 / 16, 10);
    expect([...model.occupancy]).toEqual([1, 1, 0.6, 0.4, 1, 1, 1]);
    expect(model.bIso[2]).toBe(20);
    [0.21, 0.12, 0.17, 0.03, -0.025, 0.041].forEach((u, i) => expect(model.uAniso[6 + i]).toBeCloseTo(u, 10));
    expect(model.uAniso[12]).toBeNaN();
  });

  it.each([
    [' CA ', 'C'],
    ['CA  ', 'Ca'],
    ['ZN  ', 'Zn'],
    ['HG11', 'H'],
    ['1HB ', 'H'],
    [' OXT', 'O'],
    ['SE  ', 'Se'],
  ])('takes the element of %j from the name where there is none', (name, label) => {
    const { model } = readPdbModel(bare(name));
    expect(model.formFactors.map((factor) => factor.label)).toEqual([label]);
  });

  it('takes all models where their occupancies share the crystal, the first otherwise', () => {
    const atom = (occupancy: string) =>
      `ATOM      1  CA  ALA A   1       1.000   2.000   3.000  ${occupancy} 10.00           C\n`;
    const text = (occupancy: string) =>
      `${CRYST1}\nMODEL        1\n${atom(occupancy)}ENDMDL\nMODEL        2\n${atom(occupancy)}ENDMDL\n`;
    expect(readPdbModel(text('0.50')).model.n).toBe(2);
    const whole = readPdbModel(text('1.00'));
    expect(whole.model.n).toBe(1);
    expect(whole.notes[0]).toContain('of 2 models the first is taken');
  });

  it('says which atoms it leaves out', () => {
    const { model, notes } = readPdbModel(PDB.replace('          ZN2+', '           X  '));
    expect(model.n).toBe(6);
    expect(notes).toEqual(['1 atoms are left out, as there is no form factor for X']);
  });

  it('takes the axes of SCALE records that are not the usual ones', () => {
    const scale = [
      'SCALE1      0.000000  0.071429  0.000000        0.00000',
      'SCALE2     -0.062500  0.000000  0.000000        0.50000',
      'SCALE3      0.000000  0.000000  0.050000        0.00000',
    ];
    const { model, notes } = readPdbModel([CRYST1, ...scale, PDB.slice(CRYST1.length + 1)].join('\n'));
    expect(notes[0]).toContain('SCALE');
    expect(model.site[0]).toBeCloseTo(4.2 / 14, 5);
    expect(model.site[1]).toBeCloseTo(0.5 - 3.1 / 16, 5);
    expect(model.uAniso[6]).toBeCloseTo(0.12, 4);
  });

  it.each([
    [PDB.slice(CRYST1.length), 'no CRYST1'],
    [PDB.replace('P 21 21 21', 'P 99 9    '), 'line 1: '],
    [
      PDB.replace('  14.000', '   1.000').replace('  16.000', '   1.000').replace('  20.000', '   1.000'),
      'without a crystal',
    ],
    [PDB.replace('   6.000', '  6.0x00'), 'line 3: columns 31-38 hold "6.0x00", not a number'],
    [`${CRYST1}\nEND\n`, 'no atoms'],
  ])('refuses what cannot be', (text, message) => {
    expect(() => readPdbModel(text)).toThrow(message);
  });

  it('knows atoms by their columns', () => {
    expect(looksLikePdb(PDB)).toBe(true);
    expect(looksLikePdb('ATOM and so on')).toBe(false);
  });
});
