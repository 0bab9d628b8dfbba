import { packHkl } from '../crystal/reflection-groups.js';

/** Merged reflections, a struct of arrays: intensities and the amplitudes of French and Wilson. */
export interface MergedSet {
  /** 3n interleaved, in the asymmetric unit. */
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  readonly amplitude: Float64Array;
  readonly amplitudeSigma: Float64Array;
  /** Observations in the merge. */
  readonly multiplicity: Int32Array;
}

/** Row of each index, found by `packHkl`. */
export function rowsByIndex(hkl: Int32Array): Map<number, number> {
  const rows = new Map<number, number>();
  for (let i = 0, j = 0; j < hkl.length; i++, j += 3) rows.set(packHkl(hkl[j], hkl[j + 1], hkl[j + 2]), i);
  return rows;
}
