import { type CellConstraint, cellConstraintOf, cellConstraintOfSystem } from '../crystal/constraints.js';
import { cellParameters } from '../crystal/unit-cell.js';
import type { LikelihoodMerge } from '../merge/likelihood/merge-state.js';
import type { FrameRecord } from '../output/frame-record.js';
import type { RefinedFrame } from '../postrefine/likelihood/refine-frame.js';
import type { PrepareReport } from '../parallel/prepare-sources.js';
import { refinedCell } from '../postrefine/likelihood/cell-derivatives.js';
import { likelihoodLayout } from '../postrefine/likelihood/parameters.js';
import { reflectingRadius } from '../postrefine/likelihood/reflecting-radius.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { LikelihoodResult } from './likelihood-run.js';
import type { PrimeTarget } from './prime-setup.js';
import { cellChanges } from './refined-cells.js';
import type { RunData } from './run-data.js';
import { indexingFields, rejectedRecords } from './frame-records.js';

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
  const radiusOf = (f: number, { vector }: RefinedFrame) => {
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
