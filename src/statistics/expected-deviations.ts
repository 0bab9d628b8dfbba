import { ascendingOrder } from '../numeric/ascending-order.js';
import {
  bandedBackward,
  bandedCholesky,
  bandedForward,
  type BandedMatrix,
  bandedMatrix,
  bandedPlace,
} from '../numeric/banded-cholesky.js';

/** What is known of reflections without their intensities, by reflection number. */
export interface KnownBeforehand {
  readonly dStarSquared: ArrayLike<number>;
  readonly epsilon: ArrayLike<number>;
  /** Observations that went into each; null where that is not known. */
  readonly nObservations: ArrayLike<number> | null;
}

/** Neighbours in resolution from one corner of the broken line to the next. */
const NEIGHBOURS = 50;
/** Larger deviations are gross errors, and count as this one. */
const LARGEST = 12;

/**
 * What z = J/S - 1 of each reflection is expected to be by its resolution, ε and number of observations alone: a broken line with a
 * corner in the middle of each fifty neighbours in resolution, and straight lines in 1 - 1/ε and 1/n, by least squares. It is 0 but for chance where the Wilson prior is right.
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
  const byResolution = new BrokenLine(order.length);
  const left = byResolution.without(bounded);
  if (order.length >= NEIGHBOURS) {
    const lines = [Float64Array.from(order, (r) => 1 - 1 / epsilon[r])];
    if (nObservations !== null) lines.push(Float64Array.from(order, (r) => 1 / nObservations[r]));
    takeOut(
      left,
      lines.map((line) => byResolution.without(line)),
    );
  }
  order.forEach((r, k) => (expected[r] = bounded[k] - left[k]));
  return expected;
}

/**
 * Broken lines through values in order of resolution: a corner in the middle of each fifty of them, level beyond the first and the last,
 * so that the strongest reflections hardly tell what is expected of themselves. Of fewer than a hundred values their mean.
 */
class BrokenLine {
  private readonly nCorners: number;
  private readonly factor: BandedMatrix;

  constructor(private readonly length: number) {
    this.nCorners = Math.max(1, Math.floor(length / NEIGHBOURS));
    this.factor = bandedMatrix(this.nCorners, 1);
    const { values } = this.factor;
    this.forPlaces((_, corner, part) => {
      values[bandedPlace(this.factor, corner, corner)] += (1 - part) ** 2;
      if (part === 0) return;
      values[bandedPlace(this.factor, corner + 1, corner)] += part * (1 - part);
      values[bandedPlace(this.factor, corner + 1, corner + 1)] += part ** 2;
    });
    bandedCholesky(this.factor);
  }

  /** Values less the line that comes nearest. */
  without(values: Float64Array): Float64Array {
    const heights = new Float64Array(this.nCorners);
    this.forPlaces((k, corner, part) => {
      heights[corner] += (1 - part) * values[k];
      if (part > 0) heights[corner + 1] += part * values[k];
    });
    bandedForward(this.factor, heights);
    bandedBackward(this.factor, heights);
    const out = Float64Array.from(values);
    this.forPlaces((k, corner, part) => {
      out[k] -= (1 - part) * heights[corner];
      if (part > 0) out[k] -= part * heights[corner + 1];
    });
    return out;
  }

  /** Each place k lies `part` of the way from one corner to the next. */
  private forPlaces(put: (k: number, corner: number, part: number) => void): void {
    const { length, nCorners } = this;
    for (let k = 0; k < length; k++) {
      const place = Math.min(nCorners - 1, Math.max(0, ((k + 0.5) * nCorners) / length - 0.5));
      const corner = Math.floor(place);
      put(k, corner, place - corner);
    }
  }
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
