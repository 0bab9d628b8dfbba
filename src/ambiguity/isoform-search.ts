import { groupPoints } from '../numeric/group-points.js';
import type { ComparedObservations } from './compared-observations.js';
import { isoformCoordinates } from './isoform-coordinates.js';
import { IsoformMixture } from './isoform-mixture.js';

/** Sorts the same frames into one, two, three ... isoforms, each time from several starts, of which the likeliest counts. */
export class IsoformSearch {
  /** `nDimensions` coordinates a frame. */
  readonly points: Float64Array;
  private last: IsoformMixture | null = null;

  /** @param most isoforms that will be asked for */
  constructor(
    private readonly data: ComparedObservations,
    private readonly order: readonly number[],
    most: number,
  ) {
    this.nDimensions = Math.max(2, most - 1);
    this.points = isoformCoordinates(data, order, this.nDimensions);
  }

  readonly nDimensions: number;

  /** With one isoform more than the last time, beginning with one. */
  grow(): IsoformMixture {
    const n = (this.last?.nClasses ?? 0) + 1;
    let best: IsoformMixture | null = null;
    for (const start of this.starts(n)) {
      const mixture = new IsoformMixture(this.data, this.order, n, start).settle(PASSES_TO_COMPARE);
      if (best === null || mixture.logLikelihood > best.logLikelihood + TIE) best = mixture;
    }
    this.last = (
      best ?? new IsoformMixture(this.data, this.order, n, new Uint8Array(this.data.nFrames))
    ).settle();
    return this.last;
  }

  /** Groups of coordinates, and every isoform of before cut in two. */
  private starts(n: number): Uint8Array[] {
    const { points, nDimensions, order } = this;
    if (n === 1) return [new Uint8Array(this.data.nFrames)];
    const grouped = [n - 1, n]
      .filter((used) => used <= nDimensions)
      .map((used) => groupPoints(points, nDimensions, order, n, used));
    const cut = Array.from({ length: n - 1 }, (_, k) => this.cutInTwo(k)).filter((start) => start !== null);
    return [...grouped, ...cut];
  }

  /** Isoform k of before, at the middle of the coordinate that tells most of its frames apart; null where it has too few. */
  private cutInTwo(k: number): Uint8Array | null {
    const { last, order, data } = this;
    if (last === null) return null;
    const isoform = new Uint8Array(data.nFrames);
    for (const f of order) isoform[f] = last.best(f).isoform;
    const own = order.filter((f) => isoform[f] === k);
    if (own.length < 2) return null;
    const x = isoformCoordinates(data, own, 1);
    const upper = [...own].sort((p, q) => x[p] - x[q] || p - q).slice(own.length >> 1);
    for (const f of upper) isoform[f] = last.nClasses;
    return isoform;
  }
}

/** By then starts that lead nowhere have fallen behind. */
const PASSES_TO_COMPARE = 8;
/** Outcomes whose log likelihoods differ by less are the same one. */
const TIE = 1e-3;
