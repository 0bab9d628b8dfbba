import { mapToAsu } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import type { FreeFlags } from '../merge/free-flags.js';
import { packHkl } from '../crystal/reflection-groups.js';
import { writeCns } from './cns-writer.js';
import { type MergedSet, rowsByIndex } from './merged-set.js';

/** Merged reflections of one stage and what belongs into the files about them. */
export interface MergedFile {
  /** `likelihood`, `mean_scaled` or `postref_cycle_K`; `_half1`, `_half2` stand in the names of half sets. */
  readonly stage: string;
  readonly title: string | null;
  readonly spaceGroup: SpaceGroup;
  readonly unitCell: UnitCell;
  readonly wavelength: number;
  /** Friedel mates merged. */
  readonly mean: MergedSet;
  /** Friedel mates apart. */
  readonly mates: MergedSet | null;
  /** The two half sets on the scale of the whole one, reflections that a half knows. */
  readonly halves: readonly [MergedSet, MergedSet] | null;
  /** One flag a row of `mean`. */
  readonly freeFlags: FreeFlags | null;
}

/** A half set as a file of its own. */
export function halfSetFile(merge: MergedFile, half: 0 | 1): MergedFile | null {
  if (merge.halves === null) return null;
  const mean = merge.halves[half];
  const flags = merge.freeFlags;
  return {
    ...merge,
    title: `${merge.title ?? `prime.run ${merge.stage}`}, half set ${half + 1}`,
    mean,
    mates: null,
    halves: null,
    freeFlags: flags === null ? null : { ...flags, flag: flagsOf(merge, flags, mean.hkl) },
  };
}

/** The flags of other reflections of the same merge; Friedel mates have the same. */
export function flagsOf({ mean, spaceGroup }: MergedFile, flags: FreeFlags, hkl: Int32Array): Int32Array {
  const rows = rowsByIndex(mean.hkl);
  const asu = mapToAsu(spaceGroup, hkl, false);
  return Int32Array.from({ length: hkl.length / 3 }, (_, i) => {
    const row = rows.get(packHkl(asu[3 * i], asu[3 * i + 1], asu[3 * i + 2]));
    return row === undefined ? -1 : flags.flag[row];
  });
}

/** CNS reflection file with amplitudes and the test set; with Friedel mates apart where the merge has them. */
export function mergedCns(merge: MergedFile): string {
  const { mean, mates, freeFlags } = merge;
  const { hkl, amplitudes } = mates ?? mean;
  const { amplitude, amplitudeSigma } = amplitudes();
  const flags = freeFlags === null ? null : flagsOf(merge, freeFlags, hkl);
  return writeCns({
    cell: merge.unitCell,
    spaceGroup: merge.spaceGroup,
    anomalous: mates !== null,
    hkl,
    amplitude,
    sigma: amplitudeSigma,
    test: flags?.map((flag) => (flag === freeFlags?.free ? 1 : 0)) ?? null,
    comments: [merge.title ?? `prime.run ${merge.stage}`],
  });
}
