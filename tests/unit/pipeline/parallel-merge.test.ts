import { describe, expect, it } from '@jest/globals';
import { learnVariance } from '../../../src/merge/likelihood/error-model.js';
import { judgeFrames } from '../../../src/merge/likelihood/judge-frames.js';
import { leaveOneOut, newLeaveOneOut } from '../../../src/merge/likelihood/leave-one-out.js';
import { mergeLikelihood } from '../../../src/merge/likelihood/merge-likelihood.js';
import { learnProfile } from '../../../src/merge/likelihood/learn-profile.js';
import { commonSums, nCommonPieces } from '../../../src/merge/likelihood/common-sums.js';
import { learnDetector } from '../../../src/merge/likelihood/learn-detector.js';
import { profileBin } from '../../../src/merge/likelihood/profile-bins.js';
import { detectorBin, detectorGrid } from '../../../src/postrefine/likelihood/detector-grid.js';
import { scoringPieces, scoringSums, scoringSumsSize } from '../../../src/merge/likelihood/scoring-sums.js';
import { INITIAL_VARIANCE } from '../../../src/merge/likelihood/variance-model.js';
import { tableRow } from '../../../src/postrefine/likelihood/profile-table.js';
import type { FramePool } from '../../../src/parallel/frame-pool.js';
import { InProcessPool } from '../../../src/parallel/in-process-pool.js';
import { type LikelihoodTasks, likelihoodTasks } from '../../../src/parallel/likelihood-tasks.js';
import { createRandom } from '../../../src/numeric/random.js';
import { inSharedMemory } from '../../../src/parallel/shared-memory.js';
import {
  judgeFramesInParallel,
  commonSumsInParallel,
  learnCommon,
  learnVarianceInParallel,
  leaveOneOutInParallel,
  mergeInParallel,
  NOTHING_IN_COMMON,
} from '../../../src/pipeline/parallel-merge.js';
import { mergeOfRows, simulate } from '../merge/likelihood/synthetic.js';

/** A pool that says it has so many workers, and divides the work so, but runs in order. */
function poolOf(nWorkers: number): FramePool<LikelihoodTasks> {
  const pool = new InProcessPool<LikelihoodTasks>(likelihoodTasks(' P 2ac 2ab'));
  return { nWorkers, run: pool.run.bind(pool), each: pool.each.bind(pool), close: () => pool.close() };
}

/** The same merge, made anew. */
function freshMerge(nReflections = 101) {
  const { rows } = simulate({
    seed: 5,
    nFrames: 12,
    nReflections,
    coverage: 0.6,
    wilsonMean: 100,
    background: 30,
    gain: 1,
    variance: (kp, intensity) => 30 + kp * intensity,
  });
  return mergeOfRows(rows, new Array<number>(nReflections).fill(100));
}

describe('a merge divided among workers', () => {
  it.each([1, 2, 3, 50])('is, to the last bit, the merge in one piece: %d workers', async (nWorkers) => {
    const whole = freshMerge();
    mergeLikelihood(whole, INITIAL_VARIANCE);
    const wholeOut = newLeaveOneOut(whole.observations.n);
    leaveOneOut(whole, wholeOut);

    const parts = inSharedMemory(freshMerge());
    const partsOut = newLeaveOneOut(parts.observations.n);
    await mergeInParallel(poolOf(nWorkers), parts, INITIAL_VARIANCE);
    await leaveOneOutInParallel(poolOf(nWorkers), parts, partsOut);

    expect(Array.from(parts.state.intensity)).toEqual(Array.from(whole.state.intensity));
    expect(Array.from(parts.state.weight)).toEqual(Array.from(whole.state.weight));
    expect(Array.from(partsOut.mean)).toEqual(Array.from(wholeOut.mean));
    expect(whole.state.information.some((d) => d > 0)).toBe(true);
  });
});

describe('the variance learnt by several workers', () => {
  it.each([1, 2, 3, 50])('is, to the last bit, that of one: %d workers', async (nWorkers) => {
    const merge = inSharedMemory(freshMerge(3000));
    mergeLikelihood(merge, INITIAL_VARIANCE);
    const loo = newLeaveOneOut(merge.observations.n);
    leaveOneOut(merge, loo);
    expect(scoringPieces(merge.observations.n).n).toBeGreaterThan(2);
    const alone = await learnVariance(INITIAL_VARIANCE, (c) => scoringSums(merge, loo, c));
    expect(alone.background).not.toBe(INITIAL_VARIANCE.background);
    expect(await learnVarianceInParallel(poolOf(nWorkers), merge, loo, INITIAL_VARIANCE)).toEqual(alone);
  });
});

describe('the sums of very many observations', () => {
  const merge = freshMerge(3000);
  const { n } = merge.observations;
  mergeLikelihood(merge, INITIAL_VARIANCE);
  const loo = newLeaveOneOut(n);
  leaveOneOut(merge, loo);
  const coefficients = Float64Array.of(1, 1, 0.01, 0.01, 0.01);
  const pieceOf = (sums: Float64Array, piece: number) =>
    sums.slice(piece * scoringSumsSize, (piece + 1) * scoringSumsSize);

  it('are those of every so many-th piece, from the first to near the last', () => {
    const all = scoringPieces(n);
    expect(all.every).toBe(1);
    const some = scoringPieces(n, Math.floor(all.n / 2));
    expect(some.every).toBeGreaterThan(1);
    expect((some.n - 1) * some.every).toBeLessThan(all.n);
    expect(some.n * some.every).toBeGreaterThanOrEqual(all.n);
    const ofAll = scoringSums(merge, loo, coefficients, all);
    const ofSome = scoringSums(merge, loo, coefficients, some);
    expect(ofSome).toHaveLength(some.n * scoringSumsSize);
    for (let piece = 0; piece < some.n; piece++)
      expect(pieceOf(ofSome, piece)).toEqual(pieceOf(ofAll, piece * some.every));
    expect(ofSome[0]).toBeGreaterThan(0);
  });

  it.each([1, 8192, 8193, 2 ** 21, 2 ** 21 + 1, 357e6])('are of %d observations at most 256 pieces', (n) => {
    const { n: nPieces, every } = scoringPieces(n);
    expect(nPieces).toBeGreaterThan(0);
    expect(nPieces).toBeLessThanOrEqual(256);
    expect(every === 1).toBe(n <= 2 ** 21);
  });
});

describe('profile and detector learnt by several workers', () => {
  const nReflections = 5000;
  const merge = inSharedMemory(freshMerge(nReflections));
  const { observations, reflections } = merge;
  const bin = new Uint8Array(new SharedArrayBuffer(observations.n));
  const place = new Uint16Array(new SharedArrayBuffer(2 * observations.n));
  const random = createRandom(8);
  for (let i = 0; i < observations.n; i++) {
    const x = Math.sqrt(2 * observations.minusLnP[i]);
    bin[i] = profileBin(x);
    // Beyond one width the frames see less than the profile says, and so does one half of the detector.
    if (x > 1) observations.intensity[i] *= 0.5;
    const [across, along] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
    place[i] = detectorBin(across, along);
    if (across > 0) observations.intensity[i] *= 0.7;
  }
  const loo = newLeaveOneOut(observations.n);
  mergeLikelihood(merge, INITIAL_VARIANCE);
  leaveOneOut(merge, loo);
  const dMin = 1 / Math.sqrt(reflections.qSquared[nReflections - 1]);
  const row = Uint8Array.from(reflections.qSquared, (q2) => tableRow(Math.sqrt(q2) * dMin));
  const grid = detectorGrid([{ wavelength: 1.3, detectorDistanceMm: 100 }], dMin);
  const sums = commonSums(merge, loo, INITIAL_VARIANCE, { profileBin: bin, row, detectorBin: place });
  const alone = {
    profile: learnProfile(sums.profile, null),
    detector: learnDetector(sums.detector, grid, null),
  };

  it.each([1, 2, 3, 50])('are, to the last bit, those of one: %d workers', async (nWorkers) => {
    expect(nCommonPieces(merge)).toBeGreaterThan(2);
    expect(alone.profile).not.toBeNull();
    expect(alone.detector?.map).toBeTruthy();
    const data = { columns: { profileBin: bin, detectorBin: place }, dMin };
    const sums = await commonSumsInParallel(poolOf(nWorkers), merge, loo, INITIAL_VARIANCE, data);
    expect(learnCommon(sums, grid, NOTHING_IN_COMMON)).toEqual(alone);
  });
});

describe('frames judged by several workers', () => {
  it.each([1, 2, 3, 50])('are, to the last bit, as one judges them: %d workers', async (nWorkers) => {
    const judged = () => {
      const merge = inSharedMemory(freshMerge());
      mergeLikelihood(merge, INITIAL_VARIANCE);
      const loo = newLeaveOneOut(merge.observations.n);
      leaveOneOut(merge, loo);
      return { merge, loo };
    };
    const alone = judged();
    const nAlone = judgeFrames(alone.merge, alone.loo, INITIAL_VARIANCE);
    const { merge, loo } = judged();
    expect(await judgeFramesInParallel(poolOf(nWorkers), merge, loo, INITIAL_VARIANCE)).toBe(nAlone);
    expect(merge.frames).toEqual(alone.merge.frames);
    expect(new Set(merge.frames.factor).size).toBeGreaterThan(2);
  });
});

describe('shared memory', () => {
  it('keeps values, and arrays that are shared already', () => {
    const already = new Float64Array(new SharedArrayBuffer(16));
    const moved = inSharedMemory({ a: Float64Array.of(1, 2), b: { c: Uint8Array.of(3), d: 'x' }, already });
    expect(moved.a.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(Array.from(moved.a)).toEqual([1, 2]);
    expect([Array.from(moved.b.c), moved.b.d]).toEqual([[3], 'x']);
    expect(moved.already).toBe(already);
  });
});
