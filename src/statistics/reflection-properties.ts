import { isCentric, mapToAsu } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import {
  dStarSquared,
  reciprocalMetric,
  reciprocalOrthogonalization,
  type UnitCell,
} from '../crystal/unit-cell.js';
import { type ReflectionList, ReflectionLookup } from '../frame/reflection-list.js';

/** What of a reflection depends on its index and symmetry alone, by reflection number. */
export interface ReflectionSymmetry {
  readonly isCentric: Uint8Array;
  /** Number of the Friedel mate of a plus reflection where mates are kept apart and both are known; else -1. */
  readonly friedelMate: Int32Array;
}

export function reflectionSymmetry(
  list: ReflectionList,
  group: SpaceGroup,
  anomalous: boolean,
): ReflectionSymmetry {
  const centric = new Uint8Array(list.n);
  for (let r = 0; r < list.n; r++)
    centric[r] = isCentric(group, list.hkl[3 * r], list.hkl[3 * r + 1], list.hkl[3 * r + 2]) ? 1 : 0;
  const friedelMate = new Int32Array(list.n).fill(-1);
  if (anomalous) findFriedelMates(list, group, friedelMate);
  return { isCentric: centric, friedelMate };
}

/** The plus reflection of a pair is the one whose index lies in the asymmetric unit with Friedel mates merged. */
function findFriedelMates(list: ReflectionList, group: SpaceGroup, friedelMate: Int32Array): void {
  const lookup = new ReflectionLookup(list);
  const merged = new Int32Array(list.hkl.length);
  mapToAsu(group, list.hkl, false, merged);
  const mates = new Int32Array(list.hkl.length);
  mapToAsu(
    group,
    list.hkl.map((index) => -index),
    true,
    mates,
  );
  for (let r = 0; r < list.n; r++) {
    const at = 3 * r;
    const isPlus = [0, 1, 2].every((j) => merged[at + j] === list.hkl[at + j]);
    const mate = lookup.find(mates[at], mates[at + 1], mates[at + 2]);
    if (isPlus && mate !== r) friedelMate[r] = mate;
  }
}

/** d*² (Å⁻²) of every reflection of the list in a cell. */
export function dStarSquaredOf(list: ReflectionList, cell: UnitCell): Float64Array {
  const metric = reciprocalMetric(cell);
  const result = new Float64Array(list.n);
  for (let r = 0; r < list.n; r++)
    result[r] = dStarSquared(metric, list.hkl[3 * r], list.hkl[3 * r + 1], list.hkl[3 * r + 2]);
  return result;
}

/** Directions of reflections nearer to (anti)parallel than this count as parallel, as in the original. */
const PARALLEL = 1e-3;

/**
 * Angle in degrees between each reflection and a*, b*, c*. Directions that are (anti)parallel within 1e-3 of the cosine
 * count as 0°, as in the original.
 */
export function axisAngles(list: ReflectionList, cell: UnitCell): Float64Array[] {
  const cosines = cosinesTo(list, cell);
  return AXES.map((axis) =>
    cosines(axis).map((cosine) =>
      Math.abs(1 - Math.abs(cosine)) < PARALLEL ? 0 : (Math.acos(cosine) * 180) / Math.PI,
    ),
  );
}

/**
 * Angle in degrees, 0 to 90, between each reflection and the nearest of the lines that symmetry makes of a*, of b* and of
 * c*. So the angles do not depend on the choice of the asymmetric unit, and axes that symmetry makes equal have the same.
 */
export function equivalentAxisAngles(
  list: ReflectionList,
  cell: UnitCell,
  { reflections: { rotations } }: SpaceGroup,
): Float64Array[] {
  const cosines = cosinesTo(list, cell);
  return AXES.map((axis) => {
    const lines = new Map<string, number[]>();
    for (let i = 0; i < rotations.length; i += 9) {
      const line = [0, 1, 2].map(
        (j) => axis[0] * rotations[i + j] + axis[1] * rotations[i + 3 + j] + axis[2] * rotations[i + 6 + j],
      );
      const isBackwards = (line.find((x) => x !== 0) ?? 0) < 0;
      const forwards = isBackwards ? line.map((x) => 0 - x) : line;
      lines.set(forwards.join(), forwards);
    }
    const largest = new Float64Array(list.n);
    for (const line of lines.values()) raise(largest, cosines(line));
    return largest.map((cosine) => (Math.acos(Math.min(cosine, 1)) * 180) / Math.PI);
  });
}

/** Each number to the size of its cosine, where that is larger. */
function raise(largest: Float64Array, cosines: Float64Array): void {
  for (let r = 0; r < largest.length; r++) largest[r] = Math.max(largest[r], Math.abs(cosines[r]));
}

const AXES: readonly (readonly number[])[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** Cosines of the angles between each reflection and a direction h k l. */
function cosinesTo(list: ReflectionList, cell: UnitCell): (direction: readonly number[]) => Float64Array {
  const b = reciprocalOrthogonalization(cell);
  const x = new Float64Array(3);
  /** Writes h k l in Cartesian coordinates (Å⁻¹) to `x`, and gives the length. */
  const cartesian = (h: number, k: number, l: number) => {
    for (let j = 0; j < 3; j++) x[j] = b[3 * j] * h + b[3 * j + 1] * k + b[3 * j + 2] * l;
    return Math.hypot(x[0], x[1], x[2]);
  };
  const unit = new Float64Array(3 * list.n);
  for (let r = 0; r < list.n; r++) {
    const length = cartesian(list.hkl[3 * r], list.hkl[3 * r + 1], list.hkl[3 * r + 2]);
    for (let j = 0; j < 3; j++) unit[3 * r + j] = x[j] / length;
  }
  return ([h, k, l]) => {
    const length = cartesian(h, k, l);
    const cosines = new Float64Array(list.n);
    for (let r = 0; r < list.n; r++)
      cosines[r] = (x[0] * unit[3 * r] + x[1] * unit[3 * r + 1] + x[2] * unit[3 * r + 2]) / length;
    return cosines;
  };
}
