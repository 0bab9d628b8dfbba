import { arrangeRanks } from '../../numeric/select.js';
import type { UnmergedObservations } from './merging-sums.js';
import type { SdParameters } from './sdfac-target.js';

const N_BINS = 20;
/** Of more observations about so many are looked at, of every so manieth reflection. */
const ENOUGH = 100_000;
/** Half of all normal deviations are below this. */
const MEDIAN = 0.6745;
/** Values of sdadd that are tried: none, then 1 % to 440 %, and around the best of them. */
const COARSE = 1.5;
const FIRST = [0, ...Array.from({ length: 16 }, (_, i) => 0.01 * COARSE ** i)];
const AROUND = [-3, -2, -1, 1, 2, 3].map((quarter) => COARSE ** (quarter / 4));

/**
 * sdfac and sdadd of σ'² = sdfac² (σ² + sdadd² <I>²) with which the deviations of observations from the weighted mean of the
 * others of their reflection, in units of their standard uncertainty, have the median of a normal distribution, and as nearly
 * the same one at every intensity as may be. By medians, so that gross errors, which still images have, do not count.
 * @returns null where fewer than 20 observations are of reflections with several, or where most of them do not differ at all
 */
export function typicalSpread(
  { reflection, intensity, sigma }: UnmergedObservations,
  nReflections: number,
): SdParameters | null {
  const counts = new Int32Array(nReflections);
  for (const r of reflection) counts[r]++;
  const several = counts.reduce((sum, count) => sum + (count > 1 ? count : 0), 0);
  if (several < N_BINS) return null;
  const stride = Math.ceil(several / ENOUGH);
  const all = Int32Array.from(reflection, (_, i) => i);
  const used = all.filter((i) => counts[reflection[i]] > 1 && reflection[i] % stride === 0);
  const mean = new Float64Array(nReflections);
  const sumWeight = new Float64Array(nReflections);
  const sumWeighted = new Float64Array(nReflections);
  /** The weighted means with a variance. */
  const average = (variance: (i: number) => number): void => {
    sumWeight.fill(0);
    sumWeighted.fill(0);
    for (const i of used) {
      const weight = 1 / variance(i);
      sumWeight[reflection[i]] += weight;
      sumWeighted[reflection[i]] += weight * intensity[i];
    }
  };
  average((i) => sigma[i] * sigma[i]);
  for (const i of used)
    mean[reflection[i]] = Math.max(0, sumWeighted[reflection[i]] / sumWeight[reflection[i]]);
  used.sort((p, q) => mean[reflection[p]] - mean[reflection[q]]);
  const deviation = new Float64Array(used.length);
  let best = { sdfac: 1, sdadd: 0, unevenness: Infinity };
  const look = (sdadd: number): void => {
    const variance = (i: number): number => sigma[i] * sigma[i] + (sdadd * mean[reflection[i]]) ** 2;
    average(variance);
    used.forEach((i, j) => {
      const own = variance(i);
      const others = sumWeight[reflection[i]] - 1 / own;
      const difference = intensity[i] - (sumWeighted[reflection[i]] - intensity[i] / own) / others;
      deviation[j] = Math.abs(difference) / Math.sqrt(own + 1 / others);
    });
    const { level, unevenness } = evenness(deviation);
    if (unevenness < best.unevenness) best = { sdfac: level / MEDIAN, sdadd, unevenness };
  };
  FIRST.forEach(look);
  const { sdadd } = best;
  if (sdadd > 0) for (const factor of AROUND) look(sdadd * factor);
  return best.unevenness === Infinity ? null : { sdfac: best.sdfac, sdb: 0, sdadd: best.sdadd };
}

/** Medians of the deviations in bins: their geometric mean, and the mean square of their logarithms about it. */
function evenness(deviation: Float64Array): { level: number; unevenness: number } {
  let [sum, squares] = [0, 0];
  for (let b = 0; b < N_BINS; b++) {
    const bin = deviation.slice(
      Math.floor((b * deviation.length) / N_BINS),
      Math.floor(((b + 1) * deviation.length) / N_BINS),
    );
    const middle = bin.length >> 1;
    arrangeRanks(bin, [middle]);
    if (!(bin[middle] > 0)) return { level: 0, unevenness: Infinity };
    const logarithm = Math.log(bin[middle]);
    sum += logarithm;
    squares += logarithm * logarithm;
  }
  return { level: Math.exp(sum / N_BINS), unevenness: squares / N_BINS - (sum / N_BINS) ** 2 };
}
