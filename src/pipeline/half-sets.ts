import { type OutputCandidates, outputCandidates } from '../merge/likelihood/output-candidates.js';
import type { HalfIntensities } from '../statistics/half-set-statistics.js';
import { divideFrames } from './divide-frames.js';
import { type FriedelMates, mergeFriedelMatesApart } from './likelihood-anomalous.js';
import { halfIntensities } from './likelihood-tables.js';
import { beginMerge } from './begin-merge.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { LikelihoodResult } from './likelihood-run.js';
import { mergeInParallel } from './parallel-merge.js';
import type { PrimeProgram } from './prime-program.js';

/** One division of the frames into two halves, and what each half was merged to. */
export interface HalfSets {
  readonly candidates: readonly [OutputCandidates, OutputCandidates];
  /** Posterior intensities where a half observed the reflection, the second half on the scale of the first. */
  readonly intensities: HalfIntensities;
  /** With Friedel mates apart, where that was asked for. */
  readonly mates: readonly [FriedelMates, FriedelMates] | null;
}

/** How a half is brought to its merge. */
export type MergeHalf = (half: Uint8Array, label: string) => Promise<LikelihoodResult>;

/** The frames that `members` flags, divided at random as often as asked; each half merged by `mergeHalf`. */
export async function halfSets(
  { params, target }: PrimeProgram,
  data: LikelihoodData,
  members: Uint8Array,
  mergeHalf: MergeHalf,
): Promise<HalfSets[]> {
  const sets: HalfSets[] = [];
  for (let repeat = 0; repeat < params.half_set_repeats; repeat++) {
    const halves = divideFrames(members, repeat);
    const note = repeat === 0 ? '' : `, repeat ${repeat + 1}`;
    // The second half overwrites what the first one was merged from: everything of a half is taken at once.
    const mergeOne = async (half: Uint8Array, name: string) => {
      const result = await mergeHalf(half, `${name} half${note}`);
      const mates = params.target_anomalous_flag ? mergeFriedelMatesApart(data, result, target) : null;
      return { candidates: outputCandidates(result.merge), mates };
    };
    const first = await mergeOne(halves[0], 'First');
    const second = await mergeOne(halves[1], 'Second');
    const candidates = [first.candidates, second.candidates] as const;
    sets.push({
      candidates,
      intensities: halfIntensities(candidates, data.reflections),
      mates: first.mates === null || second.mates === null ? null : [first.mates, second.mates],
    });
  }
  return sets;
}

/**
 * Merges a half with the frames as they were refined on all: the same kp, error model and accepted frames. The columns of
 * `data` hold those of `all`. Twice, as the weights of the first merge still come of the Wilson means.
 */
export async function mergeHalfOfRefined(
  { pool }: PrimeProgram,
  data: LikelihoodData,
  all: LikelihoodResult,
  half: Uint8Array,
): Promise<LikelihoodResult> {
  const merge = beginMerge(data, half);
  for (let f = 0; f < half.length; f++)
    merge.frames.accepted[f] = half[f] === 1 ? all.merge.frames.accepted[f] : 0;
  merge.frames.factor.set(all.merge.frames.factor);
  merge.state.wilsonMean.set(all.merge.state.wilsonMean);
  for (let round = 0; round < 2; round++) await mergeInParallel(pool, merge, all.variance);
  return { ...all, merge };
}
