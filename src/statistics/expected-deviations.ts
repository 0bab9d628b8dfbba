import { ascendingOrder } from '../numeric/ascending-order.js';

/** What is known of reflections without their intensities, by reflection number. */
export interface KnownBeforehand {
  readonly dStarSquared: ArrayLike<number>;
  readonly epsilon: ArrayLike<number>;
  /** Observations that went into each; null where that is not known. */
  readonly nObservations: ArrayLike<number> | null;
}

/** Neighbours in resolution that have a mean in common. */
const NEIGHBOURS = 50;
/** Larger deviations are gross errors, and count as this one. */
const LARGEST = 12;

/**
 * What z = J/S - 1 of each reflection is expected to be by its resolution, ε and number of observations alone: the mean of about 50
 * neighbours in resolution, and straight lines in 1 - 1/ε and 1/n, by least squares. It is 0 but for chance where the Wilson prior is right.
 * Of noise it is not: nothing makes reflections on axes stronger there, the prior draws down what was observed less often, as it
 * takes the narrow distribution of means for an exponential one, and Σ(q) does not follow every bend. All of this is the same in
 * two halves of the frames, which would seem to agree on it.
 *
 * @param z by reflection number; NaN: takes no part, and nothing is expected of it
 */
export function expectedDeviations(z: Float64Array, known: KnownBeforehand): Float64Array {
  const expected = new Float64Array(z.length).fill(NaN);
  const members = Uint32Array.from(z.keys()).filter((r) => !Number.isNaN(z[r]));
  if (members.length === 0) return expected;
  const { dStarSquared, epsilon, nObservations } = known;
  const order = ascendingOrder(Float64Array.from(members, (r) => dStarSquared[r])).map((k) => members[k]);
  const bounded = Float64Array.from(order, (r) => Math.min(z[r], LARGEST));
  const left = withoutMeans(bounded);
  if (order.length >= NEIGHBOURS) {
    const lines = [Float64Array.from(order, (r) => 1 - 1 / epsilon[r])];
    if (nObservations !== null) lines.push(Float64Array.from(order, (r) => 1 / nObservations[r]));
    takeOut(left, lines.map(withoutMeans));
  }
  order.forEach((r, k) => (expected[r] = bounded[k] - left[k]));
  return expected;
}

/** Values in order of resolution, less the mean of their group of neighbours. */
function withoutMeans(values: Float64Array): Float64Array {
  const { length } = values;
  const nGroups = Math.max(1, Math.floor(length / NEIGHBOURS));
  const out = new Float64Array(length);
  for (let g = 0; g < nGroups; g++) {
    const from = Math.floor((g * length) / nGroups);
    const to = Math.floor(((g + 1) * length) / nGroups);
    let sum = 0;
    for (let k = from; k < to; k++) sum += values[k];
    for (let k = from; k < to; k++) out[k] = values[k] - sum / (to - from);
  }
  return out;
}

/** Takes the least-squares sum of `lines` out of `values`; each line is first freed of those before it (Gram and Schmidt). */
function takeOut(values: Float64Array, lines: readonly Float64Array[]): void {
  lines.forEach((line, j) => {
    const before = product(line, line);
    for (const other of lines.slice(0, j)) subtract(line, other);
    // What is left of a line that the others make up is rounding.
    if (product(line, line) > 1e-9 * before) subtract(values, line);
    else line.fill(0);
  });
}

function subtract(values: Float64Array, line: Float64Array): void {
  const squares = product(line, line);
  if (!(squares > 0)) return;
  const slope = product(values, line) / squares;
  for (let k = 0; k < values.length; k++) values[k] -= slope * line[k];
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
