import { epsilon, mapToAsu } from '../crystal/reflection.js';
import { groupByHkl } from '../crystal/reflection-groups.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import type { UniqueReflections } from '../merge/likelihood/observations.js';
import type { WeightedSums } from '../merge/cxi/merged-data.js';
import { posteriorSums, wilsonMeans } from '../merge/cxi/posterior-sums.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import { dStarSquaredOf, reflectionSymmetry } from '../statistics/reflection-properties.js';
import type { MergingTarget } from './merging-set.js';

/** Whether frames are refined together by the likelihood engine. */
export function refinesTogether({ postrefinement }: CxiMergeParams): boolean {
  return postrefinement.enable && postrefinement.algorithm === 'likelihood';
}

/** Whether negative observations are merged; the posterior of the likelihood engine needs them. */
export function mergesNegatives(params: CxiMergeParams): boolean {
  return params.include_negatives || refinesTogether(params);
}

/** Posteriors in the form of sums: of the given reflections, and with Bijvoet mates as one. */
export interface MergePosteriors {
  readonly each: WeightedSums;
  readonly mean: WeightedSums;
  /** The reflections of `mean`. */
  readonly meanReflections: UniqueReflections & { readonly hkl: Int32Array };
}

/**
 * What a Bijvoet mate has of the prior at least. With its share of the information alone a mate that was seen at tiny
 * partialities only has hardly any, and comes out as many times the Wilson mean.
 */
const LEAST_SHARE = 0.2;

/**
 * The Wilson posteriors of a merge. Bijvoet mates are nearly equal, so that they share one prior: exp(-f J/S) for each, f
 * its share of the information, but not below LEAST_SHARE. So the weighted mean of mates that are known about as well is
 * not drawn to the prior twice.
 */
export function mergePosteriors(
  hkl: Int32Array,
  sums: WeightedSums,
  { spaceGroup, unitCell }: MergingTarget,
): MergePosteriors {
  const { permutation, offsets, unique } = groupByHkl(mapToAsu(spaceGroup, hkl, false));
  const meanReflections = reflectionsOf(unique, spaceGroup, unitCell);
  const { n, centric } = meanReflections;
  const joined = {
    nMerged: new Int32Array(n),
    sumWeighted: new Float64Array(n),
    sumWeight: new Float64Array(n),
  };
  for (let r = 0; r < n; r++) {
    for (const member of permutation.subarray(offsets[r], offsets[r + 1])) {
      joined.nMerged[r] += sums.nMerged[member];
      joined.sumWeighted[r] += sums.sumWeighted[member];
      joined.sumWeight[r] += sums.sumWeight[member];
    }
  }
  const wilsonMean = wilsonMeans(joined, meanReflections);
  const shared = new Float64Array(sums.nMerged.length);
  const eachCentric = new Uint8Array(shared.length);
  for (let r = 0; r < n; r++) {
    for (const member of permutation.subarray(offsets[r], offsets[r + 1])) {
      const share = sums.sumWeight[member] / joined.sumWeight[r];
      shared[member] = wilsonMean[r] / Math.max(share, LEAST_SHARE);
      eachCentric[member] = centric[r];
    }
  }
  return {
    each: posteriorSums(sums, eachCentric, shared),
    mean: posteriorSums(joined, centric, wilsonMean),
    meanReflections,
  };
}

function reflectionsOf(hkl: Int32Array, group: SpaceGroup, cell: UnitCell) {
  const list = { n: hkl.length / 3, hkl };
  return {
    ...list,
    qSquared: dStarSquaredOf(list, cell),
    epsilon: Float64Array.from({ length: list.n }, (_, r) =>
      epsilon(group, hkl[3 * r], hkl[3 * r + 1], hkl[3 * r + 2]),
    ),
    centric: reflectionSymmetry(list, group, false).isCentric,
  };
}
