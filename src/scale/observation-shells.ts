import { quantilesInPlace } from './quantile.js';

const N_SHELLS = 30;
const FEWEST_IN_SHELL = 20;

/** Shells of t = q dMin that hold about as many observations each. */
export interface ObservationShells {
  readonly count: number;
  /** Ascending inner edges. */
  readonly edges: Float64Array;
  readonly meanT: Float64Array;
  readonly n: Float64Array;
  /** By observation: how many inner edges lie at or below its t. */
  readonly of: Uint8Array;
}

/** Shells of equal count in t over all observations: 30, or fewer for few observations. What is in `work`, of as many numbers, is lost. */
export function shellsOver(t: Float64Array, work: Float64Array): ObservationShells {
  if (t.length === 0) throw new RangeError('no observations to start from');
  const wanted = Math.max(1, Math.min(N_SHELLS, Math.floor(t.length / FEWEST_IN_SHELL)));
  work.set(t);
  const parts = Array.from({ length: wanted }, (_, k) => k / wanted);
  const [least, ...inner] = quantilesInPlace(work, parts);
  // Equal values of t may leave shells empty: edges that part nothing are dropped.
  const edges = Float64Array.from(inner.filter((edge, k) => edge > (k === 0 ? least : inner[k - 1])));
  const count = edges.length + 1;
  const shells = {
    count,
    edges,
    meanT: new Float64Array(count),
    n: new Float64Array(count),
    of: new Uint8Array(t.length),
  };
  for (let i = 0; i < t.length; i++) {
    const s = shellAt(edges, t[i]);
    shells.of[i] = s;
    shells.n[s]++;
    shells.meanT[s] += t[i];
  }
  for (let s = 0; s < count; s++) shells.meanT[s] /= shells.n[s];
  return shells;
}

/** How many inner edges lie at or below t. */
function shellAt(edges: Float64Array, t: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}
