import { isInReferenceAsu } from './reciprocal-asu.js';
import type { ReflectionSymmetry } from './reflection-symmetry.js';
import type { SpaceGroup } from './space-group.js';

/** How many operations (centring and inversion-only copies aside) leave h k l as it is. */
function countFixing(symmetry: ReflectionSymmetry, h: number, k: number, l: number): number {
  const r = symmetry.rotations;
  let n = 0;
  for (let i = 0; i < r.length; i += 9) {
    if (
      h * r[i] + k * r[i + 3] + l * r[i + 6] === h &&
      h * r[i + 1] + k * r[i + 4] + l * r[i + 7] === k &&
      h * r[i + 2] + k * r[i + 5] + l * r[i + 8] === l
    ) {
      n++;
    }
  }
  return n;
}

/** Whether a rotation of the table turns h k l into -h -k -l. */
export function hasInvertingRotation(symmetry: ReflectionSymmetry, h: number, k: number, l: number): boolean {
  const r = symmetry.rotations;
  for (let i = 0; i < r.length; i += 9) {
    if (
      h * r[i] + k * r[i + 3] + l * r[i + 6] === -h &&
      h * r[i + 1] + k * r[i + 4] + l * r[i + 7] === -k &&
      h * r[i + 2] + k * r[i + 5] + l * r[i + 8] === -l
    ) {
      return true;
    }
  }
  return false;
}

/** Whether a symmetry operation turns h k l into -h -k -l, so that the phase takes two values only. */
export function isCentric(spaceGroup: SpaceGroup, h: number, k: number, l: number): boolean {
  return spaceGroup.isCentric || hasInvertingRotation(spaceGroup.reflections, h, k, l);
}

/** Whether centring, screw axes or glide planes extinguish h k l: h·R = h and h·t not whole. */
export function isSystematicallyAbsent(spaceGroup: SpaceGroup, h: number, k: number, l: number): boolean {
  const { centrings, rotations: r, translations } = spaceGroup.reflections;
  for (let i = 0; i < centrings.length; i += 3) {
    if ((h * centrings[i] + k * centrings[i + 1] + l * centrings[i + 2]) % 12 !== 0) return true;
  }
  for (let i = 9, j = 3; i < r.length; i += 9, j += 3) {
    if (
      h * r[i] + k * r[i + 3] + l * r[i + 6] === h &&
      h * r[i + 1] + k * r[i + 4] + l * r[i + 7] === k &&
      h * r[i + 2] + k * r[i + 5] + l * r[i + 8] === l &&
      (h * translations[j] + k * translations[j + 1] + l * translations[j + 2]) % 12 !== 0
    ) {
      return true;
    }
  }
  return false;
}

/** The factor epsilon: how many operations, centring not counted, leave h k l as it is. */
export function epsilon(spaceGroup: SpaceGroup, h: number, k: number, l: number): number {
  return countFixing(spaceGroup.reflections, h, k, l);
}

/** How many different indices are equivalent to h k l; with Friedel mates unless they are kept apart (`anomalous`). */
export function multiplicity(
  spaceGroup: SpaceGroup,
  h: number,
  k: number,
  l: number,
  anomalous: boolean,
): number {
  const equivalents = spaceGroup.orderP / countFixing(spaceGroup.reflections, h, k, l);
  return anomalous || isCentric(spaceGroup, h, k, l) ? equivalents : 2 * equivalents;
}

/** Whether h k l itself lies in the reciprocal asymmetric unit of its setting. */
export function isInAsu(spaceGroup: SpaceGroup, h: number, k: number, l: number): boolean {
  const { asu, toReference: m } = spaceGroup.reflections;
  return isInReferenceAsu(
    asu,
    h * m[0] + k * m[3] + l * m[6],
    h * m[1] + k * m[4] + l * m[7],
    h * m[2] + k * m[5] + l * m[8],
  );
}
