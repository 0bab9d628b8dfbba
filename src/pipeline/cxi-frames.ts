import type { MergingSet } from '../frame/merging/merging-set.js';
import { type SpotPlacement, spotPlacementWarning } from '../frame/spot-placement.js';
import type { SourceRef } from '../input/source-ref.js';
import type { AcceptedFrame, MergingOutcome } from '../merge/cxi/merging-outcome.js';
import { type BackendContent, BackendError, type BackendWriter } from '../output/backend/backend.js';
import type { CxiTasks } from '../parallel/cxi-tasks.js';
import type { FramePool } from '../parallel/frame-pool.js';
import { backendEntry, uniqueName } from './backend-entry.js';
import { FrameBook, type FrameBookOptions, type ScaledFrames } from './cxi-frame-book.js';
import { DuplicateFrames } from './duplicate-frames.js';

export interface ScaleFramesOptions extends FrameBookOptions {
  readonly begin: (stage: string, total: number) => void;
  readonly advance: (n: number) => void;
}

/** So many sources are in memory at a time. */
const CHUNK = 512;

/** Scales all frames and adds them, in input order, to the sums and to the tables (where `writer` is not null); `kept` are tables of an earlier run to go on with. What `onAccepted` makes of an accepted frame, in input order, takes its place. */
export async function scaleFrames(
  sources: readonly SourceRef[],
  pool: FramePool<CxiTasks>,
  writer: BackendWriter | null,
  kept: BackendContent | null,
  options: ScaleFramesOptions,
  onAccepted: (frame: AcceptedFrame) => MergingOutcome = (frame) => frame,
): Promise<ScaledFrames> {
  const frames = new FrameBook(options);
  const duplicates = new DuplicateFrames();
  const spotPlacements: (SpotPlacement | null)[] = [];
  if (kept !== null) await keepFrames(kept, sources, frames, writer, options.set);
  options.begin('Scaling', sources.length);
  for (let first = 0; first < sources.length; first += CHUNK) {
    const chunk = sources.slice(first, first + CHUNK);
    const size = Math.max(1, Math.min(16, Math.ceil(chunk.length / (4 * pool.nWorkers))));
    const inputs: SourceRef[][] = [];
    for (let i = 0; i < chunk.length; i += size) inputs.push(chunk.slice(i, i + size));
    const outcomes = await pool.run('mergeFrames', inputs, (index) => options.advance(inputs[index].length));
    for (const { outcome: found, fingerprint, spotPlacement } of outcomes.flat()) {
      spotPlacements.push(spotPlacement);
      const outcome = found.kind === 'accepted' ? onAccepted(found) : found;
      frames.add(outcome);
      if (outcome.kind === 'accepted' && fingerprint !== null)
        duplicates.add(uniqueName(outcome.source, outcome.name), fingerprint);
      if (outcome.kind === 'accepted' && writer !== null) await writer.add(backendEntry(outcome));
    }
  }
  return frames.result(sources.length, [duplicates.warning(), spotPlacementWarning(spotPlacements)]);
}

/** The frames of `first` once more, those that it accepted as `outcomes` tells: these are merged and written. */
export async function bookAgain(
  first: ScaledFrames,
  outcomes: Iterable<MergingOutcome>,
  writer: BackendWriter | null,
  options: ScaleFramesOptions,
  breathe: () => Promise<void>,
): Promise<ScaledFrames> {
  const frames = new FrameBook(options);
  for (const rejected of first.rejected) frames.add(rejected);
  for (const outcome of outcomes) {
    await breathe();
    frames.add(outcome);
    if (outcome.kind === 'accepted' && writer !== null) await writer.add(backendEntry(outcome));
  }
  return frames.result(first.nSources, first.warnings);
}

/** Takes over the frames of an earlier run, except those that come again. */
async function keepFrames(
  kept: BackendContent,
  sources: readonly SourceRef[],
  frames: FrameBook,
  writer: BackendWriter | null,
  set: MergingSet,
): Promise<void> {
  if (!hasReflections(kept, set))
    throw new BackendError(
      'the tables of the earlier run have other reflections: with backend_add, d_min, d_max, merge_anomalous, the tolerance of cell edges and the model or target must be the same',
    );
  const again = new Set(sources.map(({ display, name }) => uniqueName(display, name)));
  for await (const entry of kept.entries()) {
    if (again.has(entry.frame.name)) continue;
    frames.keep(entry);
    await writer?.add(entry);
  }
}

/** Whether tables have the reflections of a set. */
export function hasReflections({ hkl }: BackendContent, set: MergingSet): boolean {
  return hkl.length === set.hkl.length && hkl.every((h, i) => h === set.hkl[i]);
}
