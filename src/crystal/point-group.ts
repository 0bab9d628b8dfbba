import type { OperatorGroup } from './operator-group.js';
import { hasAxis, rotationType } from './rotation-part.js';
import { SymmetryError } from './symmetry-error.js';

export type CrystalSystem =
  'Triclinic' | 'Monoclinic' | 'Orthorhombic' | 'Tetragonal' | 'Trigonal' | 'Hexagonal' | 'Cubic';

export type LaueGroup =
  '-1' | '2/m' | 'mmm' | '4/m' | '4/mmm' | '-3' | '-3m' | '6/m' | '6/mmm' | 'm-3' | 'm-3m';

const systemOfLaue: Readonly<Record<LaueGroup, CrystalSystem>> = {
  '-1': 'Triclinic',
  '2/m': 'Monoclinic',
  mmm: 'Orthorhombic',
  '4/m': 'Tetragonal',
  '4/mmm': 'Tetragonal',
  '-3': 'Trigonal',
  '-3m': 'Trigonal',
  '6/m': 'Hexagonal',
  '6/mmm': 'Hexagonal',
  'm-3': 'Cubic',
  'm-3m': 'Cubic',
};

export function crystalSystemOfLaue(laue: LaueGroup): CrystalSystem {
  return systemOfLaue[laue];
}

/** Laue group by number of axes |type| = 6, 4, 3, 2 and number of rotations up to inversion. */
const laueOfAxes: Readonly<Record<string, LaueGroup>> = {
  '0,0,0,0,1': '-1',
  '0,0,0,1,2': '2/m',
  '0,0,0,3,4': 'mmm',
  '0,2,0,1,4': '4/m',
  '0,2,0,5,8': '4/mmm',
  '0,0,2,0,3': '-3',
  '0,0,2,3,6': '-3m',
  '2,0,2,1,6': '6/m',
  '2,0,2,7,12': '6/mmm',
  '0,0,8,3,12': 'm-3',
  '0,6,8,9,24': 'm-3m',
};

export function laueGroup(group: OperatorGroup): LaueGroup {
  const types = group.representatives.map((s) => Math.abs(rotationType(s.rotation)));
  const counts = [6, 4, 3, 2].map((order) => types.filter((type) => type === order).length);
  const laue = laueOfAxes[[...counts, types.length].join()];
  if (laue === undefined)
    throw new SymmetryError('the rotations are those of no crystallographic point group');
  return laue;
}

/**
 * A key that is equal for groups whose point groups agree in their kinds of axes and, where one point group lies in
 * two ways on a primitive lattice (-42m and -4m2, 321 and 312, 3m1 and 31m, -3m1 and -31m, -6m2 and -62m), in how
 * it lies.
 */
export function orientedPointGroup(group: OperatorGroup): string {
  const types = group.representatives.map((s) => rotationType(s.rotation));
  const sorted = [...types].sort((p, q) => p - q).join();
  const laue = laueGroup(group);
  const mixed = types.includes(2) && types.includes(-2);
  const twoWays =
    (laue === '-3m' && group.centrings.length === 1) ||
    ((laue === '4/mmm' || laue === '6/mmm') &&
      group.inversion === null &&
      mixed &&
      types.some((t) => t < -2));
  const wanted = laue === '-3m' && types.includes(-2) ? -2 : 2;
  const along =
    twoWays &&
    group.representatives.some((s) => rotationType(s.rotation) === wanted && hasAxis(s.rotation, 1, 0, 0));
  return `${laue}|${group.inversion === null ? '' : '-1'}|${sorted}|${along ? 'a' : ''}`;
}

/** Whether the two-fold axes (or mirror normals) of a trigonal group of Laue class -3m lie between the axes. */
export function isBetweenAxes(group: OperatorGroup): boolean {
  return (
    laueGroup(group) === '-3m' &&
    group.centrings.length === 1 &&
    !group.representatives.some(
      (s) => Math.abs(rotationType(s.rotation)) === 2 && hasAxis(s.rotation, 1, 0, 0),
    )
  );
}
