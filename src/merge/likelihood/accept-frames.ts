import type { LikelihoodMerge } from './merge-state.js';

/** Odds by which a frame must be right to be accepted; the evidence of one that agrees for certain (ln). */
const LEAST_LN_ODDS = 3;
/** So many frames of noise can agree by chance. */
const FEWEST_AGREEING = 10;
const LEAST_PART = 0.05;
/** What is expected of the part of wrong frames, and how many frames this expectation counts for. */
const EXPECTED_WRONG = 0.05;
const PRIOR_FRAMES = 20;
const MOST_STEPS = 200;
const CONVERGED = 1e-6;

/**
 * Accepts the frames that are right at odds of 20 to 1, by their evidence and the part of wrong ones among all, which is learnt
 * from the evidence of all. Gives how many agree with the others whatever the rest are. 0: so few that chance may have done it, and all
 * are taken, also those that an earlier cycle left out.
 */
export function acceptFrames({ frames, frameOffsets, observations }: LikelihoodMerge): number {
  const { accepted, evidence } = frames;
  // Frames of another half set have no reflections here.
  const isJudged = (f: number) =>
    observations.reflection.subarray(frameOffsets[f], frameOffsets[f + 1]).some((r) => r >= 0);
  const judged = Array.from(accepted.keys()).filter(isJudged);
  const nAgreeing = judged.filter((f) => evidence[f] > LEAST_LN_ODDS).length;
  const fewest = Math.max(Math.min(FEWEST_AGREEING, judged.length / 2), LEAST_PART * judged.length);
  if (nAgreeing < fewest) {
    for (const f of judged) accepted[f] = 1;
    return 0;
  }
  const wrong = partOfWrongFrames(judged.map((f) => evidence[f]));
  const least = LEAST_LN_ODDS + Math.log(wrong / (1 - wrong));
  accepted.fill(0);
  for (const f of judged) if (evidence[f] > least) accepted[f] = 1;
  return nAgreeing;
}

/**
 * The part π of wrong frames from ln Bayes factors E of being right: each is wrong with the probability π/(π + (1 - π) e^E), whose mean,
 * with that of the frames which are expected beforehand, is π (expectation and maximisation of a mixture of two).
 */
export function partOfWrongFrames(evidence: readonly number[]): number {
  let part = EXPECTED_WRONG;
  for (let step = 0; step < MOST_STEPS; step++) {
    let sum = PRIOR_FRAMES * EXPECTED_WRONG;
    for (const e of evidence) sum += 1 / (1 + ((1 - part) / part) * Math.exp(e));
    const next = sum / (PRIOR_FRAMES + evidence.length);
    const change = Math.abs(next - part);
    part = next;
    if (change < CONVERGED) break;
  }
  return part;
}
