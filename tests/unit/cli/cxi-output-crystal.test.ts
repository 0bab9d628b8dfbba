import { describe, expect, it } from '@jest/globals';
import { outputMistake } from '../../../src/cli/cxi-output-crystal.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import type { UnitCell } from '../../../src/crystal/unit-cell.js';

const cell = (a: number, b: number, c: number, gamma: number): UnitCell => ({
  a,
  b,
  c,
  alpha: 90,
  beta: 90,
  gamma,
});
const target = { unitCell: cell(93, 93, 130, 120), spaceGroup: spaceGroup('P6122') };

function mistake(unitCell: UnitCell | null, symbol: string | null): string | null {
  const output = { unit_cell: unitCell, space_group: symbol };
  return outputMistake({ unit_cell_length_tolerance: 0.1, unit_cell_angle_tolerance: 2, output }, target);
}

describe('outputMistake', () => {
  it.each([
    [null, null],
    [cell(92.5, 92.5, 131, 120), null],
    [null, 'P6522'],
    [cell(93, 93, 130, 120), 'P6322'],
  ])('takes %j and %s', (unitCell, symbol) => {
    expect(mistake(unitCell, symbol)).toBeNull();
  });

  it.each([
    [cell(1, 1, 1, 90), 'P1', /output\.space_group = P 1 is not of the point group of P 61 2 2/],
    [
      cell(1, 1, 1, 120),
      null,
      /output\.unit_cell = 1\.00 1\.00 1\.00 90\.00 90\.00 120\.00 is not that of the data/,
    ],
    [cell(93, 95.5, 130, 120), null, /cannot be one of P 61 2 2/],
  ])('refuses %j and %s', (unitCell, symbol, sentence) => {
    expect(mistake(unitCell, symbol)).toMatch(sentence);
  });
});
