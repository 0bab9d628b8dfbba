import { averageCell } from '../crystal/constraints.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { cellsSimilar, type UnitCell } from '../crystal/unit-cell.js';

/** Does the cell have the metric symmetry of the space group, to 1 % in the edges and 1° in the angles? */
export function isCompatibleCell(cell: UnitCell, group: SpaceGroup): boolean {
  return cellsSimilar(cell, averageCell(cell, group), 0.01, 1);
}
