import { createMerge } from '../../../../src/merge/likelihood/merge-state.js';
import type { LikelihoodMerge } from '../../../../src/merge/likelihood/merge-state.js';
import type { VarianceModel } from '../../../../src/merge/likelihood/variance-model.js';
import { createRandom } from '../../../../src/numeric/random.js';

/** Variances as the observations give them. */
export const BACKGROUND_ONLY: VarianceModel = {
  background: 1,
  counting: 0,
  proportional: 0,
  tail: 0,
  partiality: 0,
  wilson: 0,
};

/** One observation, written out. */
export interface Row {
  readonly frame: number;
  readonly reflection: number;
  readonly intensity: number;
  readonly kp?: number;
  readonly background?: number;
  readonly gain?: number;
  readonly minusLnP?: number;
  readonly dLnPdz?: number;
  readonly lnKpVariance?: number;
  /** Given for all rows or for none: the data were cut there. */
  readonly threshold?: number;
}

/** A merge of the given rows (frame by frame); all reflections acentric, resolution falling with their number. */
export function mergeOfRows(
  rows: readonly Row[],
  wilsonMean: readonly number[],
  nFrames?: number,
): LikelihoodMerge {
  const column = (value: (row: Row) => number) => Float64Array.from(rows, value);
  const n = wilsonMean.length;
  return createMerge(
    {
      n: rows.length,
      intensity: column((row) => row.intensity),
      background: column((row) => row.background ?? 1),
      gain: column((row) => row.gain ?? 0),
      kp: column((row) => row.kp ?? 1),
      minusLnP: column((row) => row.minusLnP ?? 0),
      dLnPdz: column((row) => row.dLnPdz ?? 0),
      lnKpVariance: column((row) => row.lnKpVariance ?? 0),
      threshold: rows.some((row) => row.threshold !== undefined)
        ? column((row) => row.threshold ?? -Infinity)
        : null,
      frame: Int32Array.from(rows, (row) => row.frame),
      reflection: Int32Array.from(rows, (row) => row.reflection),
    },
    {
      n,
      qSquared: Float64Array.from(wilsonMean, (_, r) => 0.01 + 0.1 * (r / n)),
      epsilon: new Float64Array(n).fill(1),
      centric: new Uint8Array(n),
    },
    nFrames ?? rows.reduce((most, row) => Math.max(most, row.frame + 1), 0),
    Float64Array.from(wilsonMean),
  );
}

export interface Simulation {
  readonly seed: number;
  readonly nFrames: number;
  readonly nReflections: number;
  /** Probability that a frame observes a reflection. */
  readonly coverage: number;
  readonly wilsonMean: number;
  readonly background: number;
  readonly gain: number;
  /** Variance of an observation of kp, J and -ln p. */
  readonly variance: (kp: number, intensity: number, minusLnP: number) => number;
}

export interface Simulated {
  readonly rows: Row[];
  readonly truth: Float64Array;
}

/** Degrees of freedom of the noise: that of the engine, so that its Student weights are the right ones. */
const NU = 15;

/** Acentric reflections under Lorentzian partialities, with noise from Student's t. */
export function simulate(options: Simulation): Simulated {
  const random = createRandom(options.seed);
  const student = () => {
    let sum = 0;
    for (let k = 0; k < NU; k++) sum += random.normal() ** 2;
    return random.normal() / Math.sqrt(sum / NU);
  };
  const truth = Float64Array.from(
    { length: options.nReflections },
    () => options.wilsonMean * random.exponential(),
  );
  const rows: Row[] = [];
  for (let frame = 0; frame < options.nFrames; frame++) {
    const scale = 0.5 + random.uniform();
    for (let reflection = 0; reflection < options.nReflections; reflection++) {
      if (random.uniform() > options.coverage) continue;
      const z = random.normal();
      const minusLnP = Math.log1p(0.5 * z * z);
      const kp = scale * Math.exp(-minusLnP);
      const variance = options.variance(kp, truth[reflection], minusLnP);
      rows.push({
        frame,
        reflection,
        kp,
        minusLnP,
        dLnPdz: -z / (1 + 0.5 * z * z),
        intensity: kp * truth[reflection] + Math.sqrt(variance) * student(),
        background: options.background,
        gain: options.gain,
      });
    }
  }
  return { rows, truth };
}
