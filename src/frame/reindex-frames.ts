import { isIdentityBasis } from '../crystal/change-of-basis.js';
import { averageCell } from '../crystal/constraints.js';
import { isSystematicallyAbsent, mapToAsu } from '../crystal/reflection.js';
import { parseReindexing, reindex, reindexCell, reindexReciprocalMatrix } from '../crystal/reindexing.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { dStarSquared, reciprocalMetric } from '../crystal/unit-cell.js';
import { batchMeasurements, framesOf, packFrames } from './frame-batch.js';
import type { FrameBatch, FrameIndexing, FrameMeta } from './frame-batch.js';
import type { Frame } from './frame.js';
import type { PreparedFrame } from './prepare.js';

type IndexedFrame = PreparedFrame & Pick<FrameMeta, 'indexing'>;

/** Frames whose indices and axes have been turned, and the indices in the asymmetric unit of all their observations. */
export interface ReindexedBatch {
  readonly batch: FrameBatch;
  readonly hklAsu: Int32Array;
}

/**
 * The frames of a batch with new indices; every spot keeps its place. Frames without an entry are left out, and observations
 * that are absent in the new indices.
 *
 * @param indexing by position in the batch; null leaves a frame out
 */
export function reindexFrames(
  batch: FrameBatch,
  indexing: readonly (FrameIndexing | null)[],
  group: SpaceGroup,
  anomalous: boolean,
): ReindexedBatch {
  const { polarization } = batchMeasurements(batch);
  const frames = framesOf(batch, 0).flatMap((frame, f): IndexedFrame[] => {
    const chosen = indexing[f];
    if (chosen === null) return [];
    const { offset, leftOut, stokes } = batch.frames[f];
    const own = { frame, polarization: polarization.subarray(offset, offset + frame.n) };
    const turned = reindexFrame(own, batch.hasSpots, chosen, group, anomalous);
    return [
      {
        ...turned,
        ...(leftOut === undefined ? {} : { leftOut }),
        ...(stokes === undefined ? {} : { stokes }),
      },
    ];
  });
  const packed = packFrames(frames, batch.hasSpots);
  const hklAsu = new Int32Array(3 * packed.n);
  frames.forEach((frame, f) => hklAsu.set(frame.hklAsu, 3 * packed.frames[f].offset));
  return { batch: packed, hklAsu };
}

const NOTHING = new Float64Array(0);

function reindexFrame(
  { frame, polarization }: { readonly frame: Frame; readonly polarization: Float64Array },
  hasSpots: boolean,
  indexing: FrameIndexing,
  group: SpaceGroup,
  anomalous: boolean,
): IndexedFrame {
  const change = parseReindexing(indexing.operator);
  const isSame = isIdentityBasis(change);
  const all = isSame ? frame.hkl : reindex(change, frame.hkl);
  const kept = Array.from({ length: frame.n }, (_, i) => i).filter(
    (i) => !isSystematicallyAbsent(group, all[3 * i], all[3 * i + 1], all[3 * i + 2]),
  );
  const hkl = new Int32Array(3 * kept.length);
  kept.forEach((i, k) => hkl.set(all.subarray(3 * i, 3 * i + 3), 3 * k));
  const unitCell = isSame ? frame.unitCell : averageCell(reindexCell(change, frame.unitCell), group);
  const metric = reciprocalMetric(unitCell);
  const pick = (values: Float64Array) => Float64Array.from(kept, (i) => values[i]);
  return {
    source: frame.source,
    name: frame.name,
    n: kept.length,
    hkl,
    hklAsu: mapToAsu(group, hkl, anomalous),
    intensity: pick(frame.intensity),
    sigma: pick(frame.sigma),
    polarization: pick(polarization),
    ...(hasSpots
      ? {
          sinThetaOverLambdaSquared: Float64Array.from(
            kept,
            (_, k) => dStarSquared(metric, hkl[3 * k], hkl[3 * k + 1], hkl[3 * k + 2]) / 4,
          ),
          spotXMm: pick(frame.spotXMm),
          spotYMm: pick(frame.spotYMm),
        }
      : { sinThetaOverLambdaSquared: NOTHING, spotXMm: NOTHING, spotYMm: NOTHING }),
    wavelength: frame.wavelength,
    detectorDistanceMm: frame.detectorDistanceMm,
    unitCell,
    reciprocalMatrix: isSame
      ? frame.reciprocalMatrix
      : reindexReciprocalMatrix(change, frame.reciprocalMatrix),
    indexing,
  };
}
