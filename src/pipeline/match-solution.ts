import type { FrameMeta } from '../frame/frame-batch.js';
import type { SolutionEntry } from '../input/indexing-solution.js';

/** A name of its own for each frame: its source, with #2, #3 and so on for further lattices of the same one. */
export function frameKeys(frames: readonly FrameMeta[]): string[] {
  const seen = new Map<string, number>();
  return frames.map(({ source }) => {
    const n = (seen.get(source) ?? 0) + 1;
    seen.set(source, n);
    return n === 1 ? source : `${source}#${n}`;
  });
}

/** How frames are called, in the order of the run. */
export interface FrameLabels {
  readonly keys: readonly string[];
  readonly names: readonly string[];
  /** The members (flagged 1) in an order that does not depend on how they were listed. */
  orderOf(members: Uint8Array): number[];
}

export function frameLabels(frames: readonly FrameMeta[]): FrameLabels {
  const keys = frameKeys(frames);
  return {
    keys,
    names: frameNames(frames, keys),
    orderOf: (members) =>
      Array.from(keys.keys())
        .filter((f) => members[f] === 1)
        .sort((a, b) => (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : 0)),
  };
}

/** The names of the files alone, with the same #2 behind them as the keys have. */
export function frameNames(frames: readonly FrameMeta[], keys: readonly string[]): string[] {
  return frames.map(({ name, source }, f) => name + keys[f].slice(source.length));
}

/**
 * What a solution file says of each frame, found by its whole name, or by that of the file alone where no other entry and no
 * other frame has the same (files that have moved, or went into an archive). Frames that it does not name are undecided.
 */
export function matchSolution(
  entries: readonly SolutionEntry[],
  frames: readonly FrameMeta[],
  keys: readonly string[],
): SolutionEntry[] {
  const whole = new Map(entries.map((entry) => [entry.frame, entry]));
  const byName = onlyOnes(entries.map((entry) => [entry.name, entry] as const));
  const names = frameNames(frames, keys);
  const own = onlyOnes(names.map((name, f) => [name, f] as const));
  return keys.map((frame, f) => {
    const name = names[f];
    const entry = whole.get(frame) ?? (own.has(name) ? byName.get(name) : undefined);
    return entry === undefined
      ? { frame, name, operator: 'h,k,l', probability: null, isDecided: false }
      : { ...entry, frame, name };
  });
}

/** The entries whose name occurs once. */
function onlyOnes<T>(pairs: readonly (readonly [string, T])[]): Map<string, T> {
  const counts = new Map<string, number>();
  for (const [name] of pairs) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(pairs.filter(([name]) => counts.get(name) === 1));
}
