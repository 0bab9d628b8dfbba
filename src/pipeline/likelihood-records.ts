import { type CellConstraint, cellConstraintOf, cellConstraintOfSystem } from '../crystal/constraints.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { cellParameters, type UnitCell, unitCell } from '../crystal/unit-cell.js';
import type { LearntProfile } from '../merge/likelihood/learn-profile.js';
import { tableKnots } from '../merge/likelihood/profile-basis.js';
import type { LikelihoodMerge } from '../merge/likelihood/merge-state.js';
import { ROBUSTNESS } from '../merge/likelihood/variance-model.js';
import { mean, median } from '../numeric/summary.js';
import type { CommonModel } from '../output/frame-model-text.js';
import type { FrameRecord } from '../output/frame-record.js';
import type { LearntProfileText } from '../output/profile-table-text.js';
import type { PrepareReport } from '../parallel/prime-tasks.js';
import { refinedCell } from '../postrefine/likelihood/cell-derivatives.js';
import type { LikelihoodRefined } from '../parallel/likelihood-tasks.js';
import { tableFactor } from '../postrefine/likelihood/profile-table.js';
import { reflectingRadius } from '../postrefine/likelihood/reflecting-radius.js';
import { widthSummary } from '../postrefine/likelihood/width-summary.js';
import { type LikelihoodLayout, likelihoodLayout } from '../postrefine/likelihood/parameters.js';
import type { SharedPriors } from '../postrefine/likelihood/shared-priors.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { LikelihoodResult } from './likelihood-run.js';
import type { PrimeTarget } from './prime-setup.js';
import { indexingFields, rejectedRecords } from './run-recorder.js';
import { hklAt, type RunData } from './run-data.js';

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
  { run, reflections, dMin }: LikelihoodData,
  result: LikelihoodResult,
  members: Uint8Array,
  prepared: readonly PrepareReport[],
  { spaceGroup }: PrimeTarget,
): FrameRecord[] {
  const { merge } = result;
  const constraint = cellConstraintOf(spaceGroup) ?? cellConstraintOfSystem('Triclinic');
  const nMerged = mergedPerFrame(merge, run.frames.length);
  const layout = likelihoodLayout(constraint.names.length);
  const radiusOf = (f: number, { vector }: LikelihoodRefined) => {
    const { reflection } = merge.observations;
    const own = new Float64Array(merge.frameOffsets[f + 1] - merge.frameOffsets[f]);
    let n = 0;
    for (let i = merge.frameOffsets[f]; i < merge.frameOffsets[f + 1]; i++)
      if (reflection[i] >= 0) own[n++] = reflections.qSquared[reflection[i]];
    return reflectingRadius(own.subarray(0, n), run.frames[f].wavelength, dMin, vector, layout) ?? {};
  };
  const records = run.frames.map((frame, f): FrameRecord => {
    const refined = result.frames[f];
    const accepted = merge.frames.accepted[f] === 1;
    return {
      source: frame.source,
      name: frame.name,
      stage: 'likelihood',
      rejected: accepted ? null : whyNot(members[f] === 1, merge.frames.evidence[f]),
      model: null,
      fit: null,
      nObservations: frame.n,
      nMerged: accepted ? nMerged[f] : 0,
      meanPartiality: null,
      extra: {
        ...indexingFields(frame),
        correlationBeyondWilson: merge.frames.correlation[f],
        evidence: merge.frames.evidence[f],
        varianceFactor: merge.frames.factor[f],
        leftOut: frame.leftOut ?? {},
        ...(refined === null ? {} : likelihoodFields(refined, frame, constraint)),
        ...(refined === null ? {} : radiusOf(f, refined)),
      },
    };
  });
  return [...records, ...rejectedRecords(prepared)];
}

function whyNot(isMember: boolean, evidence: number): FrameRecord['rejected'] {
  if (!isMember) return { reason: 'bad-cell', detail: '' };
  return { reason: 'disagrees', detail: `evidence of agreement ${evidence.toFixed(1)}` };
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

/** An observation whose Student factor is below this counts as down-weighted. */
const DOWN_WEIGHTED = 0.5;

/** What was rejected or weighs less than half of what its variance says, and how much of it there is. */
export interface ObservationFates {
  /** One entry an observation of a merged frame, in input order. */
  readonly records: readonly unknown[];
  readonly nOutliers: number;
  readonly nDownWeighted: number;
  /** In frames that were not merged; their frame tells why. */
  readonly nInRejectedFrames: number;
}

/** The fate of every observation that did not count fully. */
export function observationFates(
  run: RunData,
  { observations, frames, state }: LikelihoodMerge,
): ObservationFates {
  const records: unknown[] = [];
  let nOutliers = 0;
  let nInRejectedFrames = 0;
  for (let i = 0; i < observations.n; i++) {
    if (observations.reflection[i] < 0) continue;
    const frame = observations.frame[i];
    if (state.rejected[i] === 0 && frames.accepted[frame] === 0) {
      nInRejectedFrames++;
      continue;
    }
    const weightFactor = state.rejected[i] === 1 ? 0 : (ROBUSTNESS.nu + 1) / (ROBUSTNESS.nu + state.chi2[i]);
    if (weightFactor >= DOWN_WEIGHTED) continue;
    if (weightFactor === 0) nOutliers++;
    records.push({
      source: run.frames[frame].source,
      hkl: hklAt(run, i),
      intensity: observations.intensity[i],
      chi2: state.chi2[i],
      reason: weightFactor === 0 ? 'outlier' : 'down-weighted',
      weightFactor,
    });
  }
  return { records, nOutliers, nDownWeighted: records.length - nOutliers, nInRejectedFrames };
}

/** Places on the profile at which the table is shown. */
const SHOWN = [-4, -3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, 4];

function learntProfile(profile: LearntProfile | null): LearntProfileText | null {
  if (profile === null) return null;
  const factor = tableKnots.map((t) => SHOWN.map((x) => tableFactor(profile.table, t, x)));
  return { lnEvidence: profile.lnEvidence, t: tableKnots, x: SHOWN, factor };
}

/** What is said of all merged frames together. */
export function commonModel(
  { layout, dMin, run }: LikelihoodData,
  { merge, priors, variance, profile }: LikelihoodResult,
  records: readonly FrameRecord[],
): CommonModel {
  const factors = merge.frames.factor.filter((_, f) => merge.frames.accepted[f] === 1).sort();
  const medianField = (name: string) =>
    median(
      records.flatMap(({ rejected, extra }) => {
        const value = extra?.[name];
        return rejected === null && typeof value === 'number' ? [value] : [];
      }),
    );
  return {
    errorModel: variance,
    varianceFactor: [factors[0], median(factors), factors[factors.length - 1]],
    profile: profileOf(layout, priors),
    learntProfile: learntProfile(profile),
    width: widthSummary(priors.mean, layout, dMin, mean(run.frames.map((frame) => frame.wavelength))),
    dMin,
    gamma0: medianField('gamma0'),
    gammaE: medianField('gammaE'),
  };
}
