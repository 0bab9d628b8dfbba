import { nRsParameters } from '../rs/rs-model.js';
import type { FrameScales } from './frame-scales.js';
import type { LevmarData } from './levmar-data.js';

/**
 * The intensities that fit best for given parameters of the frames, which is a linear problem of each reflection on its own,
 * and the target that is left: Σ w (I_obs - s I)².
 */
export class BestIntensities {
  /** Information on each reflection, Σ w s²: 1/variance of its intensity for fixed frames; 0 where nothing is observed. */
  readonly information: Float64Array;
  readonly intensity: Float64Array;
  private readonly change: Float64Array;

  constructor(
    private readonly data: LevmarData,
    private readonly scales: FrameScales,
  ) {
    const n = data.dStarSquared.length;
    this.information = new Float64Array(n);
    this.intensity = new Float64Array(n);
    this.change = new Float64Array(n);
  }

  /**
   * Finds intensities for the frames `members` with parameters `x`, and returns the target. `from` are intensities near
   * them, so that nothing is lost to cancellation.
   */
  find(members: ArrayLike<number>, x: Float64Array, from: Float64Array): number {
    const { information, change, intensity, scales } = this;
    const { scale } = scales;
    information.fill(0);
    change.fill(0);
    let target = 0;
    for (let m = 0; m < members.length; m++) {
      const f = members[m];
      const frame = this.data.frames[f];
      scales.evaluate(frame, x.subarray(f * nRsParameters, (f + 1) * nRsParameters));
      const { reflection, weight, intensity: observed } = frame;
      for (let i = 0; i < reflection.length; i++) {
        const r = reflection[i];
        const residual = observed[i] - scale[i] * from[r];
        const ws = weight[i] * scale[i];
        target += weight[i] * residual * residual;
        change[r] += ws * residual;
        information[r] += ws * scale[i];
      }
    }
    for (let r = 0; r < intensity.length; r++) {
      const step = information[r] > 0 ? change[r] / information[r] : 0;
      intensity[r] = information[r] > 0 ? from[r] + step : 0;
      target -= step * change[r];
    }
    return target;
  }
}
