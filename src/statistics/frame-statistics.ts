import type { FrameRejectionReason } from '../frame/rejection.js';
import { type Summary, summarize } from '../numeric/summary.js';
import { cellParameters } from '../crystal/unit-cell.js';
import type { FrameFit, FrameModel } from '../postrefine/frame-model.js';

/** What the summary needs of each accepted frame. */
export interface AcceptedFrame {
  readonly model: FrameModel;
  readonly fit: FrameFit | null;
  readonly n: number;
  readonly wavelength: number;
  readonly detectorDistanceMm: number;
}

/** Means, medians and spreads over the accepted frames. Rotations in radians, gammas in Å⁻¹, cell in Å and degrees. */
export interface FrameStatistics {
  readonly nAccepted: number;
  readonly rejected: Partial<Record<FrameRejectionReason, number>>;
  readonly nObservations: number;
  readonly residualBefore: Summary;
  readonly residualXyBefore: Summary;
  readonly residualAfter: Summary;
  readonly residualXyAfter: Summary;
  readonly standardError: Summary;
  readonly scaleG: Summary;
  readonly bFactor: Summary;
  readonly rotX: Summary;
  readonly rotY: Summary;
  readonly gammaY: Summary;
  readonly gammaZ: Summary;
  readonly gamma0: Summary;
  readonly gammaE: Summary;
  readonly voigtNu: Summary;
  readonly cell: readonly Summary[];
  /** Over observations, not frames, as in the original. */
  readonly wavelength: Summary;
  readonly detectorDistanceMm: Summary;
}

export function frameStatistics(
  frames: readonly AcceptedFrame[],
  rejected: Partial<Record<FrameRejectionReason, number>>,
): FrameStatistics {
  const ofModel = (value: (model: FrameModel) => number) => summarize(frames.map((f) => value(f.model)));
  const ofFit = (value: (fit: FrameFit) => number) =>
    summarize(frames.map((f) => (f.fit === null ? 0 : value(f.fit))));
  return {
    nAccepted: frames.length,
    rejected,
    nObservations: frames.reduce((sum, f) => sum + f.n, 0),
    residualBefore: ofFit((fit) => fit.residualBefore),
    residualXyBefore: ofFit((fit) => fit.residualXyBefore),
    residualAfter: ofFit((fit) => fit.residualAfter),
    residualXyAfter: ofFit((fit) => fit.residualXyAfter),
    standardError: ofFit((fit) => fit.standardError),
    scaleG: ofModel((m) => m.scaleG),
    bFactor: ofModel((m) => m.bFactor),
    rotX: ofModel((m) => m.rotX),
    rotY: ofModel((m) => m.rotY),
    gammaY: ofModel((m) => m.gammaY),
    gammaZ: ofModel((m) => m.gammaZ),
    gamma0: ofModel((m) => m.gamma0),
    gammaE: ofModel((m) => m.gammaE),
    voigtNu: ofModel((m) => m.voigtNu),
    cell: [0, 1, 2, 3, 4, 5].map((i) => ofModel((m) => cellParameters(m.unitCell)[i])),
    wavelength: weightedSummary(frames, (f) => f.wavelength),
    detectorDistanceMm: summarize(frames.map((f) => f.detectorDistanceMm)),
  };
}

/** Summary in which every frame counts as often as it has observations. */
function weightedSummary(frames: readonly AcceptedFrame[], value: (frame: AcceptedFrame) => number): Summary {
  let n = 0;
  let sum = 0;
  for (const f of frames) {
    n += f.n;
    sum += f.n * value(f);
  }
  const mean = sum / n;
  let squares = 0;
  for (const f of frames) squares += f.n * (value(f) - mean) ** 2;
  return { mean, median: weightedMedian(frames, value, n), standardDeviation: Math.sqrt(squares / n) };
}

function weightedMedian(
  frames: readonly AcceptedFrame[],
  value: (frame: AcceptedFrame) => number,
  n: number,
): number {
  const sorted = [...frames].sort((f, g) => value(f) - value(g));
  const at = (position: number): number => {
    let seen = 0;
    for (const f of sorted) {
      seen += f.n;
      if (position < seen) return value(f);
    }
    return NaN;
  };
  return n % 2 === 1 ? at((n - 1) / 2) : (at(n / 2 - 1) + at(n / 2)) / 2;
}
