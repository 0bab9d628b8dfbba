import { epsilon, mapToAsu } from '../crystal/reflection.js';
import { groupByHkl } from '../crystal/reflection-groups.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import { anomalousSpread, mutualMates, withMates } from '../merge/likelihood/mate-prior.js';
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
  /** How much Bijvoet mates differ (`anomalousSpread`); null where they are one. */
  readonly spread: number | null;
  /** The reflections of `mean`. */
  readonly meanReflections: UniqueReflections & { readonly hkl: Int32Array };
}

/**
 * The Wilson posteriors of a merge. Of Bijvoet mates each knows what the other tells, as far as mates of this crystal are alike
 * (`withMates`).
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
  const eachCentric = new Uint8Array(sums.nMerged.length);
  const eachMean = new Float64Array(eachCentric.length);
  for (let r = 0; r < n; r++) {
    for (const member of permutation.subarray(offsets[r], offsets[r + 1])) {
      eachMean[member] = wilsonMean[r];
      eachCentric[member] = centric[r];
    }
  }
  const { isCentric, friedelMate } = reflectionSymmetry({ n: eachMean.length, hkl }, spaceGroup, true);
  const apart = {
    weightedSum: sums.sumWeighted,
    information: sums.sumWeight,
    wilsonMean: eachMean,
    mate: mutualMates(friedelMate, isCentric),
  };
  const hasMates = apart.mate.some((mate) => mate >= 0);
  const spread = hasMates ? anomalousSpread(apart) : null;
  const told = spread === null ? apart : withMates(apart, spread);
  return {
    each: posteriorSums(
      { nMerged: sums.nMerged, sumWeighted: told.weightedSum, sumWeight: told.information },
      eachCentric,
      eachMean,
    ),
    spread,
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
