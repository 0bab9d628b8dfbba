import { createRandom } from '../numeric/random.js';
import { addMultiple, dot } from '../numeric/vectors.js';
import type { ComparedObservations } from './compared-observations.js';

const SEED = 1948;
const N_ITERATIONS = 80;
/** Variance of the difference between isoforms that weights are made for. */
const DIFFERENCE = 0.3;
const LARGEST_DEVIATION = 5;

/**
 * Coordinates in which frames of different isoforms lie apart: the leading eigenvectors of the products between frames of what is
 * left of each frame's deviations when the mean over all other frames is taken away. The products are never formed, so
 * that memory grows with the observations alone.
 *
 * @param order the frames that take part
 * @returns nDimensions numbers a frame, by frame; 0 for those that take no part
 */
export function isoformCoordinates(
  data: ComparedObservations,
  order: ArrayLike<number>,
  nDimensions: number,
): Float64Array {
  const { offsets, nFrames } = data;
  const reflection = data.reflection[0];
  const residual = unitResiduals(data, order);
  const random = createRandom(SEED);
  const vectors = Array.from({ length: nDimensions }, () => {
    const v = new Float64Array(nFrames);
    for (let k = 0; k < order.length; k++) v[order[k]] = random.normal();
    return v;
  });
  const sums = new Float64Array(data.nReflections);
  for (let iteration = 0; iteration < N_ITERATIONS; iteration++) {
    for (const v of vectors) {
      sums.fill(0);
      for (let k = 0; k < order.length; k++) {
        const f = order[k];
        for (let i = offsets[f]; i < offsets[f + 1]; i++)
          if (reflection[i] >= 0) sums[reflection[i]] += residual[i] * v[f];
      }
      for (let k = 0; k < order.length; k++) {
        const f = order[k];
        let sum = 0;
        for (let i = offsets[f]; i < offsets[f + 1]; i++)
          if (reflection[i] >= 0) sum += residual[i] * sums[reflection[i]];
        v[f] = sum;
      }
    }
    orthonormalise(vectors);
  }
  const points = new Float64Array(nFrames * nDimensions);
  vectors.forEach((v, d) => v.forEach((x, f) => (points[f * nDimensions + d] = x * Math.sqrt(order.length))));
  return points;
}

/** Weighted residuals from the mean over the other frames, scaled to length 1 in each frame. */
function unitResiduals(data: ComparedObservations, order: ArrayLike<number>): Float64Array {
  const { offsets, deviation, variance } = data;
  const reflection = data.reflection[0];
  const sum = new Float64Array(data.nReflections);
  const information = new Float64Array(data.nReflections);
  for (let k = 0; k < order.length; k++) {
    for (let i = offsets[order[k]]; i < offsets[order[k] + 1]; i++) {
      if (reflection[i] < 0) continue;
      sum[reflection[i]] += deviation[i] / variance[i];
      information[reflection[i]] += 1 / variance[i];
    }
  }
  const residual = new Float64Array(deviation.length);
  for (let k = 0; k < order.length; k++) {
    const f = order[k];
    let square = 0;
    for (let i = offsets[f]; i < offsets[f + 1]; i++) {
      const r = reflection[i];
      if (r < 0) continue;
      const others = 1 + information[r] - 1 / variance[i];
      const mean = (sum[r] - deviation[i] / variance[i]) / others;
      const apart = Math.max(-LARGEST_DEVIATION, Math.min(LARGEST_DEVIATION, deviation[i] - mean));
      residual[i] = apart / (variance[i] + 1 / others + DIFFERENCE);
      square += residual[i] * residual[i];
    }
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let i = offsets[f]; i < offsets[f + 1]; i++) residual[i] *= scale;
  }
  return residual;
}

/** Gram and Schmidt, in place. */
function orthonormalise(vectors: readonly Float64Array[]): void {
  vectors.forEach((v, d) => {
    for (const other of vectors.slice(0, d)) addMultiple(v, other, -dot(v, other));
    const length = Math.sqrt(dot(v, v));
    if (length > 0) for (let i = 0; i < v.length; i++) v[i] /= length;
  });
}
