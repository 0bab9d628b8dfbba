import { quantileOfSorted } from './quantile.js';

const N_SHELLS = 30;
const FEWEST_IN_SHELL = 20;

/** Shells of t = q dMin that hold about as many observations each. */
export interface ObservationShells {
  readonly count: number;
  /** Ascending inner edges. */
  readonly edges: Float64Array;
  readonly meanT: Float64Array;
  readonly n: Float64Array;
}

/** Shells of equal count in t over all observations: 30, or fewer for few observations. */
export function shellsOver(observedT: Float64Array): ObservationShells {
  if (observedT.length === 0) throw new RangeError('no observations to start from');
  const t = observedT.slice().sort();
  const wanted = Math.max(1, Math.min(N_SHELLS, Math.floor(t.length / FEWEST_IN_SHELL)));
  const inner = Array.from({ length: wanted - 1 }, (_, k) => quantileOfSorted(t, (k + 1) / wanted));
  // Equal values of t may leave shells empty: edges that part nothing are dropped.
  const edges = Float64Array.from(inner.filter((edge, k) => edge > (k === 0 ? t[0] : inner[k - 1])));
  const count = edges.length + 1;
  const shells = { count, edges, meanT: new Float64Array(count), n: new Float64Array(count) };
  for (const value of t) {
    const s = shellOf(shells, value);
    shells.n[s]++;
    shells.meanT[s] += value;
  }
  for (let s = 0; s < count; s++) shells.meanT[s] /= shells.n[s];
  return shells;
}

/** How many inner edges lie at or below t. */
export function shellOf({ edges }: ObservationShells, t: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}
