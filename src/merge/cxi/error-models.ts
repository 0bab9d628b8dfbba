import type { WeightedSums } from './merged-data.js';
import type { MergingSums, UnmergedObservations } from './merging-sums.js';
import { correctedVariance, type SdParameters } from './sdfac-target.js';

/** Sums with the variance of each observation replaced; observations without one are left out. */
function weighted(
  sums: MergingSums,
  { reflection, intensity }: UnmergedObservations,
  variance: (i: number) => number | null,
): WeightedSums {
  const sumWeighted = new Float64Array(sums.n);
  const sumWeight = new Float64Array(sums.n);
  for (let i = 0; i < reflection.length; i++) {
    const v = variance(i);
    if (v === null) continue;
    sumWeighted[reflection[i]] += intensity[i] / v;
    sumWeight[reflection[i]] += 1 / v;
  }
  return { nMerged: sums.nMerged, sumWeighted, sumWeight };
}

/** Mean intensity of each reflection, unweighted; NaN without observations. */
export function meanIntensities({ sumIntensity, nMerged }: MergingSums): Float64Array {
  return sumIntensity.map((sum, r) => (nMerged[r] > 0 ? sum / nMerged[r] : NaN));
}

/** The merge with sigmas corrected by sdfac, sdb, sdadd and what is propagated. */
export function withCorrectedSigmas(
  sums: MergingSums,
  observations: UnmergedObservations,
  parameters: SdParameters,
): WeightedSums {
  const mean = meanIntensities(sums);
  const { reflection, sigma, derivatives } = observations;
  const { propagated = [] } = parameters;
  const k = propagated.length;
  return weighted(sums, observations, (i) => {
    let extra = 0;
    if (derivatives !== undefined)
      for (let t = 0; t < k; t++) extra += (propagated[t] * derivatives[k * i + t]) ** 2;
    return correctedVariance(parameters, sigma[i] * sigma[i], mean[reflection[i]], extra);
  });
}

/** The merge with the variance of each reflection's observations as their variance; single observations have none. */
export function withSampleResiduals(
  sums: MergingSums,
  observations: UnmergedObservations,
  biased: boolean,
): WeightedSums {
  const mean = meanIntensities(sums);
  const squares = new Float64Array(sums.n);
  const { reflection, intensity } = observations;
  reflection.forEach((r, i) => (squares[r] += (intensity[i] - mean[r]) ** 2));
  return weighted(sums, observations, (i) => {
    const n = sums.nMerged[reflection[i]];
    const variance = squares[reflection[i]] / (biased ? n : n - 1);
    return n > 1 && variance > 0 ? variance : null;
  });
}

/** χ² / (n - 1) of each reflection about its weighted mean; 1 for single observations. */
export function reducedChiSquared(merged: WeightedSums, observations: UnmergedObservations): Float64Array {
  const sums = new Float64Array(merged.nMerged.length);
  const { reflection, intensity, sigma } = observations;
  reflection.forEach((r, i) => {
    const mean = merged.sumWeighted[r] / merged.sumWeight[r];
    sums[r] += ((intensity[i] - mean) / sigma[i]) ** 2;
  });
  return sums.map((sum, r) => (merged.nMerged[r] > 1 && sum > 0 ? sum / (merged.nMerged[r] - 1) : 1));
}
