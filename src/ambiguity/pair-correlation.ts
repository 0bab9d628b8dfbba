import type { ComparedObservations } from './compared-observations.js';

/**
 * Agreement of every frame in every way to index it (a node: frame f in way a is f·nWays + a) with every other. The sums run
 * over common reflections of deviations weighted by their reliability, y/(1 + σ²).
 */
export interface PairSums {
  readonly nFrames: number;
  readonly nWays: number;
  /** Σ t_i t_j, square and symmetric; 0 within a frame. */
  readonly products: Float32Array;
  /** Σ t_i² over what is common with j; row i, column j. */
  readonly squares: Float32Array;
  /** Number of common reflections. */
  readonly common: Uint16Array;
}

/** Below it a correlation says nothing (the original's limit). */
const FEWEST_COMMON = 6;
/** One outlier must not decide. */
const LARGEST_DEVIATION = 5;

export function pairSums(data: ComparedObservations): PairSums {
  const nWays = data.reflection.length;
  const nNodes = data.nFrames * nWays;
  const products = new Float32Array(nNodes * nNodes);
  const squares = new Float32Array(nNodes * nNodes);
  const common = new Uint16Array(nNodes * nNodes);
  const { starts, nodes, values } = nodesByReflection(data);
  for (let r = 0; r < data.nReflections; r++) {
    for (let p = starts[r]; p < starts[r + 1]; p++) {
      const row = nodes[p] * nNodes;
      const frame = Math.floor(nodes[p] / nWays);
      for (let q = starts[r]; q < starts[r + 1]; q++) {
        if (Math.floor(nodes[q] / nWays) === frame) continue;
        const at = row + nodes[q];
        products[at] += values[p] * values[q];
        squares[at] += values[p] * values[p];
        common[at]++;
      }
    }
  }
  return { nFrames: data.nFrames, nWays, products, squares, common };
}

/** The nodes that observe each reflection, with their weighted deviations. */
function nodesByReflection({
  nFrames,
  nReflections,
  offsets,
  deviation,
  variance,
  reflection,
}: ComparedObservations) {
  const starts = new Uint32Array(nReflections + 1);
  for (const column of reflection) for (const r of column) if (r >= 0) starts[r + 1]++;
  for (let r = 0; r < nReflections; r++) starts[r + 1] += starts[r];
  const next = starts.slice();
  const nodes = new Uint32Array(starts[nReflections]);
  const values = new Float32Array(starts[nReflections]);
  for (let f = 0; f < nFrames; f++) {
    for (let i = offsets[f]; i < offsets[f + 1]; i++) {
      const y = Math.min(deviation[i], LARGEST_DEVIATION) / (1 + variance[i]);
      for (let a = 0; a < reflection.length; a++) {
        const r = reflection[a][i];
        if (r < 0) continue;
        nodes[next[r]] = f * reflection.length + a;
        values[next[r]++] = y;
      }
    }
  }
  return { starts, nodes, values };
}

/** Correlation coefficient of two nodes beyond the Wilson mean; NaN where too little is common. */
export function nodeCorrelation(
  { nFrames, nWays, products, squares, common }: PairSums,
  i: number,
  j: number,
): number {
  const n = nFrames * nWays;
  if (common[i * n + j] < FEWEST_COMMON) return NaN;
  return products[i * n + j] / Math.sqrt(squares[i * n + j] * squares[j * n + i]);
}

/** How much each frame agrees with the others in the best of its ways more than on average over them. */
export function frameAgreement({ nFrames, nWays, products }: PairSums): Float64Array {
  const n = nFrames * nWays;
  return Float64Array.from({ length: nFrames }, (_, f) => {
    let sum = 0;
    for (let other = 0; other < nFrames; other++) {
      let best = -Infinity;
      let mean = 0;
      for (let a = 0; a < nWays; a++) {
        const x = products[f * nWays * n + other * nWays + a];
        best = Math.max(best, x);
        mean += x / nWays;
      }
      sum += best - mean;
    }
    return sum;
  });
}

/** The sums of some of the frames, in the given order. */
export function pickPairs(all: PairSums, frames: ArrayLike<number>): PairSums {
  const { nWays } = all;
  const from = all.nFrames * nWays;
  const to = frames.length * nWays;
  const picked = {
    nFrames: frames.length,
    nWays,
    products: new Float32Array(to * to),
    squares: new Float32Array(to * to),
    common: new Uint16Array(to * to),
  };
  const node = (k: number) => frames[Math.floor(k / nWays)] * nWays + (k % nWays);
  for (let i = 0; i < to; i++) {
    for (let j = 0; j < to; j++) {
      const at = node(i) * from + node(j);
      picked.products[i * to + j] = all.products[at];
      picked.squares[i * to + j] = all.squares[at];
      picked.common[i * to + j] = all.common[at];
    }
  }
  return picked;
}
