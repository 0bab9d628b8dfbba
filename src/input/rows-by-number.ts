import { InputProblem } from './input-problem.js';

/** Most images, or batches, of one file: each is a frame, which takes memory however few reflections it has. */
const maxNumbers = 200_000;

/**
 * Positions of equal numbers, in ascending order of the numbers; within each in their order.
 * @throws InputProblem 'too-large' for more than 200,000 different numbers
 */
export function positionsByNumber(numbers: ArrayLike<number>): Map<number, Int32Array> {
  const lists = new Map<number, number[]>();
  for (let i = 0; i < numbers.length; i++) {
    const list = lists.get(numbers[i]);
    if (list === undefined) lists.set(numbers[i], [i]);
    else list.push(i);
    if (lists.size > maxNumbers)
      throw new InputProblem('too-large', `It has more than ${maxNumbers} images: divide it.`);
  }
  const sorted = [...lists].sort(([a], [b]) => a - b);
  return new Map(sorted.map(([number, list]) => [number, Int32Array.from(list)]));
}

/** Triples at some positions. */
export function pickTriples(values: ArrayLike<number>, positions: Int32Array): Int32Array {
  const picked = new Int32Array(3 * positions.length);
  positions.forEach((position, i) => {
    for (let j = 0; j < 3; j++) picked[3 * i + j] = values[3 * position + j];
  });
  return picked;
}
