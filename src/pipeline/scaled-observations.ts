import type { ScaledObservations } from '../output/unmerged-file.js';
import type { RunData } from './run-data.js';

/** Room for the observations of one frame after the other. */
export class ObservationRoom {
  private n = 0;
  private readonly hkl: Int32Array;
  private readonly intensity: Float64Array;
  private readonly sigma: Float64Array;
  private readonly partiality: Float64Array;
  private readonly scale: Float64Array;

  /** For the largest frame of a run. */
  constructor({ frames }: RunData) {
    const size = frames.reduce((most, frame) => Math.max(most, frame.n), 0);
    this.hkl = new Int32Array(3 * size);
    this.intensity = new Float64Array(size);
    this.sigma = new Float64Array(size);
    this.partiality = new Float64Array(size);
    this.scale = new Float64Array(size);
  }

  clear(): void {
    this.n = 0;
  }

  /** Adds observation `i` of a frame's interleaved indices; one whose numbers are not finite is left out. */
  add(hkl: Int32Array, i: number, intensity: number, sigma: number, partiality: number, scale: number): void {
    if (!Number.isFinite(intensity + sigma + partiality + scale)) return;
    for (let axis = 0; axis < 3; axis++) this.hkl[3 * this.n + axis] = hkl[3 * i + axis];
    this.intensity[this.n] = intensity;
    this.sigma[this.n] = sigma;
    this.partiality[this.n] = partiality;
    this.scale[this.n++] = scale;
  }

  contents(): ScaledObservations {
    const { n, hkl, intensity, sigma, partiality, scale } = this;
    return { n, hkl, intensity, sigma, partiality, scale };
  }
}
