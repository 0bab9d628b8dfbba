/** The arrays of a frame of n observations, in one piece of memory. */
export interface FrameRoom {
  readonly reciprocalMatrix: Float64Array;
  readonly spotPx: Float64Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  readonly hkl: Int32Array;
}

const matrixBytes = 72;
const observationBytes = 44;

/** Small frames share pieces of this size: a piece of its own takes as long as reading such a frame. */
const pieceBytes = 1 << 16;
const smallBytes = pieceBytes / 4;

let piece = new ArrayBuffer(pieceBytes);
let used = 0;

/** Room for a frame, never used before, filled with zeros. */
export function frameRoom(n: number): FrameRoom {
  const size = matrixBytes + observationBytes * n;
  if (size > smallBytes) return roomIn(new ArrayBuffer(size), 0, n);
  if (used + size > pieceBytes) {
    piece = new ArrayBuffer(pieceBytes);
    used = 0;
  }
  const start = used;
  used += Math.ceil(size / 8) * 8;
  return roomIn(piece, start, n);
}

function roomIn(memory: ArrayBuffer, start: number, n: number): FrameRoom {
  const at = start + matrixBytes;
  return {
    reciprocalMatrix: new Float64Array(memory, start, 9),
    spotPx: new Float64Array(memory, at, 2 * n),
    intensity: new Float64Array(memory, at + 16 * n, n),
    sigma: new Float64Array(memory, at + 24 * n, n),
    hkl: new Int32Array(memory, at + 32 * n, 3 * n),
  };
}
