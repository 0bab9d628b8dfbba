import { cellParameters, unitCell, type UnitCell } from '../crystal/unit-cell.js';

export type CrystalSystem =
  'Triclinic' | 'Monoclinic' | 'Orthorhombic' | 'Tetragonal' | 'Trigonal' | 'Hexagonal' | 'Cubic';

/** How the cell of a crystal system depends on its free parameters. */
export interface CellParametrization {
  /** Of each of a, b, c, α, β, γ: the free parameter it equals, or -1 where the system fixes it. */
  readonly slot: readonly number[];
  /** The parameter (0..5) that stands for each free one. */
  readonly free: readonly number[];
}

const tetragonal: CellParametrization = { slot: [0, 0, 1, -1, -1, -1], free: [0, 2] };

/** Monoclinic with unique axis b, trigonal in hexagonal axes. */
const parametrizations: Readonly<Record<CrystalSystem, CellParametrization>> = {
  Triclinic: { slot: [0, 1, 2, 3, 4, 5], free: [0, 1, 2, 3, 4, 5] },
  Monoclinic: { slot: [0, 1, 2, -1, 3, -1], free: [0, 1, 2, 4] },
  Orthorhombic: { slot: [0, 1, 2, -1, -1, -1], free: [0, 1, 2] },
  Tetragonal: tetragonal,
  Trigonal: tetragonal,
  Hexagonal: tetragonal,
  Cubic: { slot: [0, 0, 0, -1, -1, -1], free: [0] },
};

export function cellParametrization(system: CrystalSystem): CellParametrization {
  return parametrizations[system];
}

/** The free parameters of a cell: Å and degrees. */
export function freeCellParameters(p: CellParametrization, cell: UnitCell): number[] {
  const six = cellParameters(cell);
  return p.free.map((i) => six[i]);
}

/** `cell` with its free parameters replaced. Throws a RangeError where no such cell exists. */
export function cellOfFreeParameters(
  p: CellParametrization,
  cell: UnitCell,
  free: ArrayLike<number>,
): UnitCell {
  return unitCell(cellParameters(cell).map((value, i) => (p.slot[i] < 0 ? value : free[p.slot[i]])));
}
