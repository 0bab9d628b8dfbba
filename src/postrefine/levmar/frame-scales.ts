import { B, evaluateRs, G, type RsBuffers, rsBuffers } from '../rs/rs-model.js';
import type { LevmarData, LevmarFrame, LevmarModel } from './levmar-data.js';

/**
 * The factor G exp(-2B/d²) p between the intensity of a reflection and each observation of a frame, with its derivatives by
 * the parameters of the frame (places and units of `rs-model.ts`). Buffers are made once, for the largest frame.
 */
export class FrameScales {
  private readonly buffers: RsBuffers;
  private readonly zeros: Float64Array;
  private readonly ones: Float64Array;
  private readonly dStarSquared: Float64Array;

  constructor(
    private readonly data: LevmarData,
    private readonly model: LevmarModel,
    /** Frames are not larger. */
    n = data.frames.reduce((most, { reflection }) => Math.max(most, reflection.length), 0),
  ) {
    this.buffers = rsBuffers(n);
    this.zeros = new Float64Array(n);
    this.ones = new Float64Array(n).fill(1);
    this.dStarSquared = new Float64Array(n);
  }

  /** One factor an observation, until the next call of `evaluate`. */
  get scale(): Float64Array {
    return this.buffers.scale;
  }

  /** Derivatives of the factors, a column a parameter. */
  get columns(): readonly Float64Array[] {
    return this.buffers.columns;
  }

  /** Distances from the Ewald sphere, Å⁻¹, of the last frame; not for full observations. */
  get offset(): Float64Array {
    return this.buffers.offset;
  }

  evaluate(frame: LevmarFrame, x: ArrayLike<number>): void {
    const { reflection, hkl, reciprocalMatrix, wavelength } = frame;
    const { buffers, dStarSquared } = this;
    const n = reflection.length;
    for (let i = 0; i < n; i++) dStarSquared[i] = this.data.dStarSquared[reflection[i]];
    if (this.model.profile === 'eta_deff') {
      const common = { intensity: this.zeros, model: this.ones, weight: this.ones };
      evaluateRs({ n, hkl, reciprocalMatrix, wavelength, dStarSquared, ...common }, 'eta_deff', x, buffers);
      return;
    }
    const [byG, byB] = buffers.columns;
    for (let i = 0; i < n; i++) {
      const decay = Math.exp(-2 * x[B] * dStarSquared[i]);
      buffers.scale[i] = x[G] * decay;
      byG[i] = decay;
      byB[i] = -2 * dStarSquared[i] * x[G] * decay;
    }
  }
}
