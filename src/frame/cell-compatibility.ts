import { transpose3, multiply3 } from '../crystal/matrix3.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { cellOfMetric, cellsSimilar, metricTensor, type UnitCell } from '../crystal/unit-cell.js';

/**
 * Does the cell have the metric symmetry of the space group, to 1 % in the edges and 1° in the angles? Its metric tensor
 * is averaged over the rotations of the group and the cell of the average compared.
 */
export function isCompatibleCell(cell: UnitCell, group: SpaceGroup): boolean {
  const metric = metricTensor(cell);
  const average = new Float64Array(9);
  for (const { rotation } of group.operators) {
    const turned = multiply3(multiply3(transpose3(rotation), metric), rotation);
    for (let i = 0; i < 9; i++) average[i] += turned[i] / group.operators.length;
  }
  return cellsSimilar(cell, cellOfMetric(average));
}
