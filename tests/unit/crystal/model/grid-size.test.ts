import { describe, expect, it } from '@jest/globals';
import { gridSize, symmetricGridSize } from '../../../../src/crystal/model/grid-size.js';
import { spaceGroup } from '../../../../src/crystal/space-group.js';
import { unitCell } from '../../../../src/crystal/unit-cell.js';
import { describeWithPython, runPython } from '../../../support/python.js';

const CELLS: readonly (readonly [number, readonly number[]])[] = [
  [1, [13.3, 21.1, 22.7, 82, 97, 106]],
  [15, [21.2, 22.3, 23.4, 90, 103, 90]],
  [24, [19, 22, 33, 90, 90, 90]],
  [74, [19, 22, 38, 90, 90, 90]],
  [98, [29, 29, 38, 90, 90, 90]],
  [182, [23.99, 23.99, 30.87, 90, 90, 120]],
  [214, [31, 31, 31, 90, 90, 90]],
];

/** Groups without inversion and mirrors, as macromolecules have. */
const CHIRAL = [
  [1, 1],
  [3, 5],
  [16, 24],
  [75, 80],
  [89, 98],
  [143, 146],
  [149, 155],
  [168, 173],
  [177, 182],
  [195, 199],
  [207, 214],
].flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));

const MASKS = `
import json, sys, mmtbx.masks
from cctbx import crystal
out = []
for number, cell, resolution in json.loads(sys.argv[1]):
  cs = crystal.symmetry(unit_cell=cell, space_group_symbol=str(number))
  out.append(list(mmtbx.masks.atom_mask(unit_cell=cs.unit_cell(), group=cs.space_group(), resolution=resolution,
    grid_step_factor=4., solvent_radius=1.11, shrink_truncation_radius=.9).grid_size()))
print(json.dumps(out))`;

describeWithPython('grids of masks beside cctbx', ['mmtbx.masks', 'cctbx'], () => {
  it('are the same in every space group of macromolecules', () => {
    const cases = CHIRAL.flatMap((number) => {
      const cell = CELLS.find(([last]) => number <= last)![1];
      return [1.4, 2.325, 2.9].map((dMin) => ({ number, cell, dMin }));
    });
    expect(cases.length).toBe(195);
    const list = cases.map(({ number, cell, dMin }) => [number, cell, dMin]);
    const theirs = JSON.parse(runPython(MASKS, JSON.stringify(list))) as number[][];
    const ours = cases.map(({ number, cell, dMin }) =>
      symmetricGridSize(unitCell(cell), dMin / 4, spaceGroup(String(number))),
    );
    expect(ours).toEqual(theirs);
  });
});

describe('grid sizes', () => {
  it('have points beyond twice the greatest index, as products of 2, 3 and 5', () => {
    expect(gridSize(unitCell([60, 61, 70, 90, 90, 90]), 1)).toEqual([64, 64, 72]);
  });
});
