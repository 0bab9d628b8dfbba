/** Observations grouped by reflection. */
export interface HklGroups {
  /** Places of the observations, those of one reflection together and in their order. */
  readonly permutation: Uint32Array;
  /** Where each reflection begins in `permutation`, and the end: one more than there are reflections. */
  readonly offsets: Uint32Array;
  /** The indices of the reflections (3 a reflection), in ascending order of h, then k, then l. */
  readonly unique: Int32Array;
}

interface Range {
  readonly min: number;
  readonly span: number;
}

function indexRange(hkl: Int32Array, axis: number): Range {
  let min = hkl[axis];
  let max = min;
  for (let i = axis + 3; i < hkl.length; i += 3) {
    const x = hkl[i];
    if (x < min) min = x;
    else if (x > max) max = x;
  }
  return { min, span: max - min + 1 };
}

const digitBits = 12;
const digitMask = (1 << digitBits) - 1;

/** Sorts `permutation` by keys (one for each place it names), stably, over the bits that `span` needs. */
function radixSort(keys: Uint32Array, span: number, permutation: Uint32Array): Uint32Array {
  let from = permutation;
  let to: Uint32Array = new Uint32Array(permutation.length);
  const bits = Math.max(1, Math.ceil(Math.log2(span)));
  const counts = new Uint32Array(digitMask + 2);
  for (let shift = 0; shift < bits; shift += digitBits) {
    counts.fill(0);
    for (const key of keys) counts[((key >>> shift) & digitMask) + 1]++;
    for (let d = 1; d < counts.length; d++) counts[d] += counts[d - 1];
    for (let i = 0; i < from.length; i++) to[counts[(keys[from[i]] >>> shift) & digitMask]++] = from[i];
    [from, to] = [to, from];
  }
  return from;
}

/** Index axes joined while their joint span fits 32 bits, the last (least significant) first. */
function joinedAxes(ranges: readonly Range[]): { axes: number[]; span: number }[] {
  const joined: { axes: number[]; span: number }[] = [];
  for (const axis of [2, 1, 0]) {
    const last = joined.at(-1);
    const { span } = ranges[axis];
    if (last !== undefined && last.span * span <= 2 ** 32) {
      last.axes.unshift(axis);
      last.span *= span;
    } else {
      joined.push({ axes: [axis], span });
    }
  }
  return joined;
}

/** Up to so many indices are sorted by the engine's own sort of numbers, which is there at once; the radix sort has to be compiled. */
const FEW = 2 ** 14;

/** One number holds index and place, the index first. */
function sortByOneKey(hkl: Int32Array, ranges: readonly Range[], permutation: Uint32Array): Uint32Array {
  const n = permutation.length;
  const [h, k, l] = ranges;
  const keys = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const index =
      ((hkl[3 * i] - h.min) * k.span + (hkl[3 * i + 1] - k.min)) * l.span + (hkl[3 * i + 2] - l.min);
    keys[i] = index * n + i;
  }
  keys.sort();
  for (let i = 0; i < n; i++) permutation[i] = keys[i] - Math.floor(keys[i] / n) * n;
  return permutation;
}

/**
 * The order of Miller indices (3n, interleaved) by h, then k, then l, all ascending; equal ones stay in their order.
 * (The order of "packed indices" of the reference.)
 */
export function sortPermutation(hkl: Int32Array): Uint32Array {
  const n = hkl.length / 3;
  let permutation: Uint32Array = new Uint32Array(n);
  for (let i = 0; i < n; i++) permutation[i] = i;
  if (n < 2) return permutation;
  const ranges = [0, 1, 2].map((axis) => indexRange(hkl, axis));
  if (n <= FEW && ranges[0].span * ranges[1].span * ranges[2].span * n <= 2 ** 52)
    return sortByOneKey(hkl, ranges, permutation);
  const keys = new Uint32Array(n);
  for (const { axes, span } of joinedAxes(ranges)) {
    keys.fill(0);
    for (const axis of axes) {
      const { min, span: width } = ranges[axis];
      // span up to 2^32: the product is below 2^32 by construction, and exact as a double
      for (let i = 0, j = axis; i < n; i++, j += 3) keys[i] = keys[i] * width + (hkl[j] - min);
    }
    permutation = radixSort(keys, span, permutation);
  }
  return permutation;
}

/** Groups Miller indices (3n, interleaved, already in the asymmetric unit) in time linear in n. */
export function groupByHkl(hklAsu: Int32Array): HklGroups {
  const permutation = sortPermutation(hklAsu);
  const n = permutation.length;
  const starts = new Uint32Array(n + 1);
  let count = 0;
  for (let i = 0, before = 0; i < n; i++) {
    const j = 3 * permutation[i];
    if (
      i === 0 ||
      hklAsu[j] !== hklAsu[before] ||
      hklAsu[j + 1] !== hklAsu[before + 1] ||
      hklAsu[j + 2] !== hklAsu[before + 2]
    ) {
      starts[count++] = i;
    }
    before = j;
  }
  starts[count] = n;
  const offsets = starts.slice(0, count + 1);
  const unique = new Int32Array(3 * count);
  for (let g = 0; g < count; g++) {
    const j = 3 * permutation[offsets[g]];
    unique[3 * g] = hklAsu[j];
    unique[3 * g + 1] = hklAsu[j + 1];
    unique[3 * g + 2] = hklAsu[j + 2];
  }
  return { permutation, offsets, unique };
}

/** Negative, zero or positive as index p (at 3i) comes before, with or after q in the order of `sortPermutation`. */
export function compareHkl(p: ArrayLike<number>, i: number, q: ArrayLike<number>, j: number): number {
  return p[3 * i] - q[3 * j] || p[3 * i + 1] - q[3 * j + 1] || p[3 * i + 2] - q[3 * j + 2];
}

/** One exact number for an index, ascending in the order of `sortPermutation`; for indices within ±65535. */
export function packHkl(h: number, k: number, l: number): number {
  return ((h + 65536) * 131072 + (k + 65536)) * 131072 + (l + 65536);
}
