import { readFileSync } from 'node:fs';
import { spaceGroup } from '../crystal/space-group.js';
import { formatCell } from '../crystal/unit-cell.js';
import { isCompatibleCell } from '../frame/cell-compatibility.js';
import type { MergingSet } from '../frame/merging/merging-set.js';
import { systemSentence } from '../input/bytes.js';
import { intensitiesOf, readMtz } from '../input/mtz-reader.js';
import { referenceColumn } from '../input/reference-column.js';
import { readReference } from '../input/reference-file.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import { refinesTogether } from '../pipeline/cxi-posterior.js';
import { type MergingModel, mergingSet, mergingTarget, type MergingTarget } from '../pipeline/merging-set.js';
import type { XmergeReference } from '../pipeline/cxi-xmerge-input.js';
import { CxiInputError } from './cxi-input.js';
import { outputMistake } from './cxi-output-crystal.js';

const COARSE_NOTE =
  "Structure factors of the atomic model have the errors of the original program's, which may decide which frames are accepted; an MTZ file of intensities as model has none (docs/cxi-merge.md).";

/** The model of a run, with its intensities; null where none is named. @throws CxiInputError */
export function readModel(params: CxiMergeParams): MergingModel | null {
  const { model: path, k_sol: kSol, b_sol: bSol, include_bulk_solvent: wet } = params;
  if (path === null) return null;
  // Where the original would do the same, frames are chosen by structure factors like its own, with their errors.
  const sampling = refinesTogether(params) ? 'fine' : 'coarse';
  const read = readReference(path, { solvent: wet ? { kSol, bSol } : null, sampling });
  if (read.kind === 'error') throw new CxiInputError(`model = ${path}: ${read.detail}`);
  return {
    target: { unitCell: read.unitCell, spaceGroup: read.spaceGroup },
    intensities: read.intensities,
    ...(read.source === 'model' && sampling === 'coarse' ? { note: COARSE_NOTE } : {}),
  };
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
  if (model !== null) checkPointGroup(target, model);
  if (!isCompatibleCell(target.unitCell, target.spaceGroup))
    throw new CxiInputError(
      `the cell to merge in, ${formatCell(target.unitCell)}, cannot be one of ${target.spaceGroup.lookupSymbol}: correct target_unit_cell or target_space_group`,
    );
  const mistake = outputMistake(params, target);
  if (mistake !== null) throw new CxiInputError(mistake);
  return target;
}

/** The reflections to merge, with what the model says of each. @throws CxiInputError where there is none between the limits */
export function reflectionsOf(
  params: CxiMergeParams,
  dMin: number,
  target: MergingTarget,
  model: MergingModel | null,
): MergingSet {
  const set = mergingSet(params, dMin, target, model?.intensities ?? null);
  if (set.n > 0) return set;
  const limits = params.d_max === null ? `d_min = ${dMin}` : `d_min = ${dMin}, d_max = ${params.d_max}`;
  throw new CxiInputError(
    `${limits}: a crystal of the cell ${formatCell(target.unitCell)} has no reflection there`,
  );
}

/** The model says nothing of half of the reflections of a lower symmetry, and two things of one of a higher one. @throws CxiInputError */
function checkPointGroup(
  { spaceGroup: wanted }: MergingTarget,
  { target: { spaceGroup: group } }: MergingModel,
) {
  if (wanted.pointGroup === group.pointGroup) return;
  throw new CxiInputError(
    `target_space_group = ${wanted.lookupSymbol} is not of the point group of the model, which is in ${group.lookupSymbol}: give a model in the symmetry to merge in, or leave target_space_group out`,
  );
}

/** The reference of CCiso and Riso: the column that mtz_column_F means; null where no file is named. @throws CxiInputError */
export function readXmergeReference({ scaling }: CxiMergeParams): XmergeReference | null {
  const { mtz_file: path, mtz_column_F: wanted } = scaling;
  if (path === null) return null;
  const refuse = (why: string): CxiInputError => new CxiInputError(`scaling.mtz_file = ${path}: ${why}`);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw refuse(systemSentence(error));
  }
  const mtz = readMtz(bytes);
  if (mtz.kind === 'error') throw refuse(mtz.detail);
  const data = mtz.columns.filter(({ type }) => 'JFGK'.includes(type));
  const column = referenceColumn(data, wanted);
  if (column === null)
    throw refuse(
      `it has no column ${wanted} of intensities or amplitudes; set scaling.mtz_column_F to one of ${data.map(({ label }) => label).join(', ')}`,
    );
  const read = intensitiesOf(mtz, column.label);
  if (read.kind === 'error') throw refuse(read.detail);
  return { path, labels: read.labels, fromAmplitudes: read.fromAmplitudes, intensities: read };
}
