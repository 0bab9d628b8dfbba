/** Share of frames that are in none of the classes, to begin with. */
export const START_NONE = 0.05;
/** Frames that the shares know beforehand, evenly over the classes. */
const PRIOR_FRAMES = 2;

/**
 * Turns ln(share · likelihood) of the classes of one frame into probabilities, written to `probability` from `at` on.
 * Returns the log likelihood of the frame, ln Σ exp.
 */
export function normaliseLogs(logs: Float64Array, probability: Float64Array, at: number): number {
  let largest = -Infinity;
  for (const value of logs) largest = Math.max(largest, value);
  let sum = 0;
  for (let a = 0; a < logs.length; a++) sum += Math.exp(logs[a] - largest);
  for (let a = 0; a < logs.length; a++) probability[at + a] = Math.exp(logs[a] - largest) / sum;
  return largest + Math.log(sum);
}

/** Writes how often each class occurs, by the probabilities of all frames; the last class is none of the others. */
export function updateShares(probability: Float64Array, share: Float64Array): void {
  const width = share.length;
  const none = width - 1;
  const counts = new Float64Array(width).fill(PRIOR_FRAMES / none);
  counts[none] = PRIOR_FRAMES * START_NONE;
  for (let k = 0; k < probability.length; k++) counts[k % width] += probability[k];
  const total = counts.reduce((a, b) => a + b, 0);
  for (let a = 0; a < width; a++) share[a] = counts[a] / total;
}

/** What a mixture knows of frames, by class and of none of them. */
export interface ClassedFrames {
  /** The frames in the order in which they are looked at. */
  readonly order: ArrayLike<number>;
  /** As many a frame as there are shares. */
  readonly probability: Float64Array;
  readonly share: Float64Array;
}

/**
 * Every frame, one after the other, against all others; then the shares.
 *
 * @param contribute adds a frame to the sums (sign 1) or takes it out (-1)
 * @param weigh writes the probabilities of a frame that has no part in the sums now and returns its log likelihood
 * @returns the largest change of a probability, and the log likelihood of all
 */
export function passOverFrames(
  { order, probability, share }: ClassedFrames,
  contribute: (frame: number, sign: number) => void,
  weigh: (frame: number) => number,
): { readonly change: number; readonly logLikelihood: number } {
  const width = share.length;
  let change = 0;
  let logLikelihood = 0;
  for (let k = 0; k < order.length; k++) {
    const f = order[k];
    contribute(f, -1);
    const before = probability.slice(f * width, (f + 1) * width);
    logLikelihood += weigh(f);
    for (let a = 0; a < width; a++)
      change = Math.max(change, Math.abs(before[a] - probability[f * width + a]));
    contribute(f, 1);
  }
  updateShares(probability, share);
  return { change, logLikelihood };
}
