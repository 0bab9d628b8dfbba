import { createRandom } from '../numeric/random.js';
import { addMultiple, dot } from '../numeric/vectors.js';
import type { PairSums } from './pair-correlation.js';

/** Every node (frame in one way to index it) as a point, so that products of points are like agreements of nodes. */
export interface Embedding {
  readonly nDimensions: number;
  /** Coordinates, nDimensions a node. */
  readonly points: Float64Array;
}

const SEED = 2014;
const N_ITERATIONS = 60;

/**
 * Points x that minimise Σ (A_ij - x_i·x_j)² as Brehm & Diederichs (2014, doi:10.1107/S1399004713025431) ask, of what the
 * ways to index a frame do not have in common: the leading eigenvectors of the agreements, by orthogonal iteration. One
 * dimension fewer than there are ways (at most three) separates them.
 */
export function embedNodes(pairs: PairSums): Embedding {
  const { nFrames, nWays } = pairs;
  const n = nFrames * nWays;
  const nDimensions = Math.max(1, Math.min(3, nWays - 1));
  const random = createRandom(SEED);
  let vectors = Array.from({ length: nDimensions }, () =>
    centreFrames(
      Float64Array.from({ length: n }, () => random.normal()),
      nWays,
    ),
  );
  const matrix = scaledAgreements(pairs);
  const lengths = new Float64Array(nDimensions);
  for (let k = 0; k < N_ITERATIONS; k++) {
    vectors = vectors.map((v) => centreFrames(timesVector(matrix, v), nWays));
    orthonormalise(vectors, lengths);
  }
  const points = new Float64Array(n * nDimensions);
  vectors.forEach((v, d) => v.forEach((x, i) => (points[i * nDimensions + d] = x * Math.sqrt(lengths[d]))));
  return { nDimensions, points };
}

/** A frame that has much in common with the others must not rule: rows and columns over the root of their norms. */
function scaledAgreements({ nFrames, nWays, products }: PairSums): Float32Array {
  const n = nFrames * nWays;
  const scale = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += products[i * n + j] ** 2;
    scale[i] = sum > 0 ? sum ** -0.25 : 0;
  }
  return products.map((x, at) => x * scale[Math.floor(at / n)] * scale[at % n]);
}

/** Takes the mean over the ways of each frame away. */
function centreFrames(v: Float64Array, nWays: number): Float64Array {
  for (let f = 0; f < v.length; f += nWays) {
    let mean = 0;
    for (let a = 0; a < nWays; a++) mean += v[f + a] / nWays;
    for (let a = 0; a < nWays; a++) v[f + a] -= mean;
  }
  return v;
}

function timesVector(matrix: Float32Array, v: Float64Array): Float64Array {
  const n = v.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0, at = i * n; j < n; j++, at++) sum += matrix[at] * v[j];
    out[i] = sum;
  }
  return out;
}

/** Gram and Schmidt, in place; writes what the vectors' lengths were (the eigenvalues, in the end). */
function orthonormalise(vectors: readonly Float64Array[], lengths: Float64Array): void {
  vectors.forEach((v, d) => {
    for (const other of vectors.slice(0, d)) addMultiple(v, other, -dot(v, other));
    lengths[d] = Math.sqrt(dot(v, v));
    const factor = lengths[d] > 0 ? 1 / lengths[d] : 0;
    for (let i = 0; i < v.length; i++) v[i] *= factor;
  });
}

const N_ROUNDS = 20;

/**
 * The way of each frame whose point lies nearest to those of the others, seen from one frame (its way is 0): the nodes that
 * belong together are the ones whose points add up.
 */
export function clusterFrom(
  { points, nDimensions }: Embedding,
  nWays: number,
  seedFrame: number,
): Uint8Array {
  const nFrames = points.length / nDimensions / nWays;
  const point = (node: number) => points.subarray(node * nDimensions, (node + 1) * nDimensions);
  let centre = point(seedFrame * nWays).slice();
  const way = new Uint8Array(nFrames);
  for (let round = 0; round < N_ROUNDS; round++) {
    const sum = new Float64Array(nDimensions);
    for (let f = 0; f < nFrames; f++) {
      way[f] = 0;
      for (let a = 1; a < nWays; a++)
        if (dot(point(f * nWays + a), centre) > dot(point(f * nWays + way[f]), centre)) way[f] = a;
      addMultiple(sum, point(f * nWays + way[f]), 1);
    }
    centre = sum;
  }
  return way;
}
