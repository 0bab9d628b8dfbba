import { createRandom } from '../numeric/random.js';

/** Halves of fewer frames than this say nothing. */
const FEWEST_FRAMES_TO_HALVE = 8;
/** Why there are no half sets. */
export const NOT_ASKED_FOR = 'half_sets = none';
export const TOO_FEW_TO_HALVE = `too few frames: it takes ${FEWEST_FRAMES_TO_HALVE}`;
const HALF_SET_SEED = 1;

/** Whether so many frames make two halves. */
export function canHalve(nFrames: number): boolean {
  return nFrames >= FEWEST_FRAMES_TO_HALVE;
}

/** The frames that `members` flags in two halves, drawn at random; each repeat divides them anew. */
export function divideFrames(members: Uint8Array, repeat: number): [Uint8Array, Uint8Array] {
  const order = Array.from(members, (_, f) => f).filter((f) => members[f] === 1);
  createRandom(HALF_SET_SEED + repeat).shuffle(order);
  const halfOf = (parity: number) => {
    const half = new Uint8Array(members.length);
    order.forEach((f, i) => (half[f] = i % 2 === parity ? 1 : 0));
    return half;
  };
  return [halfOf(0), halfOf(1)];
}
