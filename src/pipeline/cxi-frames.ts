import { multiply3, transpose3 } from '../crystal/matrix3.js';
import { cellOfReciprocalMatrix } from '../crystal/orientation.js';
import { cellOfMetric, orthogonalization, type UnitCell } from '../crystal/unit-cell.js';
import type { MergingRejection, RejectedMergingFrame } from '../frame/merging/merging-frame.js';
import type { MergingSet } from '../frame/merging/merging-set.js';
import type { SourceRef } from '../input/source-ref.js';
import type { AcceptedFrame, MergingOutcome } from '../merge/cxi/merging-outcome.js';
import { MergingSums } from '../merge/cxi/merging-sums.js';
import {
  type BackendContent,
  type BackendEntry,
  BackendError,
  type BackendFrame,
  type BackendWriter,
} from '../output/backend/backend.js';
import type { CxiTasks } from '../parallel/cxi-tasks.js';
import type { FramePool } from '../parallel/frame-pool.js';
import { DuplicateFrames } from './duplicate-frames.js';

/** What is known of all frames when each has been scaled. */
export interface ScaledFrames {
  readonly sums: MergingSums;
  readonly nSources: number;
  /** Accepted frames that an earlier run left. */
  readonly nKept: number;
  /** A warning of accepted frames that were given twice; or null. */
  readonly duplicates: string | null;
  readonly counts: Readonly<Record<MergingRejection, number>>;
  /** Counts of the reasons of post-refinement. */
  readonly postrefinement: ReadonlyMap<string, number>;
  readonly rejected: readonly RejectedMergingFrame[];
  /** Of the accepted frames, in input order. */
  readonly accepted: readonly AboutFrame[];
}

/** What stays of an accepted frame when its observations have been merged. */
export type AboutFrame = Pick<
  AcceptedFrame,
  | 'name'
  | 'source'
  | 'unitCell'
  | 'dMin'
  | 'wavelength'
  | 'beamXMm'
  | 'beamYMm'
  | 'detectorDistanceMm'
  | 'correlation'
  | 'postrefined'
>;

export interface ScaleFramesOptions {
  readonly set: MergingSet;
  readonly negatives: boolean;
  /** Observations are kept for the models of errors. */
  readonly keepsUnmerged: boolean;
  /** Only counts and cells are asked for. */
  readonly countsOnly: boolean;
  readonly begin: (stage: string, total: number) => void;
  readonly advance: (n: number) => void;
}

/** So many sources are in memory at a time. */
const CHUNK = 512;

/** Scales all frames and adds them, in input order, to the sums and to the tables (where `writer` is not null); `kept` are tables of an earlier run to go on with. */
export async function scaleFrames(
  sources: readonly SourceRef[],
  pool: FramePool<CxiTasks>,
  writer: BackendWriter | null,
  kept: BackendContent | null,
  options: ScaleFramesOptions,
): Promise<ScaledFrames> {
  const frames = new FrameBook(options);
  const duplicates = new DuplicateFrames();
  if (kept !== null) await keepFrames(kept, sources, frames, writer, options.set);
  options.begin('Scaling', sources.length);
  for (let first = 0; first < sources.length; first += CHUNK) {
    const chunk = sources.slice(first, first + CHUNK);
    const size = Math.max(1, Math.min(16, Math.ceil(chunk.length / (4 * pool.nWorkers))));
    const inputs: SourceRef[][] = [];
    for (let i = 0; i < chunk.length; i += size) inputs.push(chunk.slice(i, i + size));
    const outcomes = await pool.run('mergeFrames', inputs, (index) => options.advance(inputs[index].length));
    for (const { outcome, fingerprint } of outcomes.flat()) {
      frames.add(outcome);
      if (outcome.kind === 'accepted' && fingerprint !== null)
        duplicates.add(uniqueName(outcome.source, outcome.name), fingerprint);
      if (outcome.kind === 'accepted' && writer !== null) await writer.add(backendEntry(outcome));
    }
  }
  return frames.result(sources.length, duplicates.warning());
}

/** The frames of `first` once more, those that it accepted as `outcomes` tells: these are merged and written. */
export async function bookAgain(
  first: ScaledFrames,
  outcomes: Iterable<MergingOutcome>,
  writer: BackendWriter | null,
  options: ScaleFramesOptions,
): Promise<ScaledFrames> {
  const frames = new FrameBook(options);
  for (const rejected of first.rejected) frames.add(rejected);
  for (const outcome of outcomes) {
    frames.add(outcome);
    if (outcome.kind === 'accepted' && writer !== null) await writer.add(backendEntry(outcome));
  }
  return frames.result(first.nSources, first.duplicates);
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

/** Without post-refinement the table of frames has the cell's axes, with it A*. */
export function cellOfFrame({ matrix, postrefined }: BackendFrame): UnitCell {
  return postrefined === null
    ? cellOfMetric(multiply3(matrix, transpose3(matrix)))
    : cellOfReciprocalMatrix(matrix);
}

/** Counts and sums as the frames come. */
class FrameBook {
  private readonly sums: MergingSums;
  private readonly counts: Record<MergingRejection, number> = {
    'wrong-bravais': 0,
    'wrong-cell': 0,
    'low-resolution': 0,
    'low-signal': 0,
    'low-correlation': 0,
    'file-error': 0,
    postrefinement: 0,
  };
  private readonly postrefinement = new Map<string, number>();
  private nKept = 0;
  private readonly rejected: RejectedMergingFrame[] = [];
  private readonly accepted: AboutFrame[] = [];

  constructor(private readonly options: ScaleFramesOptions) {
    this.sums = new MergingSums(options.set.n, options.negatives, options.keepsUnmerged);
  }

  add(outcome: MergingOutcome): void {
    if (outcome.kind === 'rejected') {
      this.counts[outcome.reason]++;
      if (outcome.reason === 'postrefinement')
        this.postrefinement.set(outcome.detail, (this.postrefinement.get(outcome.detail) ?? 0) + 1);
      this.rejected.push(outcome);
      return;
    }
    if (!this.options.countsOnly) {
      this.sums.countMatches(outcome.matched);
      this.sums.addFrame(outcome, this.accepted.length);
    }
    const { name, source, unitCell, dMin, wavelength, beamXMm, beamYMm, detectorDistanceMm } = outcome;
    const { correlation, postrefined } = outcome;
    const geometry = { unitCell, wavelength, beamXMm, beamYMm, detectorDistanceMm };
    this.accepted.push({ name, source, dMin, ...geometry, correlation, postrefined });
  }

  keep({ frame, observations }: BackendEntry): void {
    this.nKept++;
    this.sums.countMatches(observations.reflection);
    this.sums.addFrame({ ...observations, slope: frame.slope }, this.accepted.length);
    const { name, wavelength, beamXMm, beamYMm, detectorDistanceMm, correlation } = frame;
    // How far it reaches is not in the tables.
    this.accepted.push({
      name,
      source: name,
      unitCell: cellOfFrame(frame),
      dMin: NaN,
      wavelength,
      beamXMm,
      beamYMm,
      detectorDistanceMm,
      correlation,
      postrefined: null,
    });
  }

  result(nSources: number, duplicates: string | null): ScaledFrames {
    const { sums, counts, postrefinement, rejected, accepted, nKept } = this;
    return { sums, nSources, nKept, duplicates, counts, postrefinement, rejected, accepted };
  }
}

/** Name of a frame in the tables: where it comes from, with the name of the member of an archive. */
export function uniqueName(source: string, name: string): string {
  return source.endsWith(name) ? source : `${source}/${name}`;
}

/** The rows of an accepted frame in the tables. */
export function backendEntry(frame: AcceptedFrame): BackendEntry {
  const {
    source,
    wavelength,
    beamXMm,
    beamYMm,
    detectorDistanceMm,
    correlation,
    slope,
    offset,
    postrefined: p,
    name,
  } = frame;
  const { reflection, intensity, sigma, position, hkl } = frame;
  const matrix = p === null ? directMatrix(frame.unitCell) : p.reciprocalMatrix;
  return {
    frame: {
      name: uniqueName(source, name),
      wavelength,
      beamXMm,
      beamYMm,
      detectorDistanceMm,
      correlation,
      slope,
      offset,
      matrix: [...matrix],
      postrefined:
        p === null
          ? null
          : { scaleG: p.scaleG, bFactor: p.bFactor, radius: p.radius, rotX: p.rotX, rotY: p.rotY },
    },
    observations: { reflection, intensity, sigma, position, hkl },
  };
}

/** Rows a, b, c of a cell in its own Cartesian axes, Å. */
function directMatrix(cell: UnitCell): Float64Array {
  return transpose3(orthogonalization(cell));
}
