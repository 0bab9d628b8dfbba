import type { ComparedObservations } from './compared-observations.js';
import { type HeldOutLikeness, heldOutLikeness, symmetricWay } from './held-out-likeness.js';
import type { IndexingWays } from './indexing-ways.js';
import { allWays, foldReflections, type QuotientWays, withSymmetry } from './quotient-ways.js';
import type { SolveOptions } from './solve-indexing.js';

/** One question whether any way is a symmetry of the crystal, with the ways that were left to ask for. */
export interface SymmetryQuestion {
  readonly names: readonly string[];
  readonly answer: HeldOutLikeness;
}

/**
 * Which ways are symmetries of the crystal as far as the intensities tell, so that they are no choice: the most symmetric one
 * first; with it taken as a symmetry the question is asked again, until none of the ways that are left is one.
 */
export function crystalSymmetry(
  compared: ComparedObservations,
  all: IndexingWays,
  order: readonly number[],
  options: SolveOptions,
): { readonly left: QuotientWays; readonly questions: readonly SymmetryQuestion[] } {
  const questions: SymmetryQuestion[] = [];
  let left = allWays(all);
  while (left.ways.names.length > 1) {
    const answer = heldOutLikeness(foldReflections(compared, left), left.ways, order, options);
    questions.push({ names: left.ways.names, answer });
    const way = symmetricWay(answer);
    if (way === 0) break;
    left = withSymmetry(all, left, left.cosets[way][0]);
  }
  return { left, questions };
}
