import type { ByteSource } from './byte-source.js';

/** Fills the beginning of a buffer with at most `length` bytes from `offset` on; returns how many there were. */
export type Fill = (buffer: Buffer, offset: number, length: number) => number;

/** Bytes that are read at once where a read goes on from the one before: they stay in the cache of a processor. */
const windowBytes = 1 << 16;
/** Larger pieces are read as they are asked for. */
const maxPiece = windowBytes / 2;
/** What a read may pass over and still go on from the one before: a header, the padding of an archive. */
const maxGap = 4096;
/** More than there are columns to a frame. */
const nWindows = 8;

/** Bytes of the file from `start` on, of which `filled` are there. */
interface Window {
  readonly bytes: Buffer;
  start: number;
  filled: number;
  usedAt: number;
}

/**
 * Reads ahead, at several places of a file in turn: the columns of a reflection table are read so, each from frame to frame, and the
 * members of an archive. Each small read would be a call of the system otherwise, which takes longer than the bytes do.
 * What is returned is good until the next read.
 */
export function readAhead(read: ByteSource['read'], fill: Fill): ByteSource['read'] {
  const windows: Window[] = [];
  let clock = 0;
  return (offset, length) => {
    if (length > maxPiece) return read(offset, length);
    const window = nearest(windows, offset, length);
    window.usedAt = ++clock;
    const from = offset - window.start;
    if (from >= 0 && from + length <= window.filled) return window.bytes.subarray(from, from + length);
    const goesOn = window.filled > 0 && from >= 0 && from <= window.filled + maxGap;
    // Where filling fails, nothing is there.
    window.filled = 0;
    window.start = offset;
    window.filled = fill(window.bytes, offset, goesOn ? windowBytes : length);
    return window.bytes.subarray(0, Math.min(length, window.filled));
  };
}

/** The window that holds some bytes; or that they go on from; or a new one; or the one that was not used for longest. */
function nearest(windows: Window[], offset: number, length: number): Window {
  let follows: Window | null = null;
  let oldest: Window | null = null;
  for (const window of windows) {
    const from = offset - window.start;
    if (from >= 0 && from + length <= window.filled) return window;
    if (from >= 0 && from <= window.filled + maxGap && window.filled > 0) follows = window;
    if (oldest === null || window.usedAt < oldest.usedAt) oldest = window;
  }
  if (follows !== null) return follows;
  if (oldest !== null && windows.length === nWindows) return oldest;
  const window = { bytes: Buffer.allocUnsafeSlow(windowBytes), start: 0, filled: 0, usedAt: 0 };
  windows.push(window);
  return window;
}
