import { describe, expect, it } from '@jest/globals';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { tableOneJson } from '../../../src/output/table-one-json.js';
import { latexSpaceGroup, tableOneLatex } from '../../../src/output/table-one-latex.js';
import { tableOneText } from '../../../src/output/table-one-text.js';
import { type TableOne, tableOneValue, withDeviation } from '../../../src/statistics/table-one.js';

const table: TableOne = {
  method: 'likelihood',
  spaceGroup: 'P 61 2 2',
  unitCell: unitCell([94, 94, 130.9, 90, 90, 120]),
  wavelength: 1.3,
  nFrames: 95,
  resolution: { overall: [29.95, 2.4], outermost: [2.44, 2.4] },
  wilsonB: 24.7123,
  values: [
    tableOneValue('nReflections', 'Unique reflections', 0, 13925, 678),
    tableOneValue('completeness', 'Completeness', 1, 0.999, 1, true),
    tableOneValue('ccHalf', 'CC1/2', 1, 0.998, NaN, true),
    tableOneValue('ccAnom', 'CCanom', 1, 0.02, -0.511, true),
  ],
  notes: ['A note.'],
};

describe('table 1', () => {
  it('as text', () => {
    expect(tableOneText(table).split('\n')).toEqual([
      'Table 1. Values in parentheses are for the outermost shell.',
      '  Space group                   P 61 2 2',
      '  Cell (A, degrees)             94.00, 94.00, 130.90, 90.00, 90.00, 120.00',
      '  Wavelength (A)                1.3000',
      '  Frames merged                 95',
      '  Resolution (A)                29.95 - 2.40 (2.44 - 2.40)',
      '  Unique reflections            13925 (678)',
      '  Completeness (%)              99.9 (100.0)',
      '  CC1/2 (%)                     99.8 (-)',
      '  CCanom (%)                    2.0 (-51.1)',
      '  Wilson B (A^2)                24.7',
      '  A note.',
      '',
    ]);
  });

  it('as LaTeX: two columns in every row, nothing unescaped', () => {
    const text = tableOneLatex(table);
    const rows = text.split('\n').filter((line) => line.endsWith('\\\\'));
    expect(rows).toHaveLength(10);
    for (const row of rows) {
      expect(row.split('&')).toHaveLength(2);
      // Percent signs escaped, mathematics closed.
      expect(row.replaceAll('\\%', '')).not.toContain('%');
      expect(row.split('$').length % 2).toBe(1);
    }
    expect(text).toContain('Space group & $P6_{1}22$ \\\\');
    expect(text).toContain('$CC_{1/2}$ (\\%) & 99.8 (--) \\\\');
    expect(text).toContain('& 2.0 ($-51.1$) \\\\');
    expect(text).toContain('\n  A note.\\par\n\\end{table}');
  });

  it('typesets its notes in LaTeX, escaped', () => {
    const text = tableOneLatex({ ...table, notes: ['CC1/2 and Rsplit: 5 % of half_sets, +- {1}.'] });
    expect(text).toContain(
      '  $CC_{1/2}$ and $R_\\mathrm{split}$: 5 \\% of half\\_sets, $\\pm$ \\{1\\}.\\par',
    );
    expect(text).not.toMatch(/(?<!\\)%/);
    expect(tableOneLatex({ ...table, notes: [] })).not.toContain('footnotesize');
    const formula = tableOneLatex({ ...table, notes: ['CC*half is sqrt(2 CC1/2 / (1 + CC1/2)).'] });
    expect(formula).toContain('is $\\sqrt{2\\,CC_{1/2}/(1+CC_{1/2})}$.');
    const starred = tableOneLatex({ ...table, notes: ['CC*half is not CC*.'] });
    expect(starred).toContain('$CC^{*}_\\mathrm{half}$ is not $CC^{*}$.');
  });

  it('means of repeats have their spread', () => {
    const value = withDeviation(tableOneValue('ccHalf', 'CC1/2', 1, 0.985, 0.512, true), 0.0098, NaN);
    const repeated = { ...table, values: [value] };
    expect(tableOneText(repeated)).toContain('98.5 +- 1.0 (51.2)');
    expect(tableOneLatex(repeated)).toContain('98.5 $\\pm$ 1.0 (51.2)');
    expect(JSON.parse(tableOneJson(repeated))).toMatchObject({
      values: { ccHalf: { overall: 0.985, standardDeviation: { overall: 0.0098, outermost: null } } },
    });
  });

  it('space groups in LaTeX', () => {
    expect(
      ['P 21 21 21', 'C 1 2 1', 'P 43 21 2', 'I 41/a m d', 'R -3 :H', 'P -1'].map(latexSpaceGroup),
    ).toEqual([
      '$P2_{1}2_{1}2_{1}$',
      '$C121$',
      '$P4_{3}2_{1}2$',
      '$I4_{1}/amd$',
      '$R\\bar{3}$:H',
      '$P\\bar{1}$',
    ]);
  });

  it('as JSON: ratios as numbers, null where nothing is defined', () => {
    expect(JSON.parse(tableOneJson(table))).toEqual({
      schema: 'prime-table-one-1',
      method: 'likelihood',
      spaceGroup: 'P 61 2 2',
      unitCell: [94, 94, 130.9, 90, 90, 120],
      wavelength: 1.3,
      nFrames: 95,
      resolution: { overall: [29.95, 2.4], outermost: [2.44, 2.4] },
      wilsonB: 24.7123,
      notes: ['A note.'],
      values: {
        nReflections: { label: 'Unique reflections', overall: 13925, outermost: 678 },
        completeness: { label: 'Completeness', overall: 0.999, outermost: 1 },
        ccHalf: { label: 'CC1/2', overall: 0.998, outermost: null },
        ccAnom: { label: 'CCanom', overall: 0.02, outermost: -0.511 },
      },
    });
  });
});
