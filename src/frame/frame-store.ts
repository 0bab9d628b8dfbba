import {
  BYTES_OF_COLUMN,
  type ColumnName,
  columnNames,
  type FrameBatch,
  type FrameMeta,
  makeBuffers,
} from './frame-batch.js';

/** Room is set aside for so many times what the part that was read lets expect; it costs addresses, no memory. */
const MARGIN = 4;
const LEAST_ROOM = 2 ** 16;
/** Bytes that a buffer may grow to. */
const LARGEST_BUFFER = 2 ** 32;

interface Memory {
  readonly buffers: Readonly<Record<ColumnName, SharedArrayBuffer>>;
  readonly hasSpots: boolean;
  /** Observations that fit in. */
  readonly room: number;
}

/** More than fit into the shared buffer of a column, which Node 20 limits. */
export class TooManyObservationsError extends Error {
  constructor(most: number) {
    super(
      `the frames have more than ${most} observations, which is all that one run can hold; give it fewer frames or a lower resolution.`,
    );
  }
}

/** Observations for which the largest buffer has room. */
const MOST_OBSERVATIONS = Math.floor(LARGEST_BUFFER / BYTES_OF_COLUMN.hkl);

/**
 * The observations of all frames of a run, in memory that threads share. It grows with what is read, so that nobody has to
 * know how much that will be, and nothing is held twice: a batch is copied to the end and can be forgotten.
 */
export class FrameStore {
  private readonly parts: { readonly n: number; readonly frames: readonly FrameMeta[] }[] = [];
  private memory: Memory | null = null;
  private n = 0;

  /** `partRead`: which part of the input has been read then, (0, 1]. All batches have spots, or none has. */
  append(batch: FrameBatch, partRead: number): void {
    const n = this.n + batch.n;
    if (n > MOST_OBSERVATIONS) throw new TooManyObservationsError(MOST_OBSERVATIONS);
    if (this.memory === null || n > this.memory.room)
      this.memory = moved(this.memory, (MARGIN * n) / partRead, batch.hasSpots);
    const { buffers, hasSpots } = this.memory;
    if (hasSpots !== batch.hasSpots) throw new Error('invariant: all frames have spots, or none');
    for (const name of columnNames(hasSpots)) {
      const bytes = BYTES_OF_COLUMN[name];
      buffers[name].grow(bytes * n);
      const from = new Uint8Array(batch.buffers[name], bytes * batch.first, bytes * batch.n);
      new Uint8Array(buffers[name], bytes * this.n).set(from);
    }
    this.parts.push({ n: batch.n, frames: batch.frames });
    this.n = n;
  }

  /** All frames by batch, as they were appended. */
  batches(): FrameBatch[] {
    const { memory } = this;
    if (memory === null) return [];
    const { buffers, hasSpots } = memory;
    let first = 0;
    return this.parts.map(({ n, frames }) => {
      const batch = { n, frames, buffers, first, hasSpots };
      first += n;
      return batch;
    });
  }
}

/** Memory with room for more. What is there is moved, which is rare: where sources are very different. */
function moved(before: Memory | null, wanted: number, hasSpots: boolean): Memory {
  const room = Math.min(MOST_OBSERVATIONS, Math.max(LEAST_ROOM, Math.ceil(wanted)));
  const buffers = makeBuffers(hasSpots, (bytes) =>
    bytes === 0 ? new SharedArrayBuffer(0) : new SharedArrayBuffer(0, { maxByteLength: bytes * room }),
  );
  if (before !== null)
    for (const name of columnNames(hasSpots)) {
      buffers[name].grow(before.buffers[name].byteLength);
      new Uint8Array(buffers[name]).set(new Uint8Array(before.buffers[name]));
    }
  return { buffers, hasSpots, room };
}

/** All observations of batches that stand side by side, as one batch without frames. */
export function wholeOf(batches: readonly FrameBatch[]): FrameBatch {
  let n = 0;
  for (const { buffers, first, n: own } of batches) {
    if (first !== n || buffers.hkl !== batches[0].buffers.hkl)
      throw new Error('invariant: the batches of a run stand side by side in one store');
    n += own;
  }
  return { ...batches[0], n, frames: [] };
}

/** Batches of one store side by side again, after observations were left out at their ends: they are moved, not copied. */
export function closeGaps(batches: readonly FrameBatch[]): FrameBatch[] {
  let first = 0;
  return batches.map((batch) => {
    const closed = { ...batch, first };
    if (batch.first !== first)
      for (const name of columnNames(batch.hasSpots)) {
        const bytes = BYTES_OF_COLUMN[name];
        const begin = bytes * batch.first;
        new Uint8Array(batch.buffers[name]).copyWithin(bytes * first, begin, begin + bytes * batch.n);
      }
    first += batch.n;
    return closed;
  });
}
