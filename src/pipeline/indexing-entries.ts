import type { IndexingWays } from '../ambiguity/indexing-ways.js';
import type { IndexingSolution } from '../ambiguity/solve-indexing.js';
import type { SolutionEntry } from '../input/indexing-solution.js';
import type { FrameLabels } from './match-solution.js';

/** What the solution says of each frame; those of another cell stay as they are, to be rejected for that. */
export function entriesOf(
  { way, probability }: IndexingSolution,
  { names: operators }: IndexingWays,
  { keys, names }: FrameLabels,
  members: Uint8Array,
  leastProbability: number,
): SolutionEntry[] {
  return keys.map((frame, f) => ({
    frame,
    name: names[f],
    ...(members[f] === 1
      ? {
          operator: operators[way[f]],
          probability: probability[f],
          isDecided: probability[f] >= leastProbability,
        }
      : { operator: operators[0], probability: null, isDecided: true }),
  }));
}
