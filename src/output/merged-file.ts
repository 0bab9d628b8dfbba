import type { SpaceGroup } from '../crystal/space-group.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import { writeCns } from './cns-writer.js';
import { intensityColumns } from './mtz-intensities.js';
import { writeMtz } from './mtz-writer.js';

/** Merged intensities of one stage and what belongs into the files about them. */
export interface MergedFile {
  /** `mean_scaled` or `postref_cycle_K`. */
  readonly stage: string;
  readonly title: string | null;
  readonly spaceGroup: SpaceGroup;
  readonly unitCell: UnitCell;
  readonly wavelength: number;
  /** Friedel mates are separate reflections. */
  readonly anomalous: boolean;
  /** 3n interleaved, in the asymmetric unit. */
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
}

/** MTZ with IOBS, SIGIOBS; with Friedel mates apart IOBS(+), SIGIOBS(+), IOBS(-), SIGIOBS(-). */
export function mergedMtz(merge: MergedFile): Uint8Array {
  const { hkl, columns } = intensityColumns(merge.spaceGroup, merge);
  return writeMtz({
    cell: merge.unitCell,
    spaceGroup: merge.spaceGroup,
    wavelength: merge.wavelength,
    title: merge.title ?? `prime.run ${merge.stage}`,
    history: [`prime.run: ${merge.stage}`],
    hkl,
    columns,
  });
}

/** CNS reflection file with intensities. */
export function mergedCns(merge: MergedFile): string {
  return writeCns({
    cell: merge.unitCell,
    spaceGroup: merge.spaceGroup,
    anomalous: merge.anomalous,
    hkl: merge.hkl,
    intensity: merge.intensity,
    sigma: merge.sigma,
    comments: [merge.title ?? `prime.run ${merge.stage}`],
  });
}
