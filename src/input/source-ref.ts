import type { BytePlace } from './byte-place.js';
import type { DialsExperiment } from './dials-experiments.js';
import type { FrameColumns } from './dials-frame.js';
import type { RowRuns } from './dials-table.js';

/** Where the bytes of a source lie. Plain values and shared memory: it can be posted to any worker thread. */
export type SourceRef = FileRef | MemberRef | MemoryRef | DialsRef;

interface Named {
  /** As shown to people: the path, with `:indN` for a member of an archive, `:imageN` of a stream, `:expN` of a DIALS file. */
  readonly display: string;
  /** File name alone, of the archive member where there is one. */
  readonly name: string;
}

/** A file of its own, compressed or not. */
export interface FileRef extends Named {
  readonly kind: 'file';
  readonly path: string;
}

/** `size` bytes of a file from `offset` on: a member of an archive, or an image of a stream. */
export interface MemberRef extends Named {
  readonly kind: 'member';
  readonly path: string;
  readonly offset: number;
  readonly size: number;
  /** The bytes are deflated, as in zip archives. */
  readonly isDeflated?: boolean;
}

/** Bytes of a file that was compressed: it was decompressed once, into memory that all threads share. */
export interface MemoryRef extends Named {
  readonly kind: 'memory';
  readonly bytes: SharedArrayBuffer;
  readonly offset: number;
  readonly size: number;
  /** As in `MemberRef`: of a zip archive that was compressed as a whole. */
  readonly isDeflated?: boolean;
}

/** One experiment: some rows of a reflection table of DIALS, and its models. */
export interface DialsRef extends Named {
  readonly kind: 'dials';
  readonly place: BytePlace;
  readonly columns: FrameColumns;
  readonly runs: RowRuns;
  readonly model: DialsExperiment['model'];
}

/** The file of a source; null for one in memory. */
export function pathOf(ref: SourceRef): string | null {
  if (ref.kind === 'memory') return null;
  if (ref.kind !== 'dials') return ref.path;
  return ref.place.kind === 'file' ? ref.place.path : null;
}

/** Why something that `data` names gives no source. Found before any frame is read. */
export interface SourceProblem {
  readonly kind: 'missing' | 'unreadable' | 'no-files' | 'archive' | 'list' | 'duplicate' | 'partner';
  /** The entry of `data`, or the line of a list, as written. */
  readonly entry: string;
  /** One sentence. */
  readonly detail: string;
}
