import { completeSet } from '../crystal/complete-set.js';
import { multiplicity } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { dSpacings, type UnitCell, unitCell } from '../crystal/unit-cell.js';
import type { FrameRejectionReason } from '../frame/rejection.js';
import { filterMerged } from '../merge/filter-merged.js';
import { filterFrames } from '../merge/frame-filter.js';
import { type MergedReflections, mergePrime } from '../merge/merge-prime.js';
import type { AverageMode } from '../merge/prime-group.js';
import type { FrameOutcome } from '../parallel/prime-tasks.js';
import { wilsonPlot } from '../scale/wilson.js';
import { type AcceptedFrame, frameStatistics } from '../statistics/frame-statistics.js';
import type { MergeReport } from '../statistics/merge-report.js';
import { primeStatistics } from '../statistics/prime-statistics.js';
import { axisAngles, dStarSquaredOf } from '../statistics/reflection-properties.js';
import type { RunData } from './run-data.js';

/** What the merge of a stage needs of the parameters. */
export interface MergeStageOptions {
  readonly spaceGroup: SpaceGroup;
  readonly dMin: number;
  readonly dMax: number;
  readonly minCc: number;
  readonly targetCell: UnitCell;
  readonly cellTolerancePercent: number;
  readonly sigmaRejection: number;
  readonly nRejectionCycle: number;
  readonly nShells: number;
  readonly conePercent: number;
  readonly nResidues: number | null;
  /** CCiso reference by reflection number, NaN where absent. */
  readonly isoIntensity: Float64Array | null;
}

export interface MergedStage {
  readonly kind: 'merged';
  readonly report: MergeReport;
  readonly merged: MergedReflections;
  /** null for a frame that was accepted. */
  readonly fates: readonly (FrameRejectionReason | null)[];
  /** Positions of the observations dropped as outliers. */
  readonly outliers: Uint32Array;
}

export type MergeStageResult =
  MergedStage | { readonly kind: 'nothing'; readonly fates: readonly (FrameRejectionReason | null)[] };

/** Filters the frames, merges what is accepted, and says how good it is. */
export function mergeStage(
  run: RunData,
  outcomes: readonly FrameOutcome[],
  stage: string,
  mode: AverageMode,
  options: MergeStageOptions,
): MergeStageResult {
  const fates = judgeFrames(outcomes, mode, options);
  const accepted = acceptedFrames(run, outcomes, fates);
  if (accepted.length === 0) return { kind: 'nothing', fates };
  const frames = frameStatistics(accepted, countReasons(fates));
  const cell = unitCell(frames.cell.map((s) => s.mean));
  const dStarSquared = dStarSquaredOf(run.reflections, cell);
  const acceptedFlags = Uint8Array.from(fates, (fate) => (fate === null ? 1 : 0));
  const { merged: all, outliers } = mergePrime(
    run.observations,
    run.groups(),
    acceptedFlags,
    standardErrors(outcomes),
    {
      mode,
      ...options,
    },
  );
  const filtered = filterMerged(all, dStarSquared, options);
  const merged = filtered.merged;
  if (merged.n === 0) return { kind: 'nothing', fates };
  const dMin = tableLimit(merged, dStarSquared, options.dMin);
  const possible = possibleReflections(cell, run.anomalous, { ...options, dMin });
  const properties = {
    dStarSquared,
    isCentric: run.symmetry.isCentric,
    friedelMate: run.symmetry.friedelMate,
    isoIntensity: options.isoIntensity,
    axisAngle: axisAngles(run.reflections, cell),
  };
  const report: MergeReport = {
    stage,
    mode,
    spaceGroup: options.spaceGroup.lookupSymbol,
    unitCell: cell,
    wavelength: frames.wavelength.mean,
    dMinOfTables: dMin,
    isLimitedByData: dMin !== options.dMin,
    isotropicB: isotropicB(run, merged, dStarSquared, options),
    nAll: filtered.nAll,
    nOutsideResolution: filtered.nOutsideResolution,
    nOutliers: filtered.nOutliers,
    nLeft: merged.n,
    nRejectedObservations: outliers.length,
    statistics: primeStatistics(merged, properties, possible, options.nShells, options.conePercent),
    frames,
  };
  return { kind: 'merged', report, merged, fates, outliers };
}

/** By frame: what its observations are weighted by; NaN for a frame without a model. */
export function standardErrors(outcomes: readonly FrameOutcome[]): Float64Array {
  return Float64Array.from(outcomes, (o) => (o.kind === 'modelled' ? (o.fit?.standardError ?? 0) : NaN));
}

function judgeFrames(
  outcomes: readonly FrameOutcome[],
  mode: AverageMode,
  options: MergeStageOptions,
): (FrameRejectionReason | null)[] {
  const modelled = outcomes.filter((o) => o.kind === 'modelled');
  const judged = filterFrames(
    modelled.map(({ model, fit }) => ({
      scaleG: model.scaleG,
      bFactor: model.bFactor,
      gamma0: model.gamma0,
      gammaE: model.gammaE,
      standardError: fit?.standardError ?? 0,
      ccFinal: fit?.ccAfter ?? 0,
      unitCell: model.unitCell,
    })),
    // Without a reference there is no correlation to ask for.
    { ...options, minCc: mode === 'average' ? 0 : options.minCc },
  );
  let next = 0;
  // A frame without a single observation to merge is no good frame, whatever its parameters.
  return outcomes.map((o) => {
    if (o.kind !== 'modelled') return o.reason;
    const reason = judged[next++];
    return reason ?? (o.n > 0 ? null : 'nothing-to-merge');
  });
}

function acceptedFrames(
  run: RunData,
  outcomes: readonly FrameOutcome[],
  fates: readonly (FrameRejectionReason | null)[],
): AcceptedFrame[] {
  const accepted: AcceptedFrame[] = [];
  outcomes.forEach((outcome, i) => {
    if (fates[i] !== null || outcome.kind !== 'modelled') return;
    const { wavelength, detectorDistanceMm } = run.frames[i];
    accepted.push({ model: outcome.model, fit: outcome.fit, n: outcome.n, wavelength, detectorDistanceMm });
  });
  return accepted;
}

function countReasons(fates: readonly (FrameRejectionReason | null)[]) {
  const counts: Partial<Record<FrameRejectionReason, number>> = {};
  for (const fate of fates) if (fate !== null) counts[fate] = (counts[fate] ?? 0) + 1;
  return counts;
}

/** A limit this much finer than the data counts as none. */
const FINER_THAN_DATA = 0.95;

/** High-resolution limit of the tables: merge.d_min, or that of the data where merge.d_min is far beyond it. */
function tableLimit(merged: MergedReflections, dStarSquared: Float64Array, dMin: number): number {
  let largest = 0;
  for (const r of merged.reflection) largest = Math.max(largest, dStarSquared[r]);
  const finest = 1 / Math.sqrt(largest);
  return dMin < FINER_THAN_DATA * finest ? finest * (1 - 1e-6) : dMin;
}

/** d*² of every possible unique reflection within the limits. */
function possibleReflections(cell: UnitCell, anomalous: boolean, options: MergeStageOptions): Float64Array {
  const hkl = completeSet(cell, options.spaceGroup, options.dMin, options.dMax, anomalous);
  return dSpacings(cell, hkl).map((d) => 1 / (d * d));
}

function isotropicB(
  run: RunData,
  merged: MergedReflections,
  dStarSquared: Float64Array,
  { spaceGroup, nResidues }: MergeStageOptions,
): number | null {
  if (nResidues === null) return null;
  const { hkl } = run.reflections;
  const wilson = wilsonPlot(
    {
      intensity: merged.intensity,
      sinThetaOverLambdaSquared: Float64Array.from(merged.reflection, (r) => dStarSquared[r] / 4),
      multiplicity: Float64Array.from(merged.reflection, (r) =>
        multiplicity(spaceGroup, hkl[3 * r], hkl[3 * r + 1], hkl[3 * r + 2], run.anomalous),
      ),
    },
    { nResidues, atomCountFactor: spaceGroup.nOperators * spaceGroup.centringTranslations.length },
  );
  return wilson.kind === 'fitted' ? wilson.bFactor : null;
}
