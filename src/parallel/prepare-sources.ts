import { type AbsenceSignal, noAbsences } from '../frame/absence-signal.js';
import { columnsOf, type FrameBatch, packFrames } from '../frame/frame-batch.js';
import { numberParts } from '../frame/number-reflections.js';
import { inReflectionOrder } from '../frame/order-observations.js';
import { type PreparedFrame, prepareFrame, type PrepareOptions } from '../frame/prepare.js';
import { addTally, type FrameRejectionReason, type ObservationTally } from '../frame/rejection.js';
import { spotPlacement, type SpotPlacement } from '../frame/spot-placement.js';
import { fingerprint } from '../input/fingerprint.js';
import type { ReadOptions } from '../input/read-options.js';
import { readSource } from '../input/read-source.js';
import type { SourceRef } from '../input/source-ref.js';
import type { HandsOver } from './frame-pool.js';

/** What is to be said of some sources when their frames have been prepared. */
export interface PrepareReport {
  readonly rejected: readonly RejectedFrame[];
  readonly tally: ObservationTally;
  /** Lattices found and observations read, before any selection. */
  readonly nLattices: number;
  readonly nObservationsRead: number;
}

export interface PrepareOutput extends PrepareReport {
  readonly batch: FrameBatch;
  /** The reflections of the batch by their numbers in it: 3n interleaved, in the asymmetric unit. */
  readonly reflections: Int32Array;
  /** What observations that the space group calls absent show. */
  readonly absences: AbsenceSignal;
  /** Of each lattice that was read. */
  readonly spotPlacements: readonly (SpotPlacement | null)[];
  /** Of each frame of the batch: equal for frames with the same observations. */
  readonly fingerprints: readonly string[];
}

export interface RejectedFrame {
  readonly source: string;
  readonly name: string;
  readonly reason: FrameRejectionReason;
  readonly detail: string;
}

/** Reads and prepares the frames of some sources, and puts them into one batch. */
export function prepareSources(
  sources: readonly SourceRef[],
  readOptions: ReadOptions,
  options: PrepareOptions,
  keepSpots: boolean,
): PrepareOutput & HandsOver {
  const frames: PreparedFrame[] = [];
  const fingerprints: string[] = [];
  const rejected: RejectedFrame[] = [];
  const tally: ObservationTally = {};
  const absences = noAbsences();
  const spotPlacements: (SpotPlacement | null)[] = [];
  let nLattices = 0;
  let nObservationsRead = 0;
  for (const source of sources) {
    for (const raw of readSource(source, readOptions)) {
      nLattices++;
      if (raw.kind === 'rejected') {
        rejected.push({ source: raw.source, name: raw.name, reason: raw.reason, detail: raw.detail });
        continue;
      }
      nObservationsRead += raw.n;
      spotPlacements.push(spotPlacement(raw, options.pixelSizeMm));
      const result = prepareFrame(raw, options, absences);
      addTally(tally, result.rejected);
      if (result.kind === 'prepared') {
        frames.push(result.frame);
        fingerprints.push(fingerprint(raw));
      } else
        rejected.push({ source: raw.source, name: raw.name, reason: result.reason, detail: result.detail });
    }
  }
  // The original's scheme keeps the order of the file, as its sums depend on it in their last digits.
  if (!keepSpots) frames.forEach((frame, f) => (frames[f] = inReflectionOrder(frame)));
  const batch = packFrames(frames, keepSpots);
  const numbered = numberParts(
    frames.map(({ hklAsu }) => hklAsu),
    columnsOf(batch).reflection,
  );
  return {
    batch,
    handsOver: Object.values(batch.buffers),
    reflections: numbered.hkl,
    rejected,
    tally,
    absences,
    spotPlacements,
    fingerprints,
    nLattices,
    nObservationsRead,
  };
}
