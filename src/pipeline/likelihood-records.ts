import { type CellConstraint, cellConstraintOf, cellConstraintOfSystem } from '../crystal/constraints.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { cellParameters, type UnitCell, unitCell } from '../crystal/unit-cell.js';
import { batchHkl } from '../frame/frame-batch.js';
import type { LikelihoodMerge } from '../merge/likelihood/merge-state.js';
import { OBSERVATION_REJECTIONS, observationRejections } from '../merge/likelihood/rejections.js';
import { mean, median } from '../numeric/summary.js';
import type { FrameRecord } from '../output/frame-record.js';
import type { PrepareReport } from '../parallel/prime-tasks.js';
import { refinedCell } from '../postrefine/likelihood/cell-derivatives.js';
import { type LikelihoodLayout, likelihoodLayout } from '../postrefine/likelihood/parameters.js';
import type { SharedPriors } from '../postrefine/likelihood/shared-priors.js';
import type { LikelihoodResult } from './likelihood-run.js';
import type { PrimeTarget } from './prime-setup.js';
import { rejectedRecords } from './run-recorder.js';
import type { RunData } from './run-data.js';

/** Means of the shared priors by parameter name. */
export function profileOf(layout: LikelihoodLayout, priors: SharedPriors): Record<string, number> {
  return Object.fromEntries(layout.parameters.map(({ name }, j) => [name, priors.mean[j]]));
}

/** Median of the values that are flagged. */
export function medianOf(values: Float64Array, flags: Uint8Array): number {
  return median(values.filter((_, i) => flags[i] === 1));
}

/** Mean refined cell of the accepted frames. */
export function meanRefinedCell(
  run: RunData,
  { merge, frames }: LikelihoodResult,
  group: SpaceGroup,
): UnitCell {
  const constraint = cellConstraintOf(group) ?? cellConstraintOfSystem('Triclinic');
  const cells = run.frames.flatMap((frame, f) => {
    const refined = frames[f];
    if (refined === null || merge.frames.accepted[f] === 0) return [];
    return [cellParameters(refinedCell(frame.unitCell, constraint, cellChanges(refined.vector, constraint)))];
  });
  return unitCell([0, 1, 2, 3, 4, 5].map((i) => mean(cells.map((cell) => cell[i]))));
}

export function cellChanges(vector: Float64Array, constraint: CellConstraint): Float64Array {
  const { cell, nCell } = likelihoodLayout(constraint.names.length);
  return vector.subarray(cell, cell + nCell);
}

/** The fate and parameters of every frame. */
export function likelihoodRecords(
  run: RunData,
  result: LikelihoodResult,
  members: Uint8Array,
  prepared: readonly PrepareReport[],
  { spaceGroup }: PrimeTarget,
): FrameRecord[] {
  const { merge } = result;
  const constraint = cellConstraintOf(spaceGroup) ?? cellConstraintOfSystem('Triclinic');
  const nMerged = mergedPerFrame(merge, run.frames.length);
  const records = run.frames.map((frame, f): FrameRecord => {
    const refined = result.frames[f];
    const accepted = merge.frames.accepted[f] === 1;
    const correlation = merge.frames.correlation[f];
    return {
      source: frame.source,
      name: frame.name,
      stage: 'likelihood',
      rejected: accepted ? null : whyNot(members[f] === 1, correlation),
      model: null,
      fit: null,
      nObservations: frame.n,
      nMerged: accepted ? nMerged[f] : 0,
      meanPartiality: null,
      extra: {
        correlationBeyondWilson: correlation,
        varianceFactor: merge.frames.factor[f],
        ...(refined === null ? {} : likelihoodFields(refined, frame, constraint)),
      },
    };
  });
  return [...records, ...rejectedRecords(prepared)];
}

function whyNot(isMember: boolean, correlation: number): FrameRecord['rejected'] {
  if (!isMember) return { reason: 'bad-cell', detail: '' };
  return { reason: 'disagrees', detail: `correlation beyond the Wilson mean ${correlation.toFixed(3)}` };
}

function likelihoodFields(
  refined: NonNullable<LikelihoodResult['frames'][number]>,
  frame: RunData['frames'][number],
  constraint: CellConstraint,
) {
  const layout = likelihoodLayout(constraint.names.length);
  const byName = (value: (j: number) => number) =>
    Object.fromEntries(layout.parameters.map(({ name }, j) => [name, value(j)]));
  return {
    unitCell: cellParameters(
      refinedCell(frame.unitCell, constraint, cellChanges(refined.vector, constraint)),
    ),
    parameters: byName((j) => refined.vector[j]),
    esdLowerBounds: byName((j) => Math.sqrt(refined.covarianceDiagonal[j])),
    termination: refined.summary.termination,
    nEvaluations: refined.summary.nEvaluations,
  };
}

function mergedPerFrame({ observations, state }: LikelihoodMerge, nFrames: number): Int32Array {
  const counts = new Int32Array(nFrames);
  for (let i = 0; i < observations.n; i++)
    if (observations.reflection[i] >= 0 && state.rejected[i] === 0) counts[observations.frame[i]]++;
  return counts;
}

/** One entry per observation that was rejected as an outlier (those of rejected frames are told by their frame). */
export function rejectionRecords(run: RunData, merge: LikelihoodMerge): unknown[] {
  const { n, index, chi2, reason } = observationRejections(merge);
  const records: unknown[] = [];
  for (let k = 0; k < n; k++) {
    if (OBSERVATION_REJECTIONS[reason[k]] !== 'outlier') continue;
    const i = index[k];
    const frame = merge.observations.frame[i];
    const hkl = hklOf(run, i);
    records.push({
      source: run.frames[frame].source,
      hkl,
      intensity: merge.observations.intensity[i],
      chi2: chi2[k],
      reason: 'outlier',
    });
  }
  return records;
}

function hklOf(run: RunData, position: number): number[] {
  const place = run.batches.findLast(({ firstObservation }) => firstObservation <= position);
  if (place === undefined) throw new Error('invariant: the position lies in a batch');
  const at = 3 * (position - place.firstObservation);
  return Array.from(batchHkl(place.batch).subarray(at, at + 3));
}
