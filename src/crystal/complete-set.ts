import type { ChangeOfBasis } from './change-of-basis.js';
import { invert3, multiply3, transpose3 } from './matrix3.js';
import { isInReferenceAsu, lowestOfReferenceAsu } from './reciprocal-asu.js';
import { sortPermutation } from './reflection-groups.js';
import { isCentric, isSystematicallyAbsent } from './reflection-properties.js';
import type { SpaceGroup } from './space-group.js';
import { dStarSquared, metricTensor, reciprocalMetric, type UnitCell } from './unit-cell.js';

/** Greatest |h|, |k|, |l| in the reference setting with d of at least dMin: the edge over dMin. */
function greatestIndices(cell: UnitCell, cb: ChangeOfBasis, dMin: number): number[] {
  const toGiven = invert3(Float64Array.from(cb.c.r, (x) => x / 12));
  const g = multiply3(multiply3(transpose3(toGiven), metricTensor(cell)), toGiven);
  return [g[0], g[4], g[8]].map((x) => Math.floor(Math.sqrt(x) / dMin + 1e-6));
}

/**
 * All unique reflections with dMin <= d <= dMax (Å), systematic absences and 0 0 0 left out, in ascending order of
 * h, k, l. With `anomalous`, the Friedel mates of acentric reflections are listed too.
 */
export function completeSet(
  cell: UnitCell,
  spaceGroup: SpaceGroup,
  dMin: number,
  dMax = Infinity,
  anomalous = false,
): Int32Array {
  if (!(dMin > 0)) throw new RangeError(`the resolution limit must be above 0 Å, not ${dMin}`);
  const { asu } = spaceGroup.reflections;
  const c = spaceGroup.toReference.c.r;
  const metric = reciprocalMetric(cell);
  const least = dMax === Infinity ? 0 : 1 / (dMax * dMax);
  const greatest = 1 / (dMin * dMin);
  const found: number[] = [];
  const add = (h: number, k: number, l: number): void => {
    const s = dStarSquared(metric, h, k, l);
    if (s === 0 || s < least || s > greatest || isSystematicallyAbsent(spaceGroup, h, k, l)) return;
    found.push(h, k, l);
    if (anomalous && !isCentric(spaceGroup, h, k, l)) found.push(-h, -k, -l);
  };
  const [maxH, maxK, maxL] = greatestIndices(cell, spaceGroup.toReference, dMin);
  const low = lowestOfReferenceAsu(asu);
  for (let p = low[0] * maxH; p <= maxH; p++) {
    for (let q = low[1] * maxK; q <= maxK; q++) {
      for (let r = low[2] * maxL; r <= maxL; r++) {
        if (!isInReferenceAsu(asu, p, q, r)) continue;
        const h = p * c[0] + q * c[3] + r * c[6];
        const k = p * c[1] + q * c[4] + r * c[7];
        const l = p * c[2] + q * c[5] + r * c[8];
        if (h % 12 === 0 && k % 12 === 0 && l % 12 === 0) add(h / 12, k / 12, l / 12);
      }
    }
  }
  const unordered = Int32Array.from(found);
  const ordered = new Int32Array(found.length);
  sortPermutation(unordered).forEach((from, to) =>
    ordered.set(unordered.subarray(3 * from, 3 * from + 3), 3 * to),
  );
  return ordered;
}

/** How many unique reflections there are: see `completeSet`. */
export function completeSetSize(
  cell: UnitCell,
  spaceGroup: SpaceGroup,
  dMin: number,
  dMax = Infinity,
  anomalous = false,
): number {
  return completeSet(cell, spaceGroup, dMin, dMax, anomalous).length / 3;
}
