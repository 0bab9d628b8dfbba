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
