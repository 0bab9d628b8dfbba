import type { SpaceGroup } from '../crystal/space-group.js';
import {
  batchHkl,
  batchMeasurements,
  batchReflections,
  type FrameBatch,
  type FrameMeta,
} from '../frame/frame-batch.js';
import { wholeOf } from '../frame/frame-store.js';
import { numberBatch } from '../frame/number-batch.js';
import { joinNumbered, type NumberedReflections } from '../frame/number-reflections.js';
import type { ReflectionList } from '../frame/reflection-list.js';
import { groupByReflection, type Observations, type ReflectionGroups } from '../merge/observations.js';
import { once } from '../numeric/once.js';
import { sharedFloats, sharedIntegers } from '../numeric/shared-arrays.js';
import type { FullIntensities } from '../parallel/prime-tasks.js';
import { type ReflectionSymmetry, reflectionSymmetry } from '../statistics/reflection-properties.js';

/** All prepared frames of a run and the numbering of their reflections. */
export interface RunData {
  readonly batches: readonly PlacedBatch[];
  readonly frames: readonly FrameMeta[];
  readonly full: FullIntensities;
  /** Friedel mates are kept apart in `reflections`. */
  readonly anomalous: boolean;
  readonly reflections: ReflectionList;
  readonly symmetry: ReflectionSymmetry;
  /** `reflection` is the numbers that the frames of the batches have. */
  readonly observations: Observations;
  /** The observations by reflection, put in order when first asked for. */
  readonly groups: () => ReflectionGroups;
}

/** A run whose intensities and sigmas are still as they were prepared. */
export interface MeasuredRun extends RunData {
  /** Of all observations in input order, in memory that threads share. */
  readonly measurements: ReturnType<typeof batchMeasurements>;
}

/** A batch and where it stands in the input order. */
export interface PlacedBatch {
  readonly batch: FrameBatch;
  readonly firstFrame: number;
  readonly firstObservation: number;
}

/** A run of all batches of a store, whose reflections were numbered by batch: `lists` has those of each (`numberBatch`). */
export function assembleRun(
  batches: readonly FrameBatch[],
  lists: readonly Int32Array[],
  group: SpaceGroup,
  anomalous: boolean,
): MeasuredRun {
  const placed: PlacedBatch[] = [];
  const frames: FrameMeta[] = [];
  let n = 0;
  const whole = wholeOf(batches);
  for (const batch of batches) {
    placed.push({ batch, firstFrame: frames.length, firstObservation: n });
    for (const frame of batch.frames) frames.push(frame);
    n += batch.n;
  }
  // Only the original's scheme writes them.
  const nFull = whole.hasSpots ? n : 0;
  const full = { intensity: sharedFloats(nFull), sigma: sharedFloats(nFull) };
  return {
    batches: placed,
    frames,
    measurements: batchMeasurements(whole),
    full,
    ...numbered(placed, lists, batchReflections(whole), full, group, anomalous),
  };
}

/**
 * The frames that `members` flags as a run of their own, from the beginning: nothing is left out of them yet. It takes the
 * memory of `run`, whose full intensities and numbers of reflections are lost.
 */
export function takeFrames(
  run: RunData,
  members: Uint8Array,
  group: SpaceGroup,
  anomalous: boolean,
): RunData {
  run.full.intensity.fill(NaN);
  const batches: PlacedBatch[] = [];
  const frames: FrameMeta[] = [];
  for (const { batch, firstFrame, firstObservation } of run.batches) {
    const own = batch.frames.filter((_, i) => members[firstFrame + i] === 1);
    batches.push({ batch: { ...batch, frames: own }, firstFrame: frames.length, firstObservation });
    frames.push(...own);
  }
  const lists = batches.map(({ batch }) => numberBatch(batch, group, anomalous));
  const { reflection } = run.observations;
  return { ...run, batches, frames, ...numbered(batches, lists, reflection, run.full, group, anomalous) };
}

/** All observations numbered with Friedel mates apart or together, whatever the numbering of the run. */
export function numberWithMates(run: RunData, group: SpaceGroup, anomalous: boolean): NumberedReflections {
  const number = new Int32Array(run.observations.n);
  const parts = run.batches.map(({ batch, firstObservation: first }) => {
    const own = number.subarray(first, first + batch.n);
    return { hkl: numberBatch(batch, group, anomalous, own), number: own };
  });
  return { list: joinNumbered(parts), number };
}

/** All observations by reflection with Friedel mates together. */
export function matesTogether(
  run: RunData,
  group: SpaceGroup,
): { readonly list: ReflectionList; readonly groups: ReflectionGroups } {
  if (!run.anomalous) return { list: run.reflections, groups: run.groups() };
  const { list, number } = numberWithMates(run, group, false);
  return { list, groups: groupByReflection(number, list.n) };
}

/** The same run with Friedel mates kept apart, or merged. Observations that were left out stay out. */
export function renumberRun(run: RunData, group: SpaceGroup, anomalous: boolean): RunData {
  const excluded = run.batches.map(({ batch }) => batchReflections(batch).map((r) => (r < 0 ? 1 : 0)));
  const lists = run.batches.map(({ batch }) => numberBatch(batch, group, anomalous));
  const { reflection } = run.observations;
  const again = { ...run, ...numbered(run.batches, lists, reflection, run.full, group, anomalous) };
  excluded.forEach((flags, b) => {
    const reflections = batchReflections(run.batches[b].batch);
    flags.forEach((flag, i) => {
      if (flag === 1) reflections[i] = -1;
    });
  });
  return again;
}

function numbered(
  batches: readonly PlacedBatch[],
  lists: readonly Int32Array[],
  reflection: Int32Array,
  full: FullIntensities,
  group: SpaceGroup,
  anomalous: boolean,
) {
  const n = reflection.length;
  const list = joinNumbered(
    batches.map(({ batch }, b) => ({ hkl: lists[b], number: batchReflections(batch) })),
  );
  const frame = sharedIntegers(n);
  for (const { batch, firstFrame, firstObservation } of batches) {
    batch.frames.forEach((meta, i) => {
      const start = firstObservation + meta.offset;
      frame.fill(firstFrame + i, start, start + meta.n);
    });
  }
  return {
    anomalous,
    reflections: list,
    symmetry: reflectionSymmetry(list, group, anomalous),
    observations: { n, intensityFull: full.intensity, sigmaFull: full.sigma, frame, reflection },
    groups: once(() => groupByReflection(reflection, list.n)),
  };
}

/** Leaves observations (positions in the input order) out of everything that follows. */
export function excludeObservations(run: RunData, positions: Uint32Array): void {
  for (const position of positions) {
    const frame = run.observations.frame[position];
    const place = batchOfFrame(run.batches, frame);
    batchReflections(place.batch)[position - place.firstObservation] = -1;
  }
}

function batchOfFrame(batches: readonly PlacedBatch[], frame: number): PlacedBatch {
  let low = 0;
  let high = batches.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (batches[middle].firstFrame <= frame) low = middle;
    else high = middle;
  }
  return batches[low];
}

/** Miller index as indexed of the observation at a position of the input order. */
export function hklAt(run: RunData, position: number): number[] {
  const { batch, firstObservation } = batchOfFrame(run.batches, run.observations.frame[position]);
  const at = 3 * (position - firstObservation);
  return Array.from(batchHkl(batch).subarray(at, at + 3));
}
