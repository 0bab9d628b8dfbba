import { Correlation } from '../numeric/correlation.js';
import { type ComparedObservations, pickFrames, pickObservations } from './compared-observations.js';
import { drawSample } from './draw-sample.js';
import type { IndexingWays } from './indexing-ways.js';
import { solveIndexing, type SolveOptions } from './solve-indexing.js';

/** What reflections that had no part in the choice say of it. */
export interface HeldOutLikeness {
  /** Correlation of what a frame shows with what the others know of the same reflections. */
  readonly same: number;
  /** By way: with what the others know of the reflections that this way takes them for; NaN where it cannot be asked. */
  readonly other: readonly number[];
}

/**
 * Asks whether there is anything to choose. Frames of a crystal that has the symmetry of a way can be split in two by their
 * noise, and then the reflections look unlike their twins, as that is what the split was made by. So the reflections
 * (with all their twins) are divided in two parts: each part is solved by itself, and the other part, which had no say, is taken
 * as the frames then stand. If a way is a symmetry of the crystal, its reflections there agree as well with their
 * twins as with themselves, whatever the noise; if it is not, they do so much less.
 */
export function heldOutLikeness(
  compared: ComparedObservations,
  ways: IndexingWays,
  frames: readonly number[],
  options: SolveOptions,
): HeldOutLikeness {
  const data = pickFrames(compared, drawSample(frames, MOST_FRAMES));
  const order = Array.from({ length: data.nFrames }, (_, f) => f);
  const part = partOf(data);
  const sums = ways.names.map(() => ({ same: new Correlation(), other: new Correlation() }));
  for (const chosenBy of [0, 1]) {
    const by = pickObservations(data, (i) => part[i] === chosenBy);
    const held = pickObservations(data, (i) => part[i] !== chosenBy);
    const { way, probability } = solveIndexing(by, ways, order, options).solution;
    const placed = order.filter((f) => probability[f] >= LEAST_PROBABILITY);
    compare(held, way, placed, ways, sums);
  }
  const all = new Correlation();
  for (const { same } of sums.slice(1)) all.merge(same);
  return {
    same: all.coefficient(),
    other: sums.map(({ other }, g) => (g > 0 ? other.definedCoefficient() : NaN)),
  };
}

/** The way whose reflections agree with their twins nearly as with themselves, most so; 0 for none. */
export function symmetricWay({ same, other }: HeldOutLikeness): number {
  let way = 0;
  let most = MOST_ALIKE * same;
  other.forEach((coefficient, g) => {
    if (!(coefficient >= most)) return;
    way = g;
    most = coefficient;
  });
  return way;
}

/** With a share q of the frames rightly placed, the ratio is 2q(1-q) / (q² + (1-q)²): this one is at q = .76. */
const MOST_ALIKE = 0.6;
/** More frames say no more, and cost time and memory. */
const MOST_FRAMES = 2000;
/** Frames that no way suits this well have no part. */
const LEAST_PROBABILITY = 0.5;

/** 0 or 1 by observation; all that any way may take for each other go together. */
function partOf({ reflection, deviation }: ComparedObservations): Uint8Array {
  return Uint8Array.from(deviation, (_, i) => {
    let first = 0x7fffffff;
    for (const column of reflection) if (column[i] >= 0 && column[i] < first) first = column[i];
    return Math.imul(first, HASH) >>> 31;
  });
}

/** Knuth's multiplier: neighbours in the list come into different parts, as if drawn. */
const HASH = 0x9e3779b1;

/** Every frame against what all the others know of its reflections, and of their twins in each way. */
function compare(
  { offsets, deviation, variance, reflection, nReflections }: ComparedObservations,
  way: Uint8Array,
  frames: readonly number[],
  { then }: IndexingWays,
  sums: readonly { readonly same: Correlation; readonly other: Correlation }[],
): void {
  const weightedSum = new Float64Array(nReflections);
  const information = new Float64Array(nReflections);
  const contribute = (f: number, sign: number): void => {
    const column = reflection[way[f]];
    for (let i = offsets[f]; i < offsets[f + 1]; i++) {
      if (column[i] < 0) continue;
      const weight = sign / variance[i];
      weightedSum[column[i]] += weight * deviation[i];
      information[column[i]] += weight;
    }
  };
  for (const f of frames) contribute(f, 1);
  for (const f of frames) {
    contribute(f, -1);
    const own = reflection[way[f]];
    for (let g = 1; g < then.length; g++) {
      const to = then[g]?.[way[f]];
      if (to === undefined) continue;
      for (let i = offsets[f]; i < offsets[f + 1]; i++) {
        const r = own[i];
        const twin = reflection[to][i];
        if (r < 0 || twin < 0 || r === twin) continue;
        if (Math.min(information[r], information[twin]) < LEAST_INFORMATION) continue;
        const shown = Math.min(MOST_SHOWN, deviation[i] / Math.sqrt(1 + variance[i]));
        sums[g].same.add(shown, weightedSum[r] / (1 + information[r]));
        sums[g].other.add(shown, weightedSum[twin] / (1 + information[twin]));
      }
    }
    contribute(f, 1);
  }
}

/** Gross errors must not decide it. In standard deviations. */
const MOST_SHOWN = 5;
/** In Wilson means; what is left where a frame takes its own part away is rounding. */
const LEAST_INFORMATION = 1e-6;
