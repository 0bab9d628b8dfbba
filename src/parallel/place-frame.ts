import type { CellConstraint } from '../crystal/constraints.js';
import type { Frame } from '../frame/frame.js';
import type { LikelihoodFrame } from '../frame/likelihood-frame.js';
import { likelihoodFrame } from '../postrefine/likelihood/build-frame.js';
import type { PlacedInput } from './likelihood-columns.js';

/** A frame as the engine takes it; its observations begin at `at` in the columns of the run. */
export function placeFrame(
  frame: Frame,
  at: number,
  input: Pick<PlacedInput, 'dMin' | 'columns'>,
  constraint: CellConstraint,
): LikelihoodFrame {
  return likelihoodFrame(frame, {
    constraint,
    dMin: input.dMin,
    background: input.columns.background.subarray(at, at + frame.n),
    gain: input.columns.gain.subarray(at, at + frame.n),
  });
}
