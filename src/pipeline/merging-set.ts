import { completeSet } from '../crystal/reflection.js';
import { parseReindexing, reindex, reindexCell } from '../crystal/reindexing.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import type { MergingSet } from '../frame/merging/merging-set.js';
import type { ReferenceIntensities } from '../input/reference-file.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import { numberIntensities } from './reference-intensities.js';

/** Cell and symmetry that cxi.merge merges in. */
export interface MergingTarget {
  readonly unitCell: UnitCell;
  readonly spaceGroup: SpaceGroup;
}

/** A model as it was read, with the target that comes with it. */
export interface MergingModel {
  readonly target: MergingTarget;
  /** To a spacing, Å. */
  readonly intensities: (dMin: number) => ReferenceIntensities;
  /** What the log says of them. */
  readonly note?: string;
}

/**
 * Spacing down to which reflections are merged: finer than asked for, so that frames with somewhat smaller cells have all
 * reflections of the tables, by the third root of the tolerance of the edges.
 */
export function expandedDMin(dMin: number, lengthTolerance: number): number {
  return dMin / (1 + lengthTolerance) ** (1 / 3);
}

/** The reflections of a run with what the model says of each, in memory that threads share. */
export function mergingSet(
  params: Pick<
    CxiMergeParams,
    'd_max' | 'merge_anomalous' | 'unit_cell_length_tolerance' | 'model_reindex_op'
  >,
  dMin: number,
  target: MergingTarget,
  model: MergingModel['intensities'] | null,
): MergingSet {
  const { unitCell, spaceGroup } = target;
  const anomalous = !params.merge_anomalous;
  const limit = expandedDMin(dMin, params.unit_cell_length_tolerance);
  const found = completeSet(unitCell, spaceGroup, limit, params.d_max ?? Infinity, anomalous);
  const hkl = new Int32Array(new SharedArrayBuffer(found.byteLength));
  hkl.set(found);
  const n = hkl.length / 3;
  if (model === null) return { n, hkl, anomalous, model: null };
  const intensities = model(limit * (1 - 1e-6));
  const operator = parseReindexing(params.model_reindex_op);
  const reindexed = { ...intensities, hkl: reindex(operator, intensities.hkl) };
  const numbered = numberIntensities(reindexed, { reflections: { n, hkl }, anomalous }, spaceGroup);
  return { n, hkl, anomalous, model: numbered };
}

/** The target: as given, else that of the model, in the indices of model_reindex_op; null where neither says it. */
export function mergingTarget(
  given: { readonly unitCell: UnitCell | null; readonly spaceGroup: SpaceGroup | null },
  model: MergingTarget | null,
  modelReindexOp: string,
): MergingTarget | null {
  const modelCell = model === null ? null : reindexCell(parseReindexing(modelReindexOp), model.unitCell);
  const unitCell = given.unitCell ?? modelCell;
  const spaceGroup = given.spaceGroup ?? model?.spaceGroup ?? null;
  return unitCell === null || spaceGroup === null ? null : { unitCell, spaceGroup };
}
