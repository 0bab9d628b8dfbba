import { packHkl } from '../../crystal/reflection-groups.js';

/**
 * The reflections that cxi.merge merges into: all of the asymmetric unit up to a resolution limit, in ascending order of
 * h, k, l, and what the model says of each. Arrays may lie in memory that threads share.
 */
export interface MergingSet {
  readonly n: number;
  /** 3n interleaved; Bijvoet mates are separate reflections where `anomalous`. */
  readonly hkl: Int32Array;
  readonly anomalous: boolean;
  /** Model intensity of each reflection, NaN where the model has none; null without a model. */
  readonly model: Float64Array | null;
}

/** Looks up the place of an index in a merging set. */
export class ReflectionIndex {
  private readonly keys: Float64Array;

  constructor({ n, hkl }: Pick<MergingSet, 'n' | 'hkl'>) {
    this.keys = new Float64Array(n);
    for (let i = 0; i < n; i++) this.keys[i] = packHkl(hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]);
  }

  /** Its number, or -1. */
  find(h: number, k: number, l: number): number {
    const { keys } = this;
    const key = packHkl(h, k, l);
    let low = 0;
    let high = keys.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (keys[middle] <= key) low = middle;
      else high = middle;
    }
    return high > low && keys[low] === key ? low : -1;
  }
}
