import { mapToAsu } from '../../crystal/reflection.js';
import { groupByHkl } from '../../crystal/reflection-groups.js';
import type { SpaceGroup } from '../../crystal/space-group.js';

/** Merged intensities of those reflections that have one. */
export interface MergedData {
  /** 3n interleaved. */
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
}

/** What of a merge is written. */
export interface MergedSelection {
  /** Finest spacing, as 1/d², Å⁻². */
  readonly maxDStarSquared: number;
  readonly negatives: boolean;
  /** Reflections need more observations than this; null: any. */
  readonly minimumMultiplicity: number | null;
}

/** Sums of a merge; `variance` multiplies 1/sumWeight where it is given. */
export interface WeightedSums {
  readonly nMerged: Int32Array;
  readonly sumWeighted: Float64Array;
  readonly sumWeight: Float64Array;
  /** Weights that the merged sigma comes from, where they are others. */
  readonly sigmaWeight?: Float64Array;
  readonly reducedChiSquared?: Float64Array;
}

/** Weighted means and sigma = √(χ²/sum of weights) of the reflections that are measured and selected. */
export function mergedData(
  hkl: Int32Array,
  dStarSquared: ArrayLike<number>,
  sums: WeightedSums,
  selection: MergedSelection,
): MergedData {
  const chosen: number[] = [];
  for (let r = 0; r < sums.nMerged.length; r++) {
    if (!(sums.sumWeight[r] > 0) || dStarSquared[r] > selection.maxDStarSquared) continue;
    if (!selection.negatives && !(sums.sumWeighted[r] > 0)) continue;
    if (selection.minimumMultiplicity !== null && !(sums.nMerged[r] > selection.minimumMultiplicity))
      continue;
    chosen.push(r);
  }
  const weights = sums.sigmaWeight ?? sums.sumWeight;
  return {
    hkl: Int32Array.from(
      { length: 3 * chosen.length },
      (_, j) => hkl[3 * chosen[Math.floor(j / 3)] + (j % 3)],
    ),
    intensity: Float64Array.from(chosen, (r) => sums.sumWeighted[r] / sums.sumWeight[r]),
    sigma: Float64Array.from(chosen, (r) => Math.sqrt((sums.reducedChiSquared?.[r] ?? 1) / weights[r])),
  };
}

/**
 * Means of Bijvoet mates, weights 1/sigma²; the sigma is that of the weights or that of the difference of the mates,
 * whichever is larger (as in cctbx).
 */
export function averageMates(spaceGroup: SpaceGroup, { hkl, intensity, sigma }: MergedData): MergedData {
  const { permutation, offsets, unique } = groupByHkl(mapToAsu(spaceGroup, hkl, false));
  const n = offsets.length - 1;
  const mean = { hkl: unique, intensity: new Float64Array(n), sigma: new Float64Array(n) };
  for (let g = 0; g < n; g++) {
    const members = [...permutation.subarray(offsets[g], offsets[g + 1])];
    if (members.length === 1) {
      mean.intensity[g] = intensity[members[0]];
      mean.sigma[g] = sigma[members[0]];
      continue;
    }
    const weights = members.map((i) => 1 / (sigma[i] * sigma[i]));
    const sum = weights.reduce((a, b) => a + b, 0);
    const sumSquares = weights.reduce((a, b) => a + b * b, 0);
    const average = members.reduce((a, i, j) => a + weights[j] * intensity[i], 0) / sum;
    const spread = members.reduce((a, i, j) => a + weights[j] * (intensity[i] - average) ** 2, 0);
    const variance = (sum / (sum * sum - sumSquares)) * spread;
    mean.intensity[g] = average;
    mean.sigma[g] = Math.sqrt(Math.max(variance / members.length, 1 / sum));
  }
  return mean;
}
