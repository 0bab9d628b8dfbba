import { cellParameters } from '../crystal/unit-cell.js';
import type { FrameRejectionReason } from '../frame/rejection.js';
import { frameRejectionText } from '../frame/rejection.js';
import type { FrameFit, FrameModel } from '../postrefine/frame-model.js';
import { toJson } from './json.js';

/** What became of one frame in the last stage. */
export interface FrameRecord {
  readonly source: string;
  readonly name: string;
  /** Last stage that looked at it. */
  readonly stage: string;
  readonly rejected: { readonly reason: FrameRejectionReason; readonly detail: string } | null;
  readonly model: FrameModel | null;
  readonly fit: FrameFit | null;
  /** Observations after preparation, and those that took part in the last merge. */
  readonly nObservations: number;
  readonly nMerged: number;
  readonly meanPartiality: number | null;
  /** Further fields of the method. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** One line of frames.jsonl. Angles in degrees where the name says so. */
export function frameRecordLine(record: FrameRecord): string {
  const { model, fit, rejected } = record;
  return toJson({
    source: record.source,
    name: record.name,
    stage: record.stage,
    fate: rejected === null ? 'merged' : 'rejected',
    reason: rejected?.reason ?? null,
    detail:
      rejected === null
        ? null
        : `${frameRejectionText(rejected.reason)}${rejected.detail ? `: ${rejected.detail}` : ''}`,
    nObservations: record.nObservations,
    nMerged: record.nMerged,
    meanPartiality: record.meanPartiality,
    ...(model === null ? {} : modelFields(model)),
    ...(fit ?? {}),
    ...(record.extra ?? {}),
  });
}

function modelFields(model: FrameModel) {
  const degrees = 180 / Math.PI;
  return {
    scaleG: model.scaleG,
    bFactor: model.bFactor,
    rotXDeg: model.rotX * degrees,
    rotYDeg: model.rotY * degrees,
    gammaY: model.gammaY,
    gammaZ: model.gammaZ,
    gamma0: model.gamma0,
    gammaE: model.gammaE,
    voigtNu: model.voigtNu,
    unitCell: cellParameters(model.unitCell),
    rotationU: model.rotationU,
  };
}
