import type { ChangeOfBasis } from './change-of-basis.js';
import { allOperations, changeGroupBasis } from './operator-group.js';
import { reindexCell } from './reindexing.js';
import { spaceGroupFromOperations, type SpaceGroup } from './space-group.js';
import type { UnitCell } from './unit-cell.js';

/** A space group with a cell. */
export interface CrystalSymmetry {
  readonly spaceGroup: SpaceGroup;
  readonly unitCell: UnitCell;
}

/** Symmetry and cell in another basis. Throws a SymmetryError where the operations cannot be written in it. */
export function changeSymmetry(
  { spaceGroup, unitCell }: CrystalSymmetry,
  cb: ChangeOfBasis,
): CrystalSymmetry {
  const group = changeGroupBasis(spaceGroup.group, cb);
  return {
    spaceGroup: spaceGroupFromOperations(allOperations(group)),
    unitCell: reindexCell(cb, unitCell),
  };
}
