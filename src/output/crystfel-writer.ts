import type { SpaceGroup } from '../crystal/space-group.js';
import { formatCell } from '../crystal/unit-cell.js';
import { general } from './format-general.js';
import type { MergedFile } from './merged-file.js';

/** CrystFEL's reflection list 2.0, as partialator writes it; Friedel mates apart where the merge has them. */
export function crystfelList(merge: MergedFile, notes: readonly string[]): string {
  const { hkl, intensity, sigma, multiplicity } = merge.mates ?? merge.mean;
  const lines = [
    'CrystFEL reflection list version 2.0',
    `Symmetry: ${crystfelSymmetry(merge.spaceGroup, merge.mates !== null)}`,
    '   h    k    l          I    phase   sigma(I)   nmeas',
  ];
  for (let i = 0, j = 0; j < hkl.length; i++, j += 3) {
    const index = [hkl[j], hkl[j + 1], hkl[j + 2]].map((value) => String(value).padStart(4)).join(' ');
    const [value, error] = [intensity[i], sigma[i]].map((x) => general(x, 7).padStart(10));
    lines.push(`${index} ${value}        - ${error} ${String(multiplicity[i]).padStart(7)}`);
  }
  return [...lines, 'End of reflections', ...notes, `Unit cell: ${formatCell(merge.unitCell, 4)}`, ''].join(
    '\n',
  );
}

const CENTRIC_NAMES = {
  '-1': '-1',
  '2/m': '2/m',
  mmm: 'mmm',
  '4/m': '4/m',
  '4/mmm': '4/mmm',
  '-3': '-3',
  '-3m': '-3m',
  '6/m': '6/m',
  '6/mmm': '6/mmm',
  'm-3': 'm-3',
  'm-3m': 'm-3m',
} as const;
const ACENTRIC_NAMES = {
  '-1': '1',
  '2/m': '2',
  mmm: '222',
  '4/m': '4',
  '4/mmm': '422',
  '-3': '3',
  '-3m': '32',
  '6/m': '6',
  '6/mmm': '622',
  'm-3': '23',
  'm-3m': '432',
} as const;

/**
 * CrystFEL's name of the symmetry of merging: the Laue group, or with Friedel mates apart that of the rotations. Names say
 * the unique axis of monoclinic groups and the axes of trigonal ones (man crystfel).
 */
export function crystfelSymmetry(group: SpaceGroup, anomalous: boolean): string {
  const name = (anomalous ? ACENTRIC_NAMES : CENTRIC_NAMES)[group.laue];
  if (group.crystalSystem === 'Monoclinic') return `${name}_ua${uniqueAxis(group)}`;
  if (group.crystalSystem !== 'Trigonal') return name;
  if (group.extension === 'R') return `${name}_R`;
  if (group.laue === '-3') return `${name}_H`;
  // Two-fold axes along a and b, or between them.
  const alongAxes = !isBetweenAxes(group);
  if (anomalous) return alongAxes ? '321_H' : '312_H';
  return alongAxes ? '-3m1_H' : '-31m_H';
}

/** The direction in which the point group has more than 1. */
function uniqueAxis({ pointGroup }: SpaceGroup): string {
  const directions = pointGroup
    .replace(/ [:(].*/, '')
    .split(' ')
    .slice(1);
  return 'abc'[directions.length === 1 ? 1 : directions.findIndex((part) => part !== '1')] ?? 'b';
}

function isBetweenAxes({ pointGroup }: SpaceGroup): boolean {
  return /^\S+ \S+ 1 [^1]/.test(pointGroup);
}
