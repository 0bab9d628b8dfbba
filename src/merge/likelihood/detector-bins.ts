import { detectorBinCentre, detectorBins, nDetectorBins } from '../../postrefine/likelihood/detector-grid.js';
import { detectorSumsSize } from './common-sums.js';

/** What was observed in the bins of the detector that hold anything. */
export interface BinnedDetector {
  readonly n: number;
  /** Places of the middles of the bins, -1 to 1. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** D = Σ W m². */
  readonly weight: Float64Array;
  /** ln D as observed, of variance 1/weight, without its mean: that belongs to the scales of the frames. */
  readonly observed: Float64Array;
}

/** The sums of all pieces together. */
export function addDetectorPieces(pieces: Float64Array): Float64Array {
  const sums = new Float64Array(detectorSumsSize);
  for (let from = 0; from < pieces.length; from += detectorSumsSize)
    for (let at = 0; at < detectorSumsSize; at++) sums[at] += pieces[from + at];
  return sums;
}

/**
 * `sums` in so many bins along a side, a divisor of `detectorBins`. They were taken with `lnBefore` in the model, to which they
 * add R - 1. null: there is nothing in them.
 */
export function binnedDetector(
  sums: Float64Array,
  side: number,
  lnBefore: (x: number, y: number) => number,
): BinnedDetector | null {
  const coarse = coarsened(sums, side);
  const filled: number[] = [];
  for (let b = 0; b < side * side; b++) if (coarse[side * side + b] > 0) filled.push(b);
  const n = filled.length;
  const bins = {
    n,
    x: new Float64Array(n),
    y: new Float64Array(n),
    weight: new Float64Array(n),
    observed: new Float64Array(n),
  };
  let total = 0;
  let mean = 0;
  filled.forEach((b, i) => {
    const x = detectorBinCentre(Math.floor(b / side), side);
    const y = detectorBinCentre(b % side, side);
    const weight = coarse[side * side + b];
    const observed = coarse[b] / weight + lnBefore(x, y);
    bins.x[i] = x;
    bins.y[i] = y;
    bins.weight[i] = weight;
    bins.observed[i] = observed;
    total += weight;
    mean += weight * observed;
  });
  if (!(total > 0 && Number.isFinite(mean))) return null;
  for (let i = 0; i < n; i++) bins.observed[i] -= mean / total;
  return bins;
}

/** Both sums of the bins of a coarser grid. */
function coarsened(sums: Float64Array, side: number): Float64Array {
  const step = detectorBins / side;
  const coarse = new Float64Array(2 * side * side);
  for (let at = 0; at < detectorSumsSize; at++) {
    const b = at % nDetectorBins;
    const row = Math.floor(Math.floor(b / detectorBins) / step);
    const column = Math.floor((b % detectorBins) / step);
    coarse[(at < nDetectorBins ? 0 : side * side) + row * side + column] += sums[at];
  }
  return coarse;
}
