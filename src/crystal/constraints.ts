import { multiply3, transpose3 } from './matrix3.js';
import type { CrystalSystem } from './point-group.js';
import { inverseChangeOfBasis } from './change-of-basis.js';
import { reindexCell } from './reindexing.js';
import type { SpaceGroup } from './space-group.js';
import { cellOfMetric, cellParameters, metricTensor, unitCell, type UnitCell } from './unit-cell.js';

export type { CrystalSystem } from './point-group.js';

/** Names of the six parameters of a cell, in their order. */
export const cellParameterNames = ['a', 'b', 'c', 'alpha', 'beta', 'gamma'] as const;

/** Which values of a cell are free under a symmetry. */
export interface CellConstraint {
  /** Names of the free parameters; one may stand for several equal values. */
  readonly names: readonly string[];
  /** For each free parameter, the places (0 .. 5 for a .. gamma) of the cell values that are equal to it. */
  readonly moves: readonly (readonly number[])[];
  /** The fixed value in each place (degrees), NaN where it is free. */
  readonly fixed: readonly number[];
}

function constraint(moves: readonly (readonly number[])[], fixedAngles: readonly number[]): CellConstraint {
  const fixed = [NaN, NaN, NaN, ...fixedAngles];
  for (const places of moves) for (const place of places) fixed[place] = NaN;
  return { names: moves.map(([first]) => cellParameterNames[first]), moves, fixed };
}

const right = [90, 90, 90];
const hexagonalAxes = constraint([[0, 1], [2]], [90, 90, 120]);

/** Monoclinic with unique axis b, trigonal on hexagonal axes. */
const constraintOfSystem: Readonly<Record<CrystalSystem, CellConstraint>> = {
  Triclinic: constraint([[0], [1], [2], [3], [4], [5]], right),
  Monoclinic: constraint([[0], [1], [2], [4]], right),
  Orthorhombic: constraint([[0], [1], [2]], right),
  Tetragonal: constraint([[0, 1], [2]], right),
  Trigonal: hexagonalAxes,
  Hexagonal: hexagonalAxes,
  Cubic: constraint([[0, 1, 2]], right),
};

/** The constraint of a crystal system in its usual axes. */
export function cellConstraintOfSystem(system: CrystalSystem): CellConstraint {
  return constraintOfSystem[system];
}

/** Values of the free parameters of a cell (Å, degrees): of equal values, the first. */
export function packCell(cell: UnitCell, c: CellConstraint): Float64Array {
  const values = cellParameters(cell);
  return Float64Array.from(c.moves, ([first]) => values[first]);
}

/** The cell that free parameters give. Throws a RangeError where there is none. */
export function unpackCell(free: ArrayLike<number>, c: CellConstraint): UnitCell {
  const values = [...c.fixed];
  c.moves.forEach((places, i) => {
    for (const place of places) values[place] = free[i];
  });
  return unitCell(values);
}

/** The cell with equal values set to the first of them and fixed angles set. Throws a RangeError where there is none. */
export function constrainCell(cell: UnitCell, c: CellConstraint): UnitCell {
  return unpackCell(packCell(cell, c), c);
}

/** The cell made to agree with a crystal system: b = a where they are equal, and so on, as the original does. */
export function constrainToCrystalSystem(cell: UnitCell, system: CrystalSystem): UnitCell {
  return constrainCell(cell, constraintOfSystem[system]);
}

/** The cell whose metric is the mean over the operations of a group: that nearest to obeying its symmetry. */
export function averageCell(cell: UnitCell, spaceGroup: SpaceGroup): UnitCell {
  const metric = metricTensor(cell);
  const sum = new Float64Array(9);
  for (const { rotation } of spaceGroup.group.representatives) {
    const image = multiply3(multiply3(transpose3(rotation), metric), rotation);
    for (let i = 0; i < 9; i++) sum[i] += image[i] / spaceGroup.group.representatives.length;
  }
  return cellOfMetric(sum);
}

/** Number of independent elements of a metric tensor that the rotations of a group leave as it is. */
function nIndependent(spaceGroup: SpaceGroup): number {
  const { representatives } = spaceGroup.group;
  let sum = 0;
  for (const { rotation: r } of representatives) {
    const square = multiply3(r, r);
    sum += ((r[0] + r[4] + r[8]) ** 2 + square[0] + square[4] + square[8]) / 2;
  }
  return Math.round(sum / representatives.length);
}

/** Cells without symmetry of their own: what the average of both has in common comes from the group. */
const probes = [unitCell(10, 11, 12, 83, 81, 77), unitCell(13, 10, 12.5, 97, 86, 101)];

const close = (x: number, y: number): boolean => Math.abs(x - y) < 1e-6;

/**
 * The constraint of a space group in its setting: any unique axis, hexagonal or rhombohedral axes. Null for axes in
 * which the symmetry does not make values equal or constant (such as a primitive cell of an F lattice); there, use
 * `averageCell`, or constrain the cell of the reference setting (`referenceCell`).
 */
export function cellConstraintOf(spaceGroup: SpaceGroup): CellConstraint | null {
  const cells = probes.map((probe) => cellParameters(averageCell(probe, spaceGroup)));
  const fixed: number[] = [];
  const moves: number[][] = [];
  for (let i = 0; i < 6; i++) {
    fixed.push(NaN);
    if (i >= 3 && close(cells[0][i], cells[1][i])) {
      fixed[i] = Math.round(cells[0][i]);
      continue;
    }
    const same = moves.find(([j]) => j < 3 === i < 3 && cells.every((values) => close(values[i], values[j])));
    if (same === undefined) moves.push([i]);
    else same.push(i);
  }
  return moves.length === nIndependent(spaceGroup) ? constraint(moves, fixed.slice(3)) : null;
}

/** The cell in the reference setting of the space group. */
export function referenceCell(cell: UnitCell, spaceGroup: SpaceGroup): UnitCell {
  return reindexCell(spaceGroup.toReference, cell);
}

/** The cell in the setting of the space group, from that in its reference setting. */
export function cellFromReference(cell: UnitCell, spaceGroup: SpaceGroup): UnitCell {
  return reindexCell(inverseChangeOfBasis(spaceGroup.toReference), cell);
}
