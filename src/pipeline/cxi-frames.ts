import { orthogonalization, type UnitCell } from '../crystal/unit-cell.js';
import { transpose3 } from '../crystal/matrix3.js';
import type { MergingRejection, RejectedMergingFrame } from '../frame/merging/merging-frame.js';
import type { MergingSet } from '../frame/merging/merging-set.js';
import type { SourceRef } from '../input/source-ref.js';
import type { AcceptedFrame, MergingOutcome } from '../merge/cxi/merging-outcome.js';
import { MergingSums } from '../merge/cxi/merging-sums.js';
import type { BackendEntry, BackendWriter } from '../output/backend/backend.js';
import type { CxiTasks } from '../parallel/cxi-tasks.js';
import type { FramePool } from '../parallel/frame-pool.js';

/** What is known of all frames when each has been scaled. */
export interface ScaledFrames {
  readonly sums: MergingSums;
  readonly nSources: number;
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
  'name' | 'source' | 'unitCell' | 'dMin' | 'wavelength' | 'correlation' | 'postrefined'
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

/** Scales all frames and adds them, in input order, to the sums and to the tables (where `writer` is not null). */
export async function scaleFrames(
  sources: readonly SourceRef[],
  pool: FramePool<CxiTasks>,
  writer: BackendWriter | null,
  options: ScaleFramesOptions,
): Promise<ScaledFrames> {
  const frames = new FrameBook(options);
  options.begin('Scaling', sources.length);
  for (let first = 0; first < sources.length; first += CHUNK) {
    const chunk = sources.slice(first, first + CHUNK);
    const size = Math.max(1, Math.min(16, Math.ceil(chunk.length / (4 * pool.nWorkers))));
    const inputs: SourceRef[][] = [];
    for (let i = 0; i < chunk.length; i += size) inputs.push(chunk.slice(i, i + size));
    const outcomes = await pool.run('mergeFrames', inputs, (index) => options.advance(inputs[index].length));
    for (const outcome of outcomes.flat()) {
      frames.add(outcome);
      if (outcome.kind === 'accepted' && writer !== null) await writer.add(backendEntry(outcome));
    }
  }
  return frames.result(sources.length);
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
    const { name, source, unitCell, dMin, wavelength, correlation, postrefined } = outcome;
    this.accepted.push({ name, source, unitCell, dMin, wavelength, correlation, postrefined });
  }

  result(nSources: number): ScaledFrames {
    const { sums, counts, postrefinement, rejected, accepted } = this;
    return { sums, nSources, counts, postrefinement, rejected, accepted };
  }
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
  } = frame;
  const { reflection, intensity, sigma, position, hkl } = frame;
  const matrix = p === null ? directMatrix(frame.unitCell) : p.reciprocalMatrix;
  return {
    frame: {
      name: source,
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
