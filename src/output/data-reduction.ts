/** One line of the statistics, as far as a method knows it; ratios as numbers (1 = 100 %). */
export interface QualityShell {
  readonly dMax: number;
  readonly dMin: number;
  readonly nPossible: number;
  readonly nObserved: number;
  readonly completeness: number;
  readonly multiplicity: number;
  readonly meanIOverSigma: number;
  readonly ccHalf: number;
  readonly rSplit: number;
  readonly rMerge?: number;
  readonly rMeas?: number;
  readonly rPim?: number;
}

/** What files for deposition say of how the data came about. */
export interface DataReduction {
  readonly method: string;
  readonly shells: readonly QualityShell[];
  readonly overall: QualityShell;
  /** Half sets of frames, or of the observations of each reflection. */
  readonly halvesBy: 'lattice' | 'observation';
  /** Files with at least one lattice, lattices in them, and lattices in the merge. */
  readonly nFramesIndexed: number;
  readonly nLatticesIndexed: number;
  readonly nLatticesMerged: number;
  /** Observations in the merge, and those that were left out as outliers. */
  readonly nObservations: number;
  readonly nOutliers: number;
  /** Lattices that were not merged, by reason in words. */
  readonly rejected: Readonly<Record<string, number>>;
}
