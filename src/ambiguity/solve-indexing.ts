import { type ComparedObservations, pickFrames } from './compared-observations.js';
import { drawSample } from './draw-sample.js';
import { clusterFrom, type Embedding, embedNodes } from './embedding.js';
import { FrameClasses, type ReferenceDeviations } from './frame-classes.js';
import type { IndexingWays } from './indexing-ways.js';
import { frameAgreement, type PairSums, pairSums, pickPairs } from './pair-correlation.js';

/** How every frame is indexed. */
export interface IndexingSolution {
  /** Number of the way by frame: what its indices have to be turned by. */
  readonly way: Uint8Array;
  /** Probability of that way; the rest is shared by the other ways and by the frame agreeing with nothing. */
  readonly probability: Float64Array;
  /** Share of the frames in each way, and last of those that agree with nothing. */
  readonly share: Float64Array;
  /** Largest likeness of the reflections to what another way takes them for: see FrameClasses. */
  readonly likeness: number;
}

/** What the solution began with, for people to look at. */
export interface StartPicture {
  /** The frames that were compared with each other. */
  readonly frames: Int32Array;
  readonly pairs: PairSums;
  readonly embedding: Embedding;
}

export interface SolveOptions {
  readonly nSampleFrames: number;
  readonly nSelectedFrames: number;
}

/** Bounds time and memory of comparing frames with each other: frames times ways. */
const MOST_NODES = 2400;
/** Frames from which the points are clustered; the likeliest outcome counts. */
const N_STARTS = 4;
/** A frame of the sample goes into the first reference when it is as probable as this. */
const SURE = 0.9;

/**
 * De novo: some frames are compared with each other in all ways and embedded (Brehm & Diederichs 2014,
 * doi:10.1107/S1399004713025431); the clusters begin a mixture model, of the sample and then of all frames, in which every
 * frame is weighed against what all others say. Which of the equivalent solutions is taken: the one in which most frames stay
 * as they were indexed.
 *
 * @param order of the frames, which must not depend on how they were listed
 */
export function solveIndexing(
  data: ComparedObservations,
  ways: IndexingWays,
  order: readonly number[],
  options: SolveOptions,
): { readonly solution: IndexingSolution; readonly picture: StartPicture } {
  const sample = drawSample(
    order,
    Math.min(options.nSampleFrames, Math.floor(MOST_NODES / ways.names.length)),
  );
  const sampled = pickFrames(data, sample);
  const pairs = pairSums(sampled);
  const agreement = frameAgreement(pairs);
  const selected = Array.from(sample.keys())
    .sort((a, b) => agreement[b] - agreement[a] || a - b)
    .slice(0, options.nSelectedFrames);
  const selectedPairs = pickPairs(pairs, selected);
  const embedding = embedNodes(selectedPairs);
  const start = likeliestStart(sampled, selected, embedding, ways.names.length);
  const classes = new FrameClasses(data, order);
  sample.forEach((f, k) => {
    const way = start.bestWay(k);
    if (start.probabilityOf(k, way) > SURE) classes.place(f, way);
  });
  classes.settle();
  return {
    solution: asIndexed(solutionOf(classes), ways),
    picture: { frames: Int32Array.from(selected, (k) => sample[k]), pairs: selectedPairs, embedding },
  };
}

/** Every frame against what is known of the reflections from outside. */
export function assignToReference(
  data: ComparedObservations,
  order: readonly number[],
  reference: ReferenceDeviations,
): IndexingSolution {
  const classes = new FrameClasses(data, order, reference);
  classes.settle();
  return solutionOf(classes);
}

/** Looks again at frames that stand as an earlier solution put them, with better scales and partialities. */
export function reviseIndexing(
  data: ComparedObservations,
  order: readonly number[],
  before: IndexingSolution,
): IndexingSolution {
  const classes = new FrameClasses(data, order);
  for (const f of order) if (before.probability[f] > SURE) classes.place(f, before.way[f]);
  classes.settle();
  return solutionOf(classes);
}

function likeliestStart(
  sampled: ComparedObservations,
  selected: readonly number[],
  embedding: Embedding,
  nWays: number,
): FrameClasses {
  const order = Array.from({ length: sampled.nFrames }, (_, k) => k);
  let best: FrameClasses | null = null;
  for (let seed = 0; seed < Math.min(N_STARTS, selected.length); seed++) {
    const classes = new FrameClasses(sampled, order);
    const cluster = clusterFrom(embedding, nWays, seed);
    selected.forEach((f, k) => classes.place(f, cluster[k]));
    classes.settle();
    if (best === null || classes.logLikelihood > best.logLikelihood + TIE) best = classes;
  }
  return best ?? new FrameClasses(sampled, order);
}

/** Outcomes whose log likelihoods differ by less are the same one seen from another frame. */
const TIE = 1e-3;

function solutionOf(classes: FrameClasses): IndexingSolution {
  const { nFrames } = classes.data;
  const way = Uint8Array.from({ length: nFrames }, (_, f) => classes.bestWay(f));
  return {
    way,
    probability: Float64Array.from(way, (a, f) => classes.probabilityOf(f, a)),
    share: classes.share.slice(),
    likeness: largestLikeness(classes),
  };
}

function largestLikeness(classes: FrameClasses): number {
  let largest = -1;
  for (let way = 1; way < classes.nWays; way++) {
    const likeness = classes.likeness(way);
    if (likeness > largest) largest = likeness;
  }
  return largest;
}

/** The equivalent solution in which most frames stay as indexed; the first of several. */
function asIndexed(solution: IndexingSolution, { then }: IndexingWays): IndexingSolution {
  const kept = then.map((after) =>
    after === null ? -1 : solution.way.reduce((n, a) => n + (after[a] === 0 ? 1 : 0), 0),
  );
  const after = then[kept.indexOf(Math.max(...kept))];
  if (after === null) return solution;
  const share = solution.share.slice();
  after.forEach((to, from) => (share[to] = solution.share[from]));
  return { ...solution, way: solution.way.map((a) => after[a]), share };
}
