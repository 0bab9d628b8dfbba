import type { SpaceGroup } from '../crystal/space-group.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import { writeCns } from './cns-writer.js';
import { type IntensityColumns, intensityColumns } from './mtz-intensities.js';
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
  /** Intensities of Friedel mates apart, to stand beside the mean ones; 3n interleaved indices. */
  readonly mates?: {
    readonly hkl: Int32Array;
    readonly intensity: Float64Array;
    readonly sigma: Float64Array;
  } | null;
}

/** MTZ with IOBS, SIGIOBS; with Friedel mates apart IOBS(+), SIGIOBS(+), IOBS(-), SIGIOBS(-), or both. */
export function mergedMtz(merge: MergedFile): Uint8Array {
  const { hkl, columns } = mtzColumns(merge);
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

function mtzColumns(merge: MergedFile): IntensityColumns {
  const mean = intensityColumns(merge.spaceGroup, merge);
  if (merge.mates === undefined || merge.mates === null) return mean;
  const mates = intensityColumns(merge.spaceGroup, { ...merge.mates, anomalous: true });
  const rows = rowsOf(mates.hkl);
  const aligned = mates.columns.map(({ label, type, values }) => ({
    label,
    type,
    values: Float64Array.from(
      { length: mean.hkl.length / 3 },
      (_, i) => values[rows.get(key(mean.hkl, i)) ?? -1] ?? NaN,
    ),
  }));
  return { hkl: mean.hkl, columns: [...mean.columns, ...aligned] };
}

/** Row of each index. */
function rowsOf(hkl: Int32Array): Map<string, number> {
  return new Map(Array.from({ length: hkl.length / 3 }, (_, i) => [key(hkl, i), i]));
}

function key(hkl: Int32Array, i: number): string {
  return hkl.subarray(3 * i, 3 * i + 3).join();
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
