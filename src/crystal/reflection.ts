import { isInReferenceAsu } from './reciprocal-asu.js';
import { hasInvertingRotation } from './reflection-properties.js';
import type { ReflectionSymmetry } from './reflection-symmetry.js';
import type { SpaceGroup } from './space-group.js';

export { completeSet, completeSetSize } from './complete-set.js';
export {
  epsilon,
  isCentric,
  isInAsu,
  isSystematicallyAbsent,
  multiplicity,
} from './reflection-properties.js';

/**
 * The first representative that brings h k l, or its Friedel mate, into the asymmetric unit: its place in the table,
 * or minus that place minus one if it is the mate that comes in.
 */
function operationToAsu(symmetry: ReflectionSymmetry, h: number, k: number, l: number): number {
  const { asu, toReference: m, nRepresentatives: n } = symmetry;
  for (let i = 0, j = 0; i < n; i++, j += 9) {
    const x = (Math.imul(h, m[j]) + Math.imul(k, m[j + 3]) + Math.imul(l, m[j + 6])) | 0;
    const y = (Math.imul(h, m[j + 1]) + Math.imul(k, m[j + 4]) + Math.imul(l, m[j + 7])) | 0;
    const z = (Math.imul(h, m[j + 2]) + Math.imul(k, m[j + 5]) + Math.imul(l, m[j + 8])) | 0;
    if (isInReferenceAsu(asu, x, y, z)) return i;
    if (isInReferenceAsu(asu, -x, -y, -z)) return -1 - i;
  }
  throw new RangeError(`no operation brings ${h} ${k} ${l} into the asymmetric unit`);
}

/**
 * Miller indices (3n, interleaved) to the asymmetric unit with Friedel mates merged, and how each comes there: 2i + 1
 * where the operation i of the group (from 0) brings the index, 2i + 2 where it brings its mate. That is CCP4's ISYM.
 */
export function mapToAsuWithIsym(
  spaceGroup: SpaceGroup,
  hkl: Int32Array,
  out: Int32Array,
  isym: Int32Array,
): void {
  const { reflections } = spaceGroup;
  const n = hkl.length / 3;
  for (let i = 0; i < n; i++) {
    const place = operationToAsu(reflections, hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]);
    isym[i] = place >= 0 ? 2 * place + 1 : -2 * place;
  }
  mapToAsu(spaceGroup, hkl, false, out);
}

/**
 * Miller indices (3n, interleaved) to the reciprocal asymmetric unit. With `anomalous`, Friedel mates are kept apart:
 * an acentric index whose mate is in the asymmetric unit becomes minus that mate. `out` may be `hkl` itself.
 */
export function mapToAsu(
  spaceGroup: SpaceGroup,
  hkl: Int32Array,
  anomalous: boolean,
  out: Int32Array = new Int32Array(hkl.length),
): Int32Array {
  const symmetry = spaceGroup.reflections;
  const { rotations: r, hasInversion } = symmetry;
  const keepMates = anomalous && !hasInversion;
  for (let j = 0; j < hkl.length; j += 3) {
    const h = hkl[j];
    const k = hkl[j + 1];
    const l = hkl[j + 2];
    const place = operationToAsu(symmetry, h, k, l);
    const i = 9 * (place < 0 ? -1 - place : place);
    const sign = place >= 0 || (keepMates && !hasInvertingRotation(symmetry, h, k, l)) ? 1 : -1;
    out[j] = sign * (h * r[i] + k * r[i + 3] + l * r[i + 6]);
    out[j + 1] = sign * (h * r[i + 1] + k * r[i + 4] + l * r[i + 7]);
    out[j + 2] = sign * (h * r[i + 2] + k * r[i + 5] + l * r[i + 8]);
  }
  return out;
}
