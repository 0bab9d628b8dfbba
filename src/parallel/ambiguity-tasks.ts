import { type ComparedObservations, joinCompared } from '../ambiguity/compared-observations.js';
import { compareFrame, type ComparisonLimits } from '../ambiguity/select-observations.js';
import { chainBases, inverseChangeOfBasis } from '../crystal/change-of-basis.js';
import { parseReindexing } from '../crystal/reindexing.js';
import { spaceGroupFromHall } from '../crystal/space-group.js';
import { type FrameBatch, framesOf } from '../frame/frame-batch.js';
import { type FrameTurn, reindexFrames, type ReindexedBatch } from '../frame/reindex-frames.js';
import { ReflectionLookup } from '../frame/reflection-list.js';
import type { LikelihoodColumns } from './likelihood-columns.js';

/** A batch of refined frames to be compared, in all ways to index them. */
export interface CompareInput {
  readonly batch: FrameBatch;
  readonly firstFrame: number;
  readonly firstObservation: number;
  readonly columns: Pick<LikelihoodColumns, 'kp' | 'background' | 'gain'>;
  /** Wilson mean S by reflection number of the run. */
  readonly wilsonMean: Float64Array;
  /** The ways as `h,k,l`, the first as indexed. */
  readonly ways: readonly string[];
  /** The way that each frame of the batch stands in now. */
  readonly standing: readonly number[];
  /** Reflections that are numbered: 3n interleaved, in the asymmetric unit. */
  readonly reflections: Int32Array;
  readonly limits: ComparisonLimits;
}

/** A batch of prepared frames and how they are to be indexed. */
export interface ReindexInput {
  readonly batch: FrameBatch;
  /** By position in the batch; null leaves a frame out. */
  readonly turns: readonly (FrameTurn | null)[];
  readonly anomalous: boolean;
}

export type AmbiguityTasks = ReturnType<typeof ambiguityTasks>;

/** The part of solving an indexing ambiguity that is done frame by frame; `hall` is the symbol of the target. */
export function ambiguityTasks(hall: string) {
  const group = spaceGroupFromHall(hall);
  let numbered: { readonly hkl: Int32Array; readonly lookup: ReflectionLookup } | null = null;
  return {
    compareFrames: (input: CompareInput): ComparedObservations => {
      const { batch, reflections, columns } = input;
      if (numbered?.hkl.buffer !== reflections.buffer)
        numbered = {
          hkl: reflections,
          lookup: new ReflectionLookup({ n: reflections.length / 3, hkl: reflections }),
        };
      const { lookup } = numbered;
      const ways = input.ways.map(parseReindexing);
      const from = (standing: number) =>
        ways.map((way) => chainBases(way, inverseChangeOfBasis(ways[standing])));
      const turns = ways.map((_, standing) => from(standing));
      const parts = framesOf(batch, input.firstFrame).map((frame, f) => {
        const at = input.firstObservation + batch.frames[f].offset;
        const own = (column: Float64Array) => column.subarray(at, at + frame.n);
        const model = {
          kp: own(columns.kp),
          background: own(columns.background),
          gain: own(columns.gain),
          wilsonMean: input.wilsonMean,
        };
        return compareFrame(frame, model, turns[input.standing[f]], group, lookup, input.limits);
      });
      return joinCompared(parts, ways.length);
    },

    reindexFrames: ({ batch, turns, anomalous }: ReindexInput): ReindexedBatch =>
      reindexFrames(batch, turns, group, anomalous),
  };
}
