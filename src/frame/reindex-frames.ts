import { chainBases, inverseChangeOfBasis, isIdentityBasis } from '../crystal/change-of-basis.js';
import { averageCell } from '../crystal/constraints.js';
import { isSystematicallyAbsent } from '../crystal/reflection.js';
import { parseReindexing, reindex, reindexCell, reindexReciprocalMatrix } from '../crystal/reindexing.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { dStarSquared, reciprocalMetric, type UnitCell } from '../crystal/unit-cell.js';
import { columnsOf } from './frame-batch.js';
import type { FrameBatch, FrameIndexing, FrameMeta } from './frame-batch.js';
import { numberBatch } from './number-batch.js';

/** What a batch is when its frames have been turned; its columns are the same. */
export interface ReindexedBatch extends Pick<FrameBatch, 'n' | 'frames'> {
  /** The reflections of the batch by their numbers in it: 3n interleaved, in the asymmetric unit. */
  readonly reflections: Int32Array;
}

/** How a frame is to be indexed, and how it was. */
export interface FrameTurn {
  /** From the frame as it was prepared. */
  readonly indexing: FrameIndexing;
  readonly prepared: Pick<FrameMeta, 'unitCell' | 'reciprocalMatrix'>;
}

/**
 * The frames of a batch with new indices, in the memory where they stand: every spot keeps its place. Frames without an entry are
 * left out, and observations that are absent in the new indices; those that stay move to the beginning of the batch.
 *
 * @param turns by position in the batch; null leaves a frame out
 */
export function reindexFrames(
  batch: FrameBatch,
  turns: readonly (FrameTurn | null)[],
  group: SpaceGroup,
  anomalous: boolean,
): ReindexedBatch {
  const columns = columnsOf(batch);
  const { hkl, intensity, sigma, polarization, spotXMm, spotYMm } = columns;
  const numbers = [intensity, sigma, polarization, ...(batch.hasSpots ? [spotXMm, spotYMm] : [])];
  const frames: FrameMeta[] = [];
  let n = 0;
  batch.frames.forEach((meta, f) => {
    const turn = turns[f];
    if (turn === null) return;
    const { unitCell, reciprocalMatrix } = orientationAfter(turn, group);
    turnIndices(hkl.subarray(3 * meta.offset, 3 * (meta.offset + meta.n)), meta, turn);
    const end = moveToBeginning(hkl, numbers, meta, n, group);
    if (batch.hasSpots) setSinThetaOverLambdaSquared(columns, n, end, unitCell);
    frames.push({ ...meta, n: end - n, offset: n, unitCell, reciprocalMatrix, indexing: turn.indexing });
    n = end;
  });
  return { n, frames, reflections: numberBatch({ ...batch, n, frames }, group, anomalous) };
}

function orientationAfter(
  { indexing, prepared }: FrameTurn,
  group: SpaceGroup,
): Pick<FrameMeta, 'unitCell' | 'reciprocalMatrix'> {
  const change = parseReindexing(indexing.operator);
  if (isIdentityBasis(change)) return prepared;
  return {
    unitCell: averageCell(reindexCell(change, prepared.unitCell), group),
    reciprocalMatrix: reindexReciprocalMatrix(change, prepared.reciprocalMatrix),
  };
}

/** Turns the indices of a frame from how it is indexed now. */
function turnIndices(hkl: Int32Array, { indexing: now }: FrameMeta, { indexing }: FrameTurn): void {
  const change = parseReindexing(indexing.operator);
  const back = now === undefined ? null : inverseChangeOfBasis(parseReindexing(now.operator));
  reindex(back === null ? change : chainBases(change, back), hkl, hkl);
}

/** Moves the observations of a frame that are not absent to `to` and what follows; gives the end. `to` is not behind the frame. */
function moveToBeginning(
  hkl: Int32Array,
  numbers: readonly Float64Array[],
  { offset, n }: FrameMeta,
  to: number,
  group: SpaceGroup,
): number {
  for (let i = offset; i < offset + n; i++) {
    const h = hkl[3 * i];
    const k = hkl[3 * i + 1];
    const l = hkl[3 * i + 2];
    if (isSystematicallyAbsent(group, h, k, l)) continue;
    hkl[3 * to] = h;
    hkl[3 * to + 1] = k;
    hkl[3 * to + 2] = l;
    for (const column of numbers) column[to] = column[i];
    to++;
  }
  return to;
}

function setSinThetaOverLambdaSquared(
  { hkl, sinThetaOverLambdaSquared }: ReturnType<typeof columnsOf>,
  from: number,
  to: number,
  unitCell: UnitCell,
): void {
  const metric = reciprocalMetric(unitCell);
  for (let i = from; i < to; i++)
    sinThetaOverLambdaSquared[i] = dStarSquared(metric, hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]) / 4;
}
