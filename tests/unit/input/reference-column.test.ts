import { expect, it } from '@jest/globals';
import type { MtzColumnHeader } from '../../../src/input/mtz-header.js';
import { referenceColumn } from '../../../src/input/reference-column.js';

const columns = ['F', 'IMEAN', 'FOBS_X', 'FMODEL', 'I(+)'].map((label) => ({ label }) as MtzColumnHeader);

it.each([
  ['fobs', 'IMEAN'],
  ['FOBS', 'IMEAN'],
  ['fobs_x', 'FOBS_X'],
  ['imean', 'IMEAN'],
  ['f', 'F'],
  ['fm', 'FMODEL'],
  ['i', 'IMEAN'],
  ['i(+)', 'I(+)'],
  ['iobs', null],
  ['FP', null],
  ['', null],
])('the label %s means the column %s', (wanted, label) => {
  expect(referenceColumn(columns, wanted)?.label ?? null).toBe(label);
});

it('the default label means nothing where there is neither FOBS, IOBS nor IMEAN', () => {
  expect(
    referenceColumn(
      columns.filter(({ label }) => label === 'F'),
      'fobs',
    ),
  ).toBeNull();
});
