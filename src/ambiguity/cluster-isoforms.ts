import { groupPoints } from '../numeric/group-points.js';
import type { ReferenceDeviations } from './frame-classes.js';
import type { ComparedObservations } from './compared-observations.js';
import { isoformCoordinates } from './isoform-coordinates.js';
import { IsoformMixture } from './isoform-mixture.js';

/** What the frames say with a number of isoforms. */
export interface IsoformTrial {
  readonly nIsoforms: number;
  /** Log likelihood of each frame given all others, summed. */
  readonly logLikelihood: number;
  readonly mixture: IsoformMixture;
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
 * Another isoform has to tell that much of the frames: log likelihood by frame and in all. Errors that frames of like orientation share
 * gain up to about 2 a frame on real frames of one isoform (docs/decisions.md).
 */
const GAIN_PER_FRAME = 3;
const LEAST_GAIN = 10;
const DIMENSIONS = 2;

/**
 * Sorts frames by their intensities into isoforms.
 * @param order frames that take part, in an order that does not depend on how they were listed
 * @param given number of isoforms; null: the number from which one more no longer makes the frames more likely
 * @param most that are tried
 */
export function clusterIsoforms(
  data: ComparedObservations,
  order: ArrayLike<number>,
  given: number | null,
  most: number,
): IsoformClusters {
  const trials: IsoformTrial[] = [];
  const points = isoformCoordinates(data, order, Math.max(DIMENSIONS, (given ?? most) - 1));
  const nDimensions = points.length / Math.max(1, data.nFrames);
  for (let n = 1; n <= (given ?? most); n++) {
    const trial = tryNumber(data, order, points, nDimensions, n);
    const before = trials[trials.length - 1];
    trials.push(trial);
    const gain = before === undefined ? Infinity : trial.logLikelihood - before.logLikelihood;
    if (given === null && gain < Math.max(LEAST_GAIN, GAIN_PER_FRAME * order.length)) break;
  }
  const nIsoforms =
    given ?? Math.max(1, trials.length === most && isBetter(trials, order.length) ? most : trials.length - 1);
  return {
    nIsoforms,
    trials,
    ...assign(trials[nIsoforms - 1].mixture, data, order),
    points: firstTwo(points, nDimensions),
  };
}

/** Sorts frames by what references say of their isoforms, which keep the order of the references. */
export function assignToIsoforms(
  data: ComparedObservations,
  order: ArrayLike<number>,
  references: readonly ReferenceDeviations[],
): IsoformClusters {
  const n = references.length;
  const mixture = new IsoformMixture(data, order, n, references).settle();
  const points = isoformCoordinates(data, order, DIMENSIONS);
  const trials = [{ nIsoforms: n, logLikelihood: mixture.logLikelihood, mixture }];
  return { nIsoforms: n, trials, ...assign(mixture, data, order, true), points };
}

function isBetter(trials: readonly IsoformTrial[], nFrames: number): boolean {
  const [before, last] = trials.slice(-2);
  return (
    last === undefined ||
    last.logLikelihood - before.logLikelihood >= Math.max(LEAST_GAIN, GAIN_PER_FRAME * nFrames)
  );
}

function tryNumber(
  data: ComparedObservations,
  order: ArrayLike<number>,
  points: Float64Array,
  nDimensions: number,
  n: number,
): IsoformTrial {
  const start = groupPoints(points, nDimensions, order, n, Math.max(1, n - 1));
  const mixture = new IsoformMixture(data, order, n, start).settle();
  return { nIsoforms: n, logLikelihood: mixture.logLikelihood, mixture };
}

/** Isoforms numbered by how many frames they have. */
function assign(
  mixture: IsoformMixture,
  data: ComparedObservations,
  order: ArrayLike<number>,
  keepsOrder = false,
): Pick<IsoformClusters, 'isoform' | 'probability'> {
  const { nClasses } = mixture;
  const rank = Array.from({ length: nClasses }, (_, k) => k)
    .sort((p, q) => (keepsOrder ? 0 : mixture.share[q] - mixture.share[p]) || p - q)
    .reduce<number[]>((ranks, k, place) => ((ranks[k] = place), ranks), []);
  const isoform = new Int8Array(data.nFrames).fill(-1);
  const probability = new Float64Array(data.nFrames).fill(NaN);
  for (let i = 0; i < order.length; i++) {
    const f = order[i];
    const best = mixture.best(f);
    const none = mixture.probability[f * (nClasses + 1) + nClasses];
    probability[f] = best.probability;
    isoform[f] = none > best.probability ? -1 : rank[best.isoform];
  }
  return { isoform, probability };
}

function firstTwo(points: Float64Array, nDimensions: number): Float64Array {
  return Float64Array.from(
    { length: (2 * points.length) / nDimensions },
    (_, i) => points[(i >> 1) * nDimensions + (i & 1)],
  );
}
