import { orientationToRotation } from '../../crystal/orientation.js';
import type { UnitCell } from '../../crystal/unit-cell.js';
import type { Frame } from '../../frame/frame.js';
import { isSignalAbove } from '../../frame/signal.js';
import type { LeastSquaresSummary } from '../../numeric/least-squares.js';
import type { FrameModel } from '../frame-model.js';
import { fillCommonObservations, selectObservations } from '../observation-table.js';
import { spotRadius, tanTwoTheta } from '../partiality.js';
import { minimumRadius, type FrameGeometry } from './frame-task.js';
import { slot, vectorOfModel } from './parameters.js';
import type { PrimeScheme, SelectionLimits } from './scheme.js';
import type { PrimeWorkspace } from './workspace.js';

/** One least-squares fit of a frame, as reported. */
export interface StageSummary {
  readonly name: 'scale' | 'allparams' | 'crystal-orientation' | 'reflecting-range' | 'unit-cell';
  /** Names of the free parameters, in the order of `summary.parameters`. */
  readonly free: readonly string[];
  readonly nSelected: number;
  readonly summary: LeastSquaresSummary;
  /** False where the step was taken back. */
  readonly accepted: boolean;
}

/** The refinement of one frame under way. */
export interface Refinement {
  readonly frame: Frame;
  readonly scheme: PrimeScheme;
  readonly geometry: FrameGeometry;
  /** Cell to which that of the model is restrained. */
  readonly preparedCell: UnitCell;
  readonly workspace: PrimeWorkspace;
  readonly stages: StageSummary[];
}

export function startRefinement(
  frame: Frame,
  reference: Float64Array,
  start: FrameModel | null,
  scheme: PrimeScheme,
  workspace: PrimeWorkspace,
): Refinement {
  workspace.reserve(frame.n);
  fillCommonObservations(workspace.common, frame, reference);
  let low = Infinity;
  let high = 0;
  for (let i = 0; i < frame.n; i++) {
    const t = tanTwoTheta(frame, i);
    low = Math.min(low, t);
    high = Math.max(high, t);
  }
  const geometry: FrameGeometry = {
    wavelength: frame.wavelength,
    detectorDistanceMm: frame.detectorDistanceMm,
    rotationU: start?.rotationU ?? orientationToRotation(frame.reciprocalMatrix),
    tanTwoThetaLow: low,
    tanTwoThetaHigh: high,
    options: scheme,
  };
  return { frame, scheme, geometry, preparedCell: frame.unitCell, workspace, stages: [] };
}

/** The model before the first cycle; null where fewer than two observations are strong enough for a spot radius. */
export function indexedModel(
  { frame, scheme, geometry }: Refinement,
  reference: Float64Array,
): FrameModel | null {
  const { dMin, dMax, sigmaMin } = scheme.allparams;
  const strong: number[] = [];
  for (let i = 0; i < frame.n; i++) {
    const s2 = frame.sinThetaOverLambdaSquared[i];
    if (!Number.isFinite(reference[frame.reflection[i]]) || !isInResolution(s2, dMin, dMax)) continue;
    if (isSignalAbove(frame.intensity[i], frame.sigma[i], sigmaMin)) strong.push(i);
  }
  const gamma0 = spotRadius(frame, strong);
  if (!(gamma0 > 0)) return null;
  return {
    scaleG: 1,
    bFactor: 0,
    rotX: 0,
    rotY: 0,
    gammaY: 0,
    gammaZ: 0,
    gamma0,
    gammaE: scheme.gammaE,
    voigtNu: scheme.voigtNu,
    unitCell: frame.unitCell,
    rotationU: geometry.rotationU,
  };
}

/** d_min <= d <= d_max, from sin²θ/λ² = 1/(4d²). */
function isInResolution(sinThetaOverLambdaSquared: number, dMin: number, dMax: number): boolean {
  const inverseSquare = 4 * sinThetaOverLambdaSquared;
  return inverseSquare <= 1 / (dMin * dMin) && inverseSquare >= 1 / (dMax * dMax);
}

/** Fills the table of selected observations; the partiality counts where `atVector` is given. */
export function selectForStep(
  { geometry, workspace }: Refinement,
  limits: SelectionLimits,
  atVector: Float64Array | null,
): void {
  const { common, selected, column, intensities } = workspace;
  if (atVector !== null) {
    intensities.bind({ geometry, table: common, vector: atVector, free: [] }).partialities(column);
  }
  selectObservations(common, selected, (i) => {
    if (!isInResolution(common.sinThetaOverLambdaSquared[i], limits.dMin, limits.dMax)) return false;
    if (!isSignalAbove(common.intensity[i], common.sigma[i], limits.sigmaMin)) return false;
    return atVector === null || column[i] > limits.partialityMin;
  });
}

/**
 * The parameter vector from which a refinement starts: the model's, with the sign of the reflecting radius (which the
 * Lorentzian and Voigt profiles do not see) made positive where it is negative on the whole, and positive everywhere.
 */
export function startVector(model: FrameModel, { geometry, scheme }: Refinement): Float64Array {
  const vector = vectorOfModel(model, geometry.tanTwoThetaLow);
  const range = geometry.tanTwoThetaHigh - geometry.tanTwoThetaLow;
  if (2 * vector[slot.lowRadius] + vector[slot.gammaE] * range < 0) {
    vector[slot.lowRadius] *= -1;
    vector[slot.gammaE] *= -1;
  }
  vector[slot.lowRadius] = Math.max(minimumRadius, vector[slot.lowRadius]);
  const steepestFall = range > 0 ? (1.001 * minimumRadius - vector[slot.lowRadius]) / range : 0;
  vector[slot.gammaE] = Math.max(vector[slot.gammaE], Math.min(0, steepestFall));
  if (scheme.flagBeamDivergence) {
    // The derivatives of the radius by both vanish where both are zero.
    for (const j of [slot.gammaY, slot.gammaZ]) {
      vector[j] = Math.max(Math.abs(vector[j]), 0.1 * vector[slot.lowRadius]);
    }
  }
  return vector;
}
