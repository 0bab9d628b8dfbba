import { type PickleMachine, maxSlices } from './pickle-machine.js';
import { numberCodes } from './pickle-slice.js';
import type { PickleFile, PickleSlice } from './pickle-slice.js';

/** Most bytes of a pickle that may be neither number nor string; frames have one or two thousand. */
const maxFixedBytes = 1 << 16;
/** Files up to this length are read by a layout. */
const maxFileBytes = 1 << 24;

/**
 * What an operation pushes, by its code; 0 for those that are part of what has to be the same. Operations of one kind stand
 * for each other: a length of 200 takes another one than a length of 300.
 */
const kinds = new Uint8Array(256);
/** Bytes of the number, or of the length of the string, behind the code. */
const widths = new Uint8Array(256);
const NUMBER = 1;
const BYTES = 2;
const LATIN1 = 3;
const UTF8 = 4;
/** The length of a part of the pickle, which has to be there. */
const PART = 5;
for (const [code, kind, width] of [
  [numberCodes.real, NUMBER, 8],
  [numberCodes.int32, NUMBER, 4],
  [numberCodes.uint16, NUMBER, 2],
  [numberCodes.uint8, NUMBER, 1],
  [0x42, BYTES, 4],
  [0x43, BYTES, 1],
  [0x54, LATIN1, 4],
  [0x55, LATIN1, 1],
  [0x58, UTF8, 4],
  [0x8c, UTF8, 1],
  [0x95, PART, 8],
]) {
  kinds[code] = kind;
  widths[code] = width;
}

/** Shorter pieces are compared faster byte by byte than by a call. */
const shortPiece = 64;

/**
 * How a pickle is laid out: the bytes between its numbers and strings. The pickles of one program are laid out alike, and
 * where one is, the value read from the first is made that of the next by moving its slices, without reading it anew.
 * All that decides what a pickle means has to be the same byte for byte: operations, memo, names of constructors and what
 * was asked for by `nameOf`. What remains are numbers and strings, of which a reader knows no more than where they stand.
 */
export class PickleLayout {
  private readonly file: PickleFile;
  private readonly fixed: Buffer;
  /** Number of fixed bytes before each slice, and behind the last one. */
  private readonly gaps: readonly number[];
  private readonly slices: readonly PickleSlice[];
  private readonly sliceKinds: readonly number[];
  private readonly lastMemo: number;

  private constructor(machine: PickleMachine) {
    const { source, slices, places, position, memo } = machine;
    const names: PickleFile = { bytes: source };
    const moving: PickleSlice[] = [];
    const pieces: Buffer[] = [];
    let end = 0;
    let nMoved = 0;
    slices.forEach((slice, i) => {
      if (slice.isName) {
        slice.file = names;
        slice.start -= nMoved;
        slice.end -= nMoved;
      } else {
        moving.push(slice);
        pieces.push(source.subarray(end, places[i]));
        nMoved += slice.end - places[i];
        end = slice.end;
      }
    });
    pieces.push(source.subarray(end, position));
    this.file = machine.file;
    this.slices = moving;
    this.sliceKinds = slices.flatMap((slice, i) => (slice.isName ? [] : [kinds[source[places[i]]]]));
    this.gaps = pieces.map((piece) => piece.length);
    this.fixed = Buffer.concat(pieces);
    names.bytes = this.fixed;
    this.lastMemo = memo.length - 1;
  }

  /**
   * The layout of the pickle that a machine has read; null for one that is too large, or has strings of more than 4 GB. Names
   * become slices of the layout itself: they are the same in all files.
   */
  static of(machine: PickleMachine): PickleLayout | null {
    const { source, slices, places } = machine;
    if (slices.length === maxSlices || source.length > maxFileBytes) return null;
    let nFixed = machine.position;
    for (let i = 0; i < slices.length; i++) {
      if (slices[i].isName) continue;
      if (kinds[source[places[i]]] === 0) return null;
      nFixed -= slices[i].end - places[i];
    }
    return nFixed > maxFixedBytes ? null : new PickleLayout(machine);
  }

  /**
   * Moves the slices to where they are in another pickle. False where it is laid out otherwise; the value that the layout was
   * made of means nothing then.
   */
  moveTo(bytes: Buffer): boolean {
    const isAlike = this.follow(bytes);
    if (!isAlike) this.release();
    return isAlike;
  }

  private follow(bytes: Buffer): boolean {
    const { fixed, gaps, slices, sliceKinds } = this;
    const { length } = bytes;
    if (this.lastMemo > length || length > maxFileBytes) return false;
    this.file.bytes = bytes;
    let at = 0;
    let compared = 0;
    for (let i = 0; i < slices.length; i++) {
      const gap = gaps[i];
      if (at + gap >= length || !isSame(fixed, compared, bytes, at, gap)) return false;
      at += gap;
      compared += gap;
      const code = bytes[at];
      const kind = sliceKinds[i];
      if (kinds[code] !== kind) return false;
      const width = widths[code];
      let start = at + 1;
      at = start + width;
      if (at > length) return false;
      if (kind === PART) {
        if (bytes.readUInt32LE(start + 4) !== 0 || bytes.readUInt32LE(start) > length - at) return false;
      } else if (kind !== NUMBER) {
        const size = width === 1 ? bytes[start] : bytes.readUInt32LE(start);
        if (size > length - at) return false;
        start = at;
        at += size;
      }
      slices[i].start = start;
      slices[i].end = at;
    }
    const rest = gaps[slices.length];
    return at + rest <= length && isSame(fixed, compared, bytes, at, rest);
  }

  /** Lets go of the last pickle, which may be part of something large. */
  release(): void {
    this.file.bytes = noBytes;
  }
}

const noBytes = Buffer.alloc(0);

function isSame(fixed: Buffer, from: number, bytes: Buffer, at: number, length: number): boolean {
  if (length >= shortPiece) return fixed.compare(bytes, at, at + length, from, from + length) === 0;
  for (let i = 0; i < length; i++) if (fixed[from + i] !== bytes[at + i]) return false;
  return true;
}
