import type { SpaceGroup } from '../../crystal/space-group.js';
import type { UnitCell } from '../../crystal/unit-cell.js';
import { cellTuple } from './merging-text.js';

/** Where the merge was written, and what it is. */
export function finalDataText(
  path: string,
  n: number,
  anomalous: boolean,
  unitCell: UnitCell,
  spaceGroup: SpaceGroup,
): string {
  return [
    '',
    '#'.repeat(80),
    'OUTPUT FILES',
    '  Anomalous and mean data:',
    `    ${path}`,
    '',
    'Final data:',
    '  Miller array info: None',
    '  Observation type: xray.intensity',
    `  Type of data: double, size=${n}`,
    `  Type of sigmas: double, size=${n}`,
    `  Number of Miller indices: ${n}`,
    `  Anomalous flag: ${anomalous ? 'True' : 'False'}`,
    `  Unit cell: ${cellTuple(unitCell)}`,
    `  Space group: ${spaceGroup.lookupSymbol} (No. ${spaceGroup.number})`,
    '',
  ].join('\n');
}
