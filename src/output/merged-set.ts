import { packHkl } from '../crystal/reflection-groups.js';
import type { Amplitudes } from '../merge/french-wilson.js';

/** Merged reflections, a struct of arrays. */
export interface MergedSet {
  /** 3n interleaved, in the asymmetric unit. */
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  /** Of French and Wilson, made when first asked for: not every file has them. */
  readonly amplitudes: () => Amplitudes;
  /** Observations in the merge. */
  readonly multiplicity: Int32Array;
}

/** Row of each index, found by `packHkl`. */
export function rowsByIndex(hkl: Int32Array): Map<number, number> {
  const rows = new Map<number, number>();
  for (let i = 0, j = 0; j < hkl.length; i++, j += 3) rows.set(packHkl(hkl[j], hkl[j + 1], hkl[j + 2]), i);
  return rows;
}
