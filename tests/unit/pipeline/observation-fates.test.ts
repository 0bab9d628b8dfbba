import { describe, expect, it } from '@jest/globals';
import { type FrameMeta, makeBuffers } from '../../../src/frame/frame-batch.js';
import { observationFatesText } from '../../../src/pipeline/likelihood-account.js';
import { observationFates, observationRecords } from '../../../src/pipeline/observation-fates.js';

const N = 8;

/**
 * Three reflections; of the second and third one it stays open which observation is a gross error. The third one is known from many
 * observations that bring little each. The fifth observation is of a frame that was left out.
 */
function fates() {
  const buffers = makeBuffers(false, (bytes) => new ArrayBuffer(N * bytes));
  new Int32Array(buffers.hkl).forEach((_, i, all) => (all[i] = i));
  const frames = [{ source: 'a10' }, { source: 'b' }, { source: 'a2' }] as FrameMeta[];
  const batch = { n: N, first: 0, hasSpots: false, frames, buffers };
  const frame = Int32Array.of(0, 0, 0, 0, 1, 2, 2, 2);
  const run = { frames, batches: [{ batch, firstFrame: 0, firstObservation: 0 }], observations: { frame } };
  const merge = {
    observations: {
      n: N,
      reflection: Int32Array.of(0, 0, 1, 1, 0, 2, 2, -1),
      frame,
      intensity: Float64Array.of(10, 2000, 5, 900, 12, 7, 70, 1),
      kp: new Float64Array(N).fill(2),
    },
    frames: { accepted: Uint8Array.of(1, 0, 1) },
    frameOffsets: Uint32Array.of(0, 4, 5, 8),
    state: {
      rejected: Uint8Array.of(0, 1, 0, 1, 0, 0, 0, 1),
      chi2: Float64Array.of(20, 90, 1, 40, 0, 1, 30, 90),
      weight: new Float64Array(N).fill(0.25),
      information: Float64Array.of(1, 2, 100),
      mixtureVariance: Float64Array.of(0, 3, 3),
    },
  };
  return {
    counts: observationFates(merge as never),
    records: [...observationRecords(run as never, merge as never)],
  };
}

describe('observations that did not count fully', () => {
  it('have a reason each; of a reflection that stays open those that tell something of it, or are in doubt', () => {
    const { records, counts } = fates();
    expect(counts).toEqual({ nOutliers: 1, nDownWeighted: 1, nUnresolved: 3, nInRejectedFrames: 1 });
    expect(records).toMatchObject([
      { reason: 'unresolved', chi2: 30, source: 'a2' },
      { reason: 'down-weighted', chi2: 20 },
      { reason: 'outlier', weightFactor: 0, hkl: [3, 4, 5] },
      { reason: 'unresolved', weightFactor: 1 },
      { reason: 'unresolved', weightFactor: 0 },
    ]);
  });

  it('are counted in the log', () => {
    expect(observationFatesText(fates().counts)).toMatch(/ 3 {2}unresolved/);
  });
});
