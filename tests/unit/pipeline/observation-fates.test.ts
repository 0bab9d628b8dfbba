import { describe, expect, it } from '@jest/globals';
import { type FrameMeta, makeBuffers } from '../../../src/frame/frame-batch.js';
import { observationFatesText } from '../../../src/pipeline/likelihood-account.js';
import { observationFates } from '../../../src/pipeline/observation-fates.js';

const N = 5;

/** Two reflections; of the second one it stays open which observation is a gross error. The last observation is of a frame that was left out. */
function fates() {
  const buffers = makeBuffers(false, (bytes) => new ArrayBuffer(N * bytes));
  new Int32Array(buffers.hkl).forEach((_, i, all) => (all[i] = i));
  const frames = [{ source: 'a' }, { source: 'b' }] as FrameMeta[];
  const batch = { n: N, first: 0, hasSpots: false, frames, buffers };
  const observations = { frame: Int32Array.of(0, 0, 0, 0, 1) };
  const run = { frames, batches: [{ batch, firstFrame: 0, firstObservation: 0 }], observations };
  const merge = {
    observations: {
      n: N,
      reflection: Int32Array.of(0, 0, 1, 1, 0),
      frame: Int32Array.of(0, 0, 0, 0, 1),
      intensity: Float64Array.of(10, 2000, 5, 900, 12),
    },
    frames: { accepted: Uint8Array.of(1, 0) },
    state: {
      rejected: Uint8Array.of(0, 1, 0, 1, 0),
      chi2: Float64Array.of(20, 90, 1, 40, 0),
      mixtureVariance: Float64Array.of(0, 3),
    },
  };
  return observationFates(run as never, merge as never);
}

describe('observations that did not count fully', () => {
  it('have a reason each; all of a reflection that stays open are told', () => {
    const { records, ...counts } = fates();
    expect(counts).toEqual({ nOutliers: 1, nDownWeighted: 1, nUnresolved: 2, nInRejectedFrames: 1 });
    expect(records).toMatchObject([
      { reason: 'down-weighted', chi2: 20 },
      { reason: 'outlier', weightFactor: 0, hkl: [3, 4, 5] },
      { reason: 'unresolved', weightFactor: 1 },
      { reason: 'unresolved', weightFactor: 0 },
    ]);
  });

  it('are counted in the log', () => {
    expect(observationFatesText(fates())).toMatch(/ 2 {2}unresolved/);
  });
});
