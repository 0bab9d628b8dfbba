import type { Frame } from '../../frame/frame.js';
import type { FrameFit, FrameModel } from '../frame-model.js';
import { fitStatistics } from './fit-statistics.js';
import { refineGeometry } from './geometry-step.js';
import { modelOfVector, slot, vectorOfModel } from './parameters.js';
import {
  indexedModel,
  selectForStep,
  startRefinement,
  startVector,
  type Refinement,
  type StageSummary,
} from './refinement.js';
import { fitFirstScale, withBestScale } from './scale-step.js';
import type { PrimeScheme } from './scheme.js';
import { PrimeWorkspace } from './workspace.js';

export type { PrimeScheme } from './scheme.js';
export type { StageSummary } from './refinement.js';

/**
 * too-few-common: not more observations with a reference intensity than parameters. too-few-strong: fewer than two
 * observations above the limits of `allparams`. scale-undetermined: no positive scale factor fits.
 */
export type PostrefineFailure = 'too-few-common' | 'too-few-strong' | 'scale-undetermined';

export type PostrefineResult =
  | {
      readonly kind: 'refined';
      readonly model: FrameModel;
      readonly fit: FrameFit;
      readonly stages: readonly StageSummary[];
      /** What of the refinement was kept: geometry and scale, the scale alone, or nothing (model is the start). */
      readonly kept: 'geometry' | 'scale' | 'start';
    }
  | { readonly kind: 'failed'; readonly reason: PostrefineFailure; readonly detail: string };

/** Observations a frame has to have beyond the parameters that the standard error counts. */
const minimumCommon = 14;
/** Of ln G, below which a scale counts as unchanged. */
const smallestScaleChange = 1e-4;

/**
 * Post-refinement of one frame by the scheme of prime.postrefine (Uervirojnangkoorn et al. 2015,
 * DOI 10.7554/eLife.05421). In the first cycle (`start` null) G and B are fitted alone; then, with both fixed, orientation,
 * reflecting range and cell. Of the results that follow, that with the lowest residual over all observations with a
 * reference is kept, and the start where none is below it:
 * the geometry refined with G brought up to date first, and with G as it was; the geometry of the start; in each case the
 * last step sets G alone to its best value over all those observations.
 *
 * @param reference intensity by reflection number, NaN where there is none
 */
export function postrefineFrame(
  frame: Frame,
  reference: Float64Array,
  start: FrameModel | null,
  scheme: PrimeScheme,
  workspace: PrimeWorkspace = new PrimeWorkspace(),
): PostrefineResult {
  const refinement = startRefinement(frame, reference, start, scheme, workspace);
  const { common } = workspace;
  if (common.n < minimumCommon) {
    return failed(
      'too-few-common',
      `${common.n} observations have a reference intensity, ${minimumCommon} are needed`,
    );
  }
  const before = start ?? indexedModel(refinement, reference);
  if (before === null)
    return failed('too-few-strong', 'fewer than two observations are strong enough to refine with');
  const scaled =
    start === null
      ? fitFirstScale(refinement, startVector(before, refinement))
      : startVector(before, refinement);
  if (scaled === null) return failed('scale-undetermined', 'no positive scale factor fits the observations');
  const candidates = refineCandidates(refinement, scaled);
  return best(refinement, before, candidates);
}

function failed(reason: PostrefineFailure, detail: string): PostrefineResult {
  return { kind: 'failed', reason, detail };
}

interface Candidate {
  readonly vector: Float64Array;
  readonly kept: 'geometry' | 'scale';
}

function refineCandidates(refinement: Refinement, scaled: Float64Array): readonly Candidate[] {
  const { workspace } = refinement;
  const candidates: Candidate[] = [];
  const finish = (vector: Float64Array, kept: Candidate['kept']): void => {
    const last = withBestScale(refinement, vector, workspace.common);
    if (last !== null) candidates.push({ vector: last, kept });
  };
  const updated = withUpdatedScale(refinement, scaled);
  const first = refineGeometry(refinement, updated, scaled);
  finish(first, 'geometry');
  if (updated !== scaled) {
    const second = first.slice();
    second[slot.lnScaleG] = scaled[slot.lnScaleG];
    finish(refineGeometry(refinement, second, scaled), 'geometry');
  }
  finish(scaled, 'scale');
  return candidates;
}

/** The vector with G against the reference of this cycle; the same vector where that changes nothing. */
function withUpdatedScale(refinement: Refinement, vector: Float64Array): Float64Array {
  const { scheme, workspace } = refinement;
  selectForStep(refinement, scheme.allparams.flagOn ? scheme.allparams : scheme.scale, vector);
  const updated = withBestScale(refinement, vector, workspace.selected);
  if (updated === null) return vector;
  return Math.abs(updated[slot.lnScaleG] - vector[slot.lnScaleG]) < smallestScaleChange ? vector : updated;
}

function best(
  refinement: Refinement,
  before: FrameModel,
  candidates: readonly Candidate[],
): PostrefineResult {
  const { geometry, workspace, stages } = refinement;
  const low = geometry.tanTwoThetaLow;
  const startStatistics = fitStatistics(workspace, geometry, workspace.common, vectorOfModel(before, low));
  let model = before;
  let kept: 'geometry' | 'scale' | 'start' = 'start';
  let statistics = startStatistics;
  for (const candidate of candidates) {
    const found = fitStatistics(workspace, geometry, workspace.common, candidate.vector);
    if (!(found.residual < statistics.residual)) continue;
    statistics = found;
    kept = candidate.kept;
    model = modelOfVector(candidate.vector, geometry.rotationU, low);
  }
  // The rotations of the cycle before are contained in the orientation; of this cycle there are none.
  if (kept === 'start') model = { ...before, rotX: 0, rotY: 0 };
  const fit: FrameFit = {
    residualBefore: startStatistics.residual,
    residualAfter: statistics.residual,
    residualXyBefore: startStatistics.residualXy,
    residualXyAfter: statistics.residualXy,
    ccBefore: startStatistics.cc,
    ccAfter: statistics.cc,
    standardError: statistics.standardError,
    nCommon: workspace.common.n,
    nRefined: stages.at(-1)?.nSelected ?? 0,
  };
  return { kind: 'refined', model, fit, stages, kept };
}
