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

/**
 * Angle in degrees between each reflection and a*, b*, c*. Directions that are (anti)parallel within 1e-3 of the cosine
 * count as 0°, as in the original.
 */
export function axisAngles(list: ReflectionList, cell: UnitCell): Float64Array[] {
  const b = reciprocalOrthogonalization(cell);
  return [0, 1, 2].map((axis) => {
    const angles = new Float64Array(list.n);
    const length = Math.hypot(b[axis], b[3 + axis], b[6 + axis]);
    for (let r = 0; r < list.n; r++) {
      const [h, k, l] = list.hkl.subarray(3 * r, 3 * r + 3);
      const x = b[0] * h + b[1] * k + b[2] * l;
      const y = b[3] * h + b[4] * k + b[5] * l;
      const z = b[6] * h + b[7] * k + b[8] * l;
      const cosine = (x * b[axis] + y * b[3 + axis] + z * b[6 + axis]) / (length * Math.hypot(x, y, z));
      angles[r] = Math.abs(1 - Math.abs(cosine)) < 1e-3 ? 0 : (Math.acos(cosine) * 180) / Math.PI;
    }
    return angles;
  });
}
