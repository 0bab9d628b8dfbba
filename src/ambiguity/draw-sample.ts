import { createRandom } from '../numeric/random.js';

/** At most n of the frames, drawn by a fixed seed, in the order in which they are given. */
export function drawSample(order: readonly number[], n: number): number[] {
  if (order.length <= n) return [...order];
  const shuffled = [...order];
  createRandom(SAMPLE_SEED).shuffle(shuffled);
  const drawn = new Set(shuffled.slice(0, n));
  return order.filter((f) => drawn.has(f));
}

const SAMPLE_SEED = 8;
