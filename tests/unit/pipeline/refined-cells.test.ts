import { describe, expect, it } from '@jest/globals';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { farTargetText } from '../../../src/pipeline/refined-cells.js';

const target = unitCell([79.3, 79.3, 37.8, 90, 90, 90]);

describe('a target cell that the frames do not have', () => {
  it.each([
    [[79.3, 79.3, 37.8, 90, 90, 90]],
    [[78.6, 78.6, 38.1, 90, 90, 90]],
    [[79.3, 79.3, 37.8, 90, 90.9, 90]],
  ])('is not told of %s', (cell) => {
    expect(farTargetText(target, unitCell(cell))).toBeNull();
  });

  it.each([
    [[77.5, 77.5, 37.8, 90, 90, 90]],
    [[79.3, 79.3, 38.3, 90, 90, 90]],
    [[79.3, 79.3, 37.8, 90, 91.2, 90]],
  ])('is told of %s, with what to set', (cell) => {
    const text = cell.map((value) => value.toFixed(2)).join(' ');
    expect(farTargetText(target, unitCell(cell))).toContain(`Set target_unit_cell = ${text}`);
  });
});
