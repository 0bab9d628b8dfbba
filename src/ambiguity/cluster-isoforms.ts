import type { ReferenceDeviations } from './frame-classes.js';
import type { ComparedObservations } from './compared-observations.js';
import { isoformCoordinates } from './isoform-coordinates.js';
import { areDifferent, HeldOutIsoforms, type Likeness } from './isoform-likeness.js';
import { IsoformMixture } from './isoform-mixture.js';
import { IsoformSearch } from './isoform-search.js';

/** What the frames say with a number of isoforms. */
export interface IsoformTrial {
  readonly nIsoforms: number;
  /** Log likelihood of each frame given all others, summed. */
  readonly logLikelihood: number;
  readonly mixture: IsoformMixture;
  /**
   * By (own, other) isoform of the mixture, of reflections that had no part in the sorting; null for one isoform, where references
   * say what there is, and where an isoform is left without frames.
   */
  readonly likeness: readonly (readonly Likeness[])[] | null;
}

export interface IsoformClusters {
  /** The number that was chosen or given. */
  readonly nIsoforms: number;
  /** Every number that was tried, from 1. */
  readonly trials: readonly IsoformTrial[];
  /** Isoform of each frame from 0, the most frequent first; -1 for frames that took no part or show none. */
  readonly isoform: Int8Array;
  /** Probability of that isoform; NaN for frames that took no part. */
  readonly probability: Float64Array;
  /** Two coordinates a frame, for a picture. */
  readonly points: Float64Array;
}

/**
 * Sorts frames by their intensities into isoforms.
 * @param order frames that take part, in an order that does not depend on how they were listed
 * @param given number of isoforms; null: the largest that are all different by reflections that had no part in the sorting
 * @param most that are tried
 */
export function clusterIsoforms(
  data: ComparedObservations,
  order: readonly number[],
  given: number | null,
  most: number,
): IsoformClusters {
  const last = given ?? most;
  const search = new IsoformSearch(data, order, last);
  let heldOut: HeldOutIsoforms | null = null;
  const trials: IsoformTrial[] = [];
  let nIsoforms = 1;
  for (let n = 1; n <= last; n++) {
    const mixture = search.grow();
    const isAsked = n > 1 && new Set(order.map((f) => mixture.shown(f)).filter((k) => k >= 0)).size === n;
    if (isAsked) heldOut ??= new HeldOutIsoforms(data, order, last);
    const likeness = isAsked && heldOut !== null ? heldOut.likeness(mixture) : null;
    trials.push({ nIsoforms: n, logLikelihood: mixture.logLikelihood, mixture, likeness });
    if (given === n || (likeness !== null && areDifferent(likeness))) nIsoforms = n;
    else if (given === null && n > 1 && likeness === null) break;
  }
  return {
    nIsoforms,
    trials,
    ...assign(trials[nIsoforms - 1].mixture, data, order),
    points: firstTwo(search),
  };
}

/** Sorts frames by what references say of their isoforms, which keep the order of the references. */
export function assignToIsoforms(
  data: ComparedObservations,
  order: readonly number[],
  references: readonly ReferenceDeviations[],
): IsoformClusters {
  const n = references.length;
  const mixture = new IsoformMixture(data, order, n, references).settle();
  const points = isoformCoordinates(data, order, 2);
  const trials = [{ nIsoforms: n, logLikelihood: mixture.logLikelihood, mixture, likeness: null }];
  return { nIsoforms: n, trials, ...assign(mixture, data, order, true), points };
}

/** Isoforms numbered by how many frames they have. */
function assign(
  mixture: IsoformMixture,
  data: ComparedObservations,
  order: readonly number[],
  keepsOrder = false,
): Pick<IsoformClusters, 'isoform' | 'probability'> {
  const rank = Array.from({ length: mixture.nClasses }, (_, k) => k)
    .sort((p, q) => (keepsOrder ? 0 : mixture.share[q] - mixture.share[p]) || p - q)
    .reduce<number[]>((ranks, k, place) => ((ranks[k] = place), ranks), []);
  const isoform = new Int8Array(data.nFrames).fill(-1);
  const probability = new Float64Array(data.nFrames).fill(NaN);
  for (const f of order) {
    const shown = mixture.shown(f);
    probability[f] = mixture.best(f).probability;
    isoform[f] = shown < 0 ? -1 : rank[shown];
  }
  return { isoform, probability };
}

function firstTwo({ points, nDimensions }: IsoformSearch): Float64Array {
  return Float64Array.from(
    { length: (2 * points.length) / nDimensions },
    (_, i) => points[(i >> 1) * nDimensions + (i & 1)],
  );
}
