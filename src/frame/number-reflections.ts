import { groupByHkl } from '../crystal/reflection-groups.js';
import type { ReflectionList } from './reflection-list.js';

/**
 * Numbers Miller indices by unique reflection, in the order of h, then k, then l. The indices (3n interleaved, already in the
 * asymmetric unit) stand in parts that follow each other; their numbers are written to `number`.
 */
export function numberParts(parts: readonly Int32Array[], number: Int32Array): ReflectionList {
  const box = boxAround(parts);
  const most = box.size <= SMALL_BOX ? CELLS_OF_SMALL_BOX : CELLS_OF_LARGE_BOX;
  return box.size <= most * number.length ? numberInBox(parts, box, number) : numberBySorting(parts, number);
}

export interface NumberedReflections {
  readonly list: ReflectionList;
  /** Number of the unique reflection of each index given. */
  readonly number: Int32Array;
}

/** Numbers Miller indices (3n interleaved, already in the asymmetric unit) by unique reflection. */
export function numberReflections(hklAsu: Int32Array): NumberedReflections {
  const number = new Int32Array(hklAsu.length / 3);
  return { list: numberParts([hklAsu], number), number };
}

/** Cells of a box for each index given: so many that going through them costs less than sorting, and in a large box as few as the indices themselves take. */
const SMALL_BOX = 2 ** 20;
const CELLS_OF_SMALL_BOX = 32;
const CELLS_OF_LARGE_BOX = 2;

/**
 * Makes the numbers of parts that were numbered each by itself (`hkl`: its list, 3n interleaved) those of one list of all.
 * Negative numbers stay.
 */
export function joinNumbered(
  parts: readonly { readonly hkl: Int32Array; readonly number: Int32Array }[],
): ReflectionList {
  const lists = parts.map(({ hkl }) => hkl);
  const joint = new Int32Array(lists.reduce((sum, hkl) => sum + hkl.length / 3, 0));
  const list = numberParts(lists, joint);
  let at = 0;
  for (const { hkl, number } of parts) {
    const own = joint.subarray(at, (at += hkl.length / 3));
    for (let i = 0; i < number.length; i++) if (number[i] >= 0) number[i] = own[number[i]];
  }
  return list;
}

/** All indices from the smallest to the largest h, k and l; the cells run through l fastest. */
interface IndexBox {
  readonly min: readonly [number, number, number];
  readonly span: readonly [number, number, number];
  readonly size: number;
}

function boxAround(parts: readonly Int32Array[]): IndexBox {
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (const hkl of parts) {
    for (let i = 0; i < hkl.length; i += 3) {
      for (let axis = 0; axis < 3; axis++) {
        const x = hkl[i + axis];
        if (x < min[axis]) min[axis] = x;
        if (x > max[axis]) max[axis] = x;
      }
    }
  }
  const spanOf = (axis: number) => Math.max(0, max[axis] - min[axis] + 1);
  const span = [spanOf(0), spanOf(1), spanOf(2)] as const;
  return { min, span, size: span[0] * span[1] * span[2] };
}

/** Every cell of the box that is met gets a number, in the order of the cells. */
function numberInBox(
  parts: readonly Int32Array[],
  { min, span, size }: IndexBox,
  number: Int32Array,
): ReflectionList {
  const cells = new Int32Array(size);
  const [hMin, kMin, lMin] = min;
  const [, kSpan, lSpan] = span;
  const cellOf = (hkl: Int32Array, i: number) =>
    ((hkl[i] - hMin) * kSpan + (hkl[i + 1] - kMin)) * lSpan + (hkl[i + 2] - lMin);
  for (const hkl of parts) for (let i = 0; i < hkl.length; i += 3) cells[cellOf(hkl, i)] = 1;
  let n = 0;
  for (let cell = 0; cell < size; cell++) n += cells[cell];
  const unique = new Int32Array(3 * n);
  for (let cell = 0, r = 0; r < n; cell++) {
    if (cells[cell] === 0) continue;
    cells[cell] = r;
    unique[3 * r] = hMin + Math.floor(cell / (kSpan * lSpan));
    unique[3 * r + 1] = kMin + (Math.floor(cell / lSpan) % kSpan);
    unique[3 * r + 2] = lMin + (cell % lSpan);
    r++;
  }
  let at = 0;
  for (const hkl of parts) for (let i = 0; i < hkl.length; i += 3) number[at++] = cells[cellOf(hkl, i)];
  return { n, hkl: unique };
}

/** For indices so few in so large a box that it would be mostly empty. */
function numberBySorting(parts: readonly Int32Array[], number: Int32Array): ReflectionList {
  const all = new Int32Array(3 * number.length);
  let at = 0;
  for (const hkl of parts) {
    all.set(hkl, at);
    at += hkl.length;
  }
  const { permutation, offsets, unique } = groupByHkl(all);
  for (let r = 0; r + 1 < offsets.length; r++)
    for (let m = offsets[r]; m < offsets[r + 1]; m++) number[permutation[m]] = r;
  return { n: unique.length / 3, hkl: unique };
}
