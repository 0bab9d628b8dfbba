/** A place to read bytes from: a file, or memory. */
export interface ByteSource {
  readonly size: number;
  /** At most `length` bytes from `offset` on, fewer at the end; they are good until the next read of any file. */
  read(offset: number, length: number): Buffer;
}
