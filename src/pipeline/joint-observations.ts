import type { ScaledObservations } from '../merge/cxi/merging-sums.js';
import type { LevmarData, LevmarFrame } from '../postrefine/levmar/levmar-data.js';

export interface JointObservationsOptions {
  /** 1/d² of each reflection, Å⁻². */
  readonly dStarSquared: Float64Array;
  readonly negatives: boolean;
  /** Sigmas are multiplied by it. */
  readonly sigmaFactor: number;
  /** Indices are kept: partialities need them. */
  readonly keepsIndices: boolean;
}

type Gathered = ScaledObservations & Pick<LevmarFrame, 'hkl' | 'reciprocalMatrix' | 'wavelength'>;

const NO_INDICES = new Int32Array(0);

/** Gathers the observations of frames that are scaled together: those that are merged, on the scale of `slope`. */
export class JointObservations {
  private readonly frames: LevmarFrame[] = [];

  constructor(readonly options: JointObservationsOptions) {}

  add({ reflection, intensity, sigma, slope, hkl, reciprocalMatrix, wavelength }: Gathered): void {
    const { negatives, sigmaFactor, keepsIndices } = this.options;
    const places = new Int32Array(reflection.length);
    let n = 0;
    for (let i = 0; i < reflection.length; i++)
      if (intensity[i] > 0 || (negatives && intensity[i] !== 0)) places[n++] = i;
    const kept = places.subarray(0, n);
    const weight = new Float64Array(n);
    const scaled = new Float64Array(n);
    kept.forEach((i, j) => {
      scaled[j] = intensity[i] / slope;
      weight[j] = (slope / (sigma[i] * sigmaFactor)) ** 2;
    });
    this.frames.push({
      reflection: kept.map((i) => reflection[i]),
      intensity: scaled,
      weight,
      hkl: keepsIndices
        ? Int32Array.from({ length: 3 * n }, (_, j) => hkl[3 * kept[Math.floor(j / 3)] + (j % 3)])
        : NO_INDICES,
      reciprocalMatrix,
      wavelength,
    });
  }

  data(): LevmarData {
    return { frames: this.frames, dStarSquared: this.options.dStarSquared };
  }
}

/** How many of the frames share no reflection, directly or through others, with the largest group that does. */
export function unconnectedFrames({ frames, dStarSquared }: LevmarData): number {
  const parent = Int32Array.from(frames, (_, f) => f);
  const root = (f: number): number => {
    while (parent[f] !== f) {
      parent[f] = parent[parent[f]];
      f = parent[f];
    }
    return f;
  };
  const seen = new Int32Array(dStarSquared.length).fill(-1);
  frames.forEach(({ reflection }, f) => {
    for (const r of reflection) {
      if (seen[r] < 0) seen[r] = f;
      else parent[root(f)] = root(seen[r]);
    }
  });
  const sizes = new Int32Array(frames.length);
  for (let f = 0; f < frames.length; f++) sizes[root(f)]++;
  return frames.length - sizes.reduce((a, b) => Math.max(a, b), 0);
}
