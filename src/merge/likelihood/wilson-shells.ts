import { ascendingOrder } from '../../numeric/ascending-order.js';
import type { UniqueReflections } from './observations.js';

/** Reflections by resolution in shells of equal count: order[offsets[s]..offsets[s + 1]). */
export interface WilsonShells {
  readonly order: Uint32Array;
  readonly offsets: Uint32Array;
}

const FEWEST_SHELLS = 8;
const MOST_SHELLS = 30;
const REFLECTIONS_PER_SHELL = 150;
const FEWEST_MEASURED = 5;

/** Eight to thirty shells of about 150 reflections; ties in resolution stay in order of number. */
export function wilsonShells({ n, qSquared }: UniqueReflections): WilsonShells {
  const order = ascendingOrder(qSquared);
  const count = Math.max(FEWEST_SHELLS, Math.min(MOST_SHELLS, Math.floor(n / REFLECTIONS_PER_SHELL)));
  const offsets = new Uint32Array(count + 1);
  const smaller = Math.floor(n / count);
  const larger = n % count;
  for (let s = 0; s < count; s++) offsets[s + 1] = offsets[s] + smaller + (s < larger ? 1 : 0);
  return { order, offsets };
}

/**
 * S = ε Σ(q) of every reflection: Σ is the mean of J/ε over the measured reflections (information > 0) of a shell, its
 * logarithm linear in q² between the shells' mean q² and constant beyond the outermost ones. Shells with fewer than five
 * measured reflections give no point; without any point `out` stays as it is.
 */
export function updateWilsonMean(
  shells: WilsonShells,
  reflections: UniqueReflections,
  intensity: Float64Array,
  information: Float64Array,
  out: Float64Array,
): void {
  const points = shellPoints(shells, reflections, intensity, information);
  const last = points.length - 1;
  if (last < 0) return;
  let k = 0;
  for (const r of shells.order) {
    const x = reflections.qSquared[r];
    while (k < last - 1 && x > points[k + 1].x) k++;
    out[r] =
      reflections.epsilon[r] *
      Math.exp(last === 0 ? points[0].lnMean : interpolate(points[k], points[k + 1], x));
  }
}

interface ShellPoint {
  readonly x: number;
  readonly lnMean: number;
}

function shellPoints(
  { order, offsets }: WilsonShells,
  { qSquared, epsilon }: UniqueReflections,
  intensity: Float64Array,
  information: Float64Array,
): ShellPoint[] {
  const points: ShellPoint[] = [];
  for (let s = 0; s + 1 < offsets.length; s++) {
    let nMeasured = 0;
    let sumX = 0;
    let sum = 0;
    for (let k = offsets[s]; k < offsets[s + 1]; k++) {
      const r = order[k];
      if (!(information[r] > 0)) continue;
      nMeasured++;
      sumX += qSquared[r];
      sum += intensity[r] / epsilon[r];
    }
    if (nMeasured >= FEWEST_MEASURED && sum > 0)
      points.push({ x: sumX / nMeasured, lnMean: Math.log(sum / nMeasured) });
  }
  return points;
}

function interpolate(low: ShellPoint, high: ShellPoint, x: number): number {
  if (x <= low.x) return low.lnMean;
  if (x >= high.x) return high.lnMean;
  return low.lnMean + ((high.lnMean - low.lnMean) * (x - low.x)) / (high.x - low.x);
}
