import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../src/numeric/random.js';
import { likelihoodStart } from '../../../src/scale/likelihood-start.js';
import type { StartData } from '../../../src/scale/likelihood-start.js';
import { expectClose } from '../../support/close.js';

const D_MIN = 2;
const T = Float64Array.of(0.1, 0.5, 0.7, 0.9, 0.9);

/** Mean of I/G, and spread of the ewald offsets. */
const mean = (t: number) => 300 * Math.exp(-t);
const spread = (t: number) => 1e-3 * Math.exp(0.5 * t + 0.8 * t * t);

/** Frames of known scale with exponential intensities and normal ewald offsets. */
function simulated(scales: readonly number[], nEach: number): StartData {
  const random = createRandom(9);
  const n = scales.length * nEach;
  const t = Float64Array.from({ length: n }, () => Math.cbrt(0.02 + 0.98 * random.uniform()));
  const frame = Int32Array.from({ length: n }, (_, i) => Math.floor(i / nEach));
  return {
    t,
    frame,
    nFrames: scales.length,
    intensity: t.map((value, i) => scales[frame[i]] * mean(value) * random.exponential()),
    ewaldOffset: t.map((value) => spread(value) * random.normal()),
    reflections: {
      qSquared: T.map((value) => (value / D_MIN) ** 2),
      epsilon: Float64Array.of(1, 1, 1, 1, 4),
    },
    dMin: D_MIN,
  };
}

describe('likelihoodStart', () => {
  const scales = [0.2, 0.5, 1, 2, 7];
  const data = simulated(scales, 6000);
  const start = likelihoodStart(data);

  it('finds the scales, their median 1', () => {
    // Sums of 6000 exponential intensities vary by 1.3 %, and so does the median that is subtracted.
    start.lnG.forEach((lnG, f) => expect(Math.abs(lnG - Math.log(scales[f]))).toBeLessThan(0.08));
    expect(Array.from(start.lnG).sort((a, b) => a - b)[2]).toBe(0);
  });

  it('takes 0.8 times the spread of the ewald offsets as the width', () => {
    const [a0, a1, a2] = start.width;
    for (const t of T.subarray(1))
      expect(Math.abs(a0 + a1 * t + a2 * t * t - Math.log(0.8 * spread(t)))).toBeLessThan(0.05);
    expect(start).toMatchObject({ kappa: 0.2, zeta: 1 });
  });

  it('gives the Wilson mean per unit of kp, with epsilon', () => {
    // The cap at the 99.5 % quantile of a frame takes some 2 % off.
    for (const r of [1, 2, 3])
      expect(Math.abs(start.wilsonMean[r] / ((mean(T[r]) / 0.65) * 0.8 * spread(T[r])) - 1)).toBeLessThan(
        0.12,
      );
    expectClose(start.wilsonMean[4], 4 * start.wilsonMean[3], 1e-12);
  });

  it('does not mind one gross error in a frame', () => {
    const intensity = data.intensity.slice();
    intensity[100] = 1e9;
    const disturbed = likelihoodStart({ ...data, intensity });
    expect(Math.abs(disturbed.lnG[0] - start.lnG[0])).toBeLessThan(0.01);
  });

  it('does not mind a frame whose intensities add up to about nothing', () => {
    const noise = simulated([1], 6000);
    const random = createRandom(4);
    const intensity = noise.intensity.map(() => 20 * random.normal());
    const mean = intensity.reduce((p, q) => p + q, 0) / intensity.length;
    const disturbed = likelihoodStart({
      ...data,
      nFrames: data.nFrames + 1,
      t: Float64Array.of(...data.t, ...noise.t),
      frame: Int32Array.of(...data.frame, ...noise.frame.map(() => data.nFrames)),
      intensity: Float64Array.of(...data.intensity, ...intensity.map((v) => v - mean)),
      ewaldOffset: Float64Array.of(...data.ewaldOffset, ...noise.ewaldOffset),
    });
    // The median of the scales, to which they are brought, is between two frames now.
    const step = disturbed.lnG[2] - start.lnG[2];
    disturbed.wilsonMean.forEach((s, r) =>
      expect(Math.abs(Math.log(s / start.wilsonMean[r]) + step)).toBeLessThan(0.05),
    );
  });

  it('follows the scale of the intensities in the Wilson mean alone', () => {
    const scaled = likelihoodStart({ ...data, intensity: data.intensity.map((v) => v * 1e5) });
    scaled.lnG.forEach((lnG, f) => expect(lnG).toBeCloseTo(start.lnG[f], 10));
    scaled.wilsonMean.forEach((s, r) => expectClose(s, 1e5 * start.wilsonMean[r], 1e-9));
  });

  it('copes with few observations, equal ones and frames without any', () => {
    const few = likelihoodStart({ ...simulated([1, 2], 3), nFrames: 3 });
    const equal = likelihoodStart({
      ...data,
      t: data.t.map(() => 0.5),
      ewaldOffset: data.t.map(() => 0.001),
    });
    for (const { lnG, width, wilsonMean } of [few, equal])
      for (const value of [...lnG, ...width, ...wilsonMean]) expect(Number.isFinite(value)).toBe(true);
    // Offsets that do not spread: 0.8 times a thousandth.
    expectClose(Math.exp(equal.width[0] + 0.5 * equal.width[1] + 0.25 * equal.width[2]), 0.0008, 1e-9);
  });

  it('refuses nothing at all', () => {
    const none = new Float64Array(0);
    expect(() =>
      likelihoodStart({ ...data, intensity: none, t: none, ewaldOffset: none, frame: new Int32Array(0) }),
    ).toThrow(RangeError);
  });
});
