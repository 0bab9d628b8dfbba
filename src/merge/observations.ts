import { sharedUnsigned } from '../numeric/shared-arrays.js';

/**
 * All observations of a run in input order, as the merge sees them: struct of arrays over N observations of F frames.
 * The two intensity arrays are written by whoever scales or refines the frames (NaN: takes no part in this merge).
 */
export interface Observations {
  readonly n: number;
  /** Full-intensity estimate I/(G exp(-2Bs²) p) and its sigma. */
  readonly intensityFull: Float64Array;
  readonly sigmaFull: Float64Array;
  /** Position of the frame in the input order. */
  readonly frame: Int32Array;
  /** Number of the unique reflection; -1: left out for good. */
  readonly reflection: Int32Array;
}

/** Observations grouped by reflection: members[offsets[r]..offsets[r + 1]) in input order. */
export interface ReflectionGroups {
  readonly nReflections: number;
  readonly offsets: Uint32Array;
  readonly members: Uint32Array;
}

/**
 * Stable counting sort of observations by reflection number; observations with number -1 are left out. `room` is memory
 * for the members, where there is some already.
 */
export function groupByReflection(
  reflection: Int32Array,
  nReflections: number,
  room?: Uint32Array,
): ReflectionGroups {
  const offsets = new Uint32Array(nReflections + 1);
  for (let i = 0; i < reflection.length; i++) if (reflection[i] >= 0) offsets[reflection[i] + 1]++;
  for (let r = 0; r < nReflections; r++) offsets[r + 1] += offsets[r];
  const next = offsets.slice(0, nReflections);
  const members = room?.subarray(0, offsets[nReflections]) ?? sharedUnsigned(offsets[nReflections]);
  for (let i = 0; i < reflection.length; i++) if (reflection[i] >= 0) members[next[reflection[i]]++] = i;
  return { nReflections, offsets, members };
}

/** Observations of the reflection that has the most. */
export function largestGroup(offsets: Uint32Array): number {
  let largest = 0;
  for (let r = 0; r + 1 < offsets.length; r++) largest = Math.max(largest, offsets[r + 1] - offsets[r]);
  return largest;
}
