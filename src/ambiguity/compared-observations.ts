/**
 * What is compared between frames, in each of the ways to index them: deviations y = I/(kp S) - 1 of the intensities from
 * the Wilson mean S, on the frame's own scale and partiality kp. 8 bytes an observation and 4 more for each way.
 */
export interface ComparedObservations {
  readonly nFrames: number;
  readonly nReflections: number;
  /** Where each frame begins, and the end. */
  readonly offsets: Uint32Array;
  readonly deviation: Float32Array;
  /** Variance of the deviation by errors of measurement and model; the reflections themselves vary by 1. */
  readonly variance: Float32Array;
  /** For each way to index (the first is as indexed): number of the reflection, -1 for none. */
  readonly reflection: readonly Int32Array[];
}

/** Some frames of them, in the given order. */
export function pickFrames(all: ComparedObservations, frames: ArrayLike<number>): ComparedObservations {
  const offsets = new Uint32Array(frames.length + 1);
  for (let f = 0; f < frames.length; f++)
    offsets[f + 1] = offsets[f] + all.offsets[frames[f] + 1] - all.offsets[frames[f]];
  const n = offsets[frames.length];
  const gather = <T extends Float32Array | Int32Array>(from: T, into: T): T => {
    for (let f = 0; f < frames.length; f++)
      into.set(from.subarray(all.offsets[frames[f]], all.offsets[frames[f] + 1]), offsets[f]);
    return into;
  };
  return {
    nFrames: frames.length,
    nReflections: all.nReflections,
    offsets,
    deviation: gather(all.deviation, new Float32Array(n)),
    variance: gather(all.variance, new Float32Array(n)),
    reflection: all.reflection.map((column) => gather(column, new Int32Array(n))),
  };
}

/** Puts batches of frames one after the other. */
export function joinCompared(parts: readonly ComparedObservations[], nWays: number): ComparedObservations {
  const nFrames = parts.reduce((sum, part) => sum + part.nFrames, 0);
  const n = parts.reduce((sum, part) => sum + part.deviation.length, 0);
  const offsets = new Uint32Array(nFrames + 1);
  const deviation = new Float32Array(n);
  const variance = new Float32Array(n);
  const reflection = Array.from({ length: nWays }, () => new Int32Array(n));
  let frame = 0;
  let at = 0;
  for (const part of parts) {
    for (let f = 0; f < part.nFrames; f++) offsets[++frame] = at + part.offsets[f + 1];
    deviation.set(part.deviation, at);
    variance.set(part.variance, at);
    part.reflection.forEach((column, a) => reflection[a].set(column, at));
    at += part.deviation.length;
  }
  return { nFrames, nReflections: parts[0]?.nReflections ?? 0, offsets, deviation, variance, reflection };
}

/** All frames, with some of the observations. */
export function pickObservations(
  all: ComparedObservations,
  isPicked: (observation: number) => boolean,
): ComparedObservations {
  const offsets = new Uint32Array(all.nFrames + 1);
  const picked: number[] = [];
  for (let f = 0; f < all.nFrames; f++) {
    for (let i = all.offsets[f]; i < all.offsets[f + 1]; i++) if (isPicked(i)) picked.push(i);
    offsets[f + 1] = picked.length;
  }
  return {
    nFrames: all.nFrames,
    nReflections: all.nReflections,
    offsets,
    deviation: Float32Array.from(picked, (i) => all.deviation[i]),
    variance: Float32Array.from(picked, (i) => all.variance[i]),
    reflection: all.reflection.map((column) => Int32Array.from(picked, (i) => column[i])),
  };
}
