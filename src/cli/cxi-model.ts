import { spaceGroup } from '../crystal/space-group.js';
import { readReference } from '../input/reference-file.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import { type MergingModel, mergingTarget, type MergingTarget } from '../pipeline/merging-set.js';
import { CxiInputError } from './cxi-input.js';

/** The model of a run, with its intensities; null where none is named. @throws CxiInputError */
export function readModel(params: CxiMergeParams): MergingModel | null {
  const { model: path, k_sol: kSol, b_sol: bSol, include_bulk_solvent: wet } = params;
  if (path === null) return null;
  const read = readReference(path, { solvent: wet ? { kSol, bSol } : null });
  if (read.kind === 'error') throw new CxiInputError(`model = ${path}: ${read.detail}`);
  return { target: { unitCell: read.unitCell, spaceGroup: read.spaceGroup }, intensities: read.intensities };
}

/** The cell and symmetry to merge in. @throws CxiInputError */
export function targetOf(params: CxiMergeParams, model: MergingModel | null): MergingTarget {
  const given = {
    unitCell: params.target_unit_cell,
    spaceGroup: params.target_space_group === null ? null : spaceGroup(params.target_space_group),
  };
  const target = mergingTarget(given, model?.target ?? null, params.model_reindex_op);
  if (target === null)
    throw new CxiInputError('target_unit_cell and target_space_group are needed without a model');
  return target;
}
