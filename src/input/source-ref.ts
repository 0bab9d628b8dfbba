/** Where the bytes of a source lie. Plain values and shared memory: it can be posted to any worker thread. */
export type SourceRef = FileRef | MemberRef | MemoryRef;

interface Named {
  /** As shown to people: the path, or `file.tar:indN` for the N-th member of an archive. */
  readonly display: string;
  /** File name alone, of the archive member where there is one. */
  readonly name: string;
}

/** A file of its own, compressed or not. */
export interface FileRef extends Named {
  readonly kind: 'file';
  readonly path: string;
}

/** `size` bytes of a file from `offset` on: a member of an uncompressed archive. */
export interface MemberRef extends Named {
  readonly kind: 'member';
  readonly path: string;
  readonly offset: number;
  readonly size: number;
}

/** A member of a compressed archive, which was decompressed once into memory that all threads share. */
export interface MemoryRef extends Named {
  readonly kind: 'memory';
  readonly bytes: SharedArrayBuffer;
  readonly offset: number;
  readonly size: number;
}

/** Why something that `data` names gives no source. Found before any frame is read. */
export interface SourceProblem {
  readonly kind: 'missing' | 'unreadable' | 'no-files' | 'archive' | 'list' | 'duplicate';
  /** The entry of `data`, or the line of a list, as written. */
  readonly entry: string;
  /** One sentence. */
  readonly detail: string;
}
