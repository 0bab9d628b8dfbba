import type { MergingRejection, RejectedMergingFrame } from '../frame/merging/merging-frame.js';
import type { MergingSet } from '../frame/merging/merging-set.js';
import type { AcceptedFrame, MergingOutcome } from '../merge/cxi/merging-outcome.js';
import { MergingSums } from '../merge/cxi/merging-sums.js';
import type { BackendEntry } from '../output/backend/backend.js';
import { cellOfFrame } from './backend-entry.js';

/** What is known of all frames when each has been scaled. */
export interface ScaledFrames {
  readonly sums: MergingSums;
  readonly nSources: number;
  /** Accepted frames that an earlier run left. */
  readonly nKept: number;
  /** Sentences about the frames as a whole. */
  readonly warnings: readonly string[];
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

export interface FrameBookOptions {
  readonly set: MergingSet;
  readonly negatives: boolean;
  /** Observations are kept for the models of errors. */
  readonly keepsUnmerged: boolean;
  /** Only counts and cells are asked for. */
  readonly countsOnly: boolean;
}

/** Counts and sums as the frames come. */
export class FrameBook {
  private readonly sums: MergingSums;
  private readonly counts: Record<MergingRejection, number> = {
    'wrong-isoform': 0,
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

  constructor(private readonly options: FrameBookOptions) {
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

  result(nSources: number, warnings: readonly (string | null)[]): ScaledFrames {
    const { sums, counts, postrefinement, rejected, accepted, nKept } = this;
    const said = warnings.filter((warning) => warning !== null);
    return { sums, nSources, nKept, warnings: said, counts, postrefinement, rejected, accepted };
  }
}
