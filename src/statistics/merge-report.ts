import type { UnitCell } from '../crystal/unit-cell.js';
import type { AverageMode } from '../merge/prime-group.js';
import type { FrameStatistics } from './frame-statistics.js';
import type { PrimeStatistics } from './prime-statistics.js';

/** Everything that is said about one merge: the mean-scaled one or that of a post-refinement cycle. */
export interface MergeReport {
  /** `mean_scaled` or `postref_cycle_K`: also the beginning of the file names. */
  readonly stage: string;
  readonly mode: AverageMode;
  readonly spaceGroup: string;
  /** Mean cell of the accepted frames. */
  readonly unitCell: UnitCell;
  readonly wavelength: number;
  /** High-resolution limit of the tables, Å: merge.d_min, or that of the data where merge.d_min is far beyond it. */
  readonly dMinOfTables: number;
  readonly isLimitedByData: boolean;
  /** Wilson B of the merged intensities, Å²; null where the Wilson plot failed or n_residues is not given. */
  readonly isotropicB: number | null;
  readonly nAll: number;
  readonly nOutsideResolution: number;
  readonly nOutliers: number;
  readonly nLeft: number;
  /** Observations dropped as outliers among their equivalents in this merge. */
  readonly nRejectedObservations: number;
  readonly statistics: PrimeStatistics;
  readonly frames: FrameStatistics;
}
