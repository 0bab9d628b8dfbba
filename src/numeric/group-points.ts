const MOST_ROUNDS = 50;

/**
 * Sorts points into n groups by their distances from the groups' means (Lloyd 1982, doi:10.1109/TIT.1982.1056489), from points
 * that lie far apart.
 *
 * @param points nDimensions numbers each
 * @param order the points that take part
 * @param used number of dimensions, from the first, that count
 * @returns group by point; 0 for those that take no part
 */
export function groupPoints(
  points: Float64Array,
  nDimensions: number,
  order: ArrayLike<number>,
  n: number,
  used: number,
): Uint8Array {
  const group = new Uint8Array(points.length / nDimensions);
  if (n < 2 || order.length === 0) return group;
  const point = (p: number): Float64Array => points.subarray(p * nDimensions, p * nDimensions + used);
  let centres = farPoints(point, order, n);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let changed = false;
    const sums = centres.map((centre) => ({ total: new Float64Array(centre.length), n: 0 }));
    for (let i = 0; i < order.length; i++) {
      const p = order[i];
      const nearest = nearestOf(centres, point(p));
      changed ||= nearest !== group[p];
      group[p] = nearest;
      sums[nearest].n++;
      point(p).forEach((x, d) => (sums[nearest].total[d] += x));
    }
    centres = sums.map(({ total, n: count }, k) => (count === 0 ? centres[k] : total.map((x) => x / count)));
    if (!changed && round > 0) break;
  }
  return group;
}

/** The point farthest from the origin, then again and again the one farthest from all before. */
function farPoints(point: (p: number) => Float64Array, order: ArrayLike<number>, n: number): Float64Array[] {
  const centres: Float64Array[] = [];
  while (centres.length < n) {
    let farthest = order[0];
    let most = -Infinity;
    for (let i = 0; i < order.length; i++) {
      const own = point(order[i]);
      const from = centres.length === 0 ? [new Float64Array(own.length)] : centres;
      const distance = Math.min(...from.map((centre) => squaredDistance(centre, own)));
      if (distance <= most) continue;
      most = distance;
      farthest = order[i];
    }
    centres.push(point(farthest).slice());
  }
  return centres;
}

function nearestOf(centres: readonly Float64Array[], own: Float64Array): number {
  let nearest = 0;
  for (let k = 1; k < centres.length; k++)
    if (squaredDistance(centres[k], own) < squaredDistance(centres[nearest], own)) nearest = k;
  return nearest;
}

function squaredDistance(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < p.length; d++) sum += (p[d] - q[d]) ** 2;
  return sum;
}
