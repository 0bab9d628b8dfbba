import { type ComparedObservations, pickFrames, pickObservations } from './compared-observations.js';
import { drawSample } from './draw-sample.js';
import type { IsoformMixture } from './isoform-mixture.js';
import { IsoformSearch } from './isoform-search.js';

/** How like one isoform is to another, seen by its own frames. */
export interface Likeness {
  /** What the frames share with the other isoform over what they share with their own: 1 for one and the same. */
  readonly ratio: number;
  /** Standard error of the ratio, from the scatter of the frames. */
  readonly error: number;
}

const N_PARTS = 5;
/** More frames say no more, and cost time and memory. */
const MOST_FRAMES = 2000;
/** Errors of all kinds may make the frames of one crystal differ by about this. */
const MOST_ALIKE = 0.95;
/** Standard errors by which two isoforms have to differ, of both sides together. */
const LEAST_ERRORS = 3;

/**
 * Whether isoforms are there is asked of reflections that had no part in sorting the frames. The reflections are divided in
 * five parts; for each, the frames are sorted anew by the other four, and then what a frame shows of the fifth is multiplied by what
 * the other frames of its isoform show of it, and by what those of another isoform do. Where the sorting was by noise, both
 * are the same on average. Frames that are only worse than others (scale, background, partiality, wrong indexing), and were
 * put together for it, agree with the better ones more than among themselves, so that each isoform has to be the one that its frames agree with best.
 */
export class HeldOutIsoforms {
  private readonly parts: { readonly held: ComparedObservations; readonly search: IsoformSearch }[];
  private readonly frames: readonly number[];
  private readonly order: readonly number[];

  constructor(data: ComparedObservations, order: readonly number[], most: number) {
    this.frames = drawSample(order, MOST_FRAMES);
    this.order = Array.from(this.frames.keys());
    const sample = pickFrames(data, this.frames);
    const column = sample.reflection[0];
    this.parts = Array.from({ length: N_PARTS }, (_, part) => {
      const by = pickObservations(sample, (i) => partOf(column[i]) !== part);
      const search = new IsoformSearch(by, this.order, most);
      return { held: pickObservations(sample, (i) => partOf(column[i]) === part), search };
    });
  }

  /** By (own, other) isoform of `all`, in which the frames are sorted by all reflections, and which has more isoforms than the last one. */
  likeness(all: IsoformMixture): Likeness[][] {
    const n = all.nClasses;
    const sums = Array.from({ length: n }, () => Array.from({ length: n }, () => new PairSums()));
    const whole = this.frames.map((f) => all.shown(f));
    for (const { held, search } of this.parts) {
      let mixture = search.grow();
      while (mixture.nClasses < n) mixture = search.grow();
      const isoform = namedAs(
        this.order.map((f) => mixture.shown(f)),
        whole,
        n,
      );
      addPart(held, isoform, sums);
    }
    return sums.map((row) => row.map((pair) => pair.likeness()));
  }
}

/** Whether all isoforms are different ones: no two of them alike for the frames of either. */
export function areDifferent(likeness: readonly (readonly Likeness[])[]): boolean {
  return likeness.every((row, own) =>
    row.slice(0, own).every((there, other) => {
      const back = likeness[other][own];
      const difference = 2 - there.ratio - back.ratio;
      return (
        Math.max(there.ratio, back.ratio) <= MOST_ALIKE &&
        difference >= LEAST_ERRORS * Math.hypot(there.error, back.error)
      );
    }),
  );
}

/** Of all pairs the one that is most alike, as seen from the side from which it is more so; NaN with an isoform that has no frame. */
export function mostAlike(likeness: readonly (readonly Likeness[])[]): Likeness {
  const pairs = likeness.flatMap((row, own) => row.filter((_, other) => other !== own));
  return pairs.reduce((p, q) => (Number.isNaN(p.ratio) || p.ratio >= q.ratio ? p : q), {
    ratio: -Infinity,
    error: NaN,
  });
}

/** Knuth's multiplier: neighbours in the list come into different parts, as if drawn. */
const HASH = 0x9e3779b1;

function partOf(reflection: number): number {
  return Math.floor(((Math.imul(reflection, HASH) >>> 0) / 2 ** 32) * N_PARTS);
}

/** Isoforms of one sorting under the names of another: those that have most frames in common, one by one. */
function namedAs(isoform: readonly number[], whole: readonly number[], n: number): number[] {
  const common = new Float64Array(n * n);
  isoform.forEach((k, f) => {
    if (k >= 0 && whole[f] >= 0) common[k * n + whole[f]]++;
  });
  const names = new Int8Array(n);
  for (let round = 0; round < n; round++) {
    const at = common.indexOf(Math.max(...common));
    const [k, name] = [Math.floor(at / n), at % n];
    names[k] = name;
    for (let m = 0; m < n; m++) common[k * n + m] = common[m * n + name] = -Infinity;
  }
  return isoform.map((k) => (k < 0 ? k : names[k]));
}

/** Sums over the frames of an isoform. */
class PairSums {
  private same = 0;
  private other = 0;
  private square = 0;

  add(same: number, other: number): void {
    this.same += same;
    this.other += other;
    this.square += (same - other) ** 2;
  }

  likeness(): Likeness {
    if (!(this.same > 0)) return { ratio: this.square > 0 ? Infinity : NaN, error: NaN };
    return { ratio: this.other / this.same, error: Math.sqrt(this.square) / this.same };
  }
}

/** Gross errors must not decide it. In Wilson means. */
const LARGEST_DEVIATION = 5;
/** In Wilson means; what is left where a frame takes its own part away is rounding. */
const LEAST_INFORMATION = 1e-6;

/** Every frame against what the others of its isoform show of its reflections, and those of each other isoform. */
function addPart(
  { offsets, deviation, variance, reflection: [column], nReflections }: ComparedObservations,
  isoform: readonly number[],
  sums: readonly (readonly PairSums[])[],
): void {
  const n = sums.length;
  const sum = new Float64Array(n * nReflections);
  const information = new Float64Array(n * nReflections);
  const shown = deviation.map((x) => Math.min(LARGEST_DEVIATION, x));
  isoform.forEach((k, f) => {
    for (let i = offsets[f]; k >= 0 && i < offsets[f + 1]; i++) {
      if (column[i] < 0) continue;
      sum[column[i] * n + k] += shown[i] / variance[i];
      information[column[i] * n + k] += 1 / variance[i];
    }
  });
  isoform.forEach((own, f) => {
    for (let k = 0; own >= 0 && k < n; k++) {
      if (k === own) continue;
      let same = 0;
      let other = 0;
      for (let i = offsets[f]; i < offsets[f + 1]; i++) {
        const at = column[i] * n;
        const known = information[at + own] - 1 / variance[i];
        if (at < 0 || !(Math.min(known, information[at + k]) > LEAST_INFORMATION)) continue;
        // Both means count with the same weight, so that the one with more frames does not look better.
        const weight = shown[i] / (1 + variance[i]) / (1 + 1 / known + 1 / information[at + k]);
        same += (weight * (sum[at + own] - shown[i] / variance[i])) / known;
        other += (weight * sum[at + k]) / information[at + k];
      }
      if (same !== 0 || other !== 0) sums[own][k].add(same, other);
    }
  });
}
