import { multiply3, rotationX, rotationY, rotationZ } from '../../src/crystal/matrix3.js';
import { reciprocalMatrixOf } from '../../src/crystal/orientation.js';
import { dStarSquared, reciprocalMetric, unitCell } from '../../src/crystal/unit-cell.js';
import { createRandom } from '../../src/numeric/random.js';
import { FrameScales } from '../../src/postrefine/levmar/frame-scales.js';
import type { LevmarData, LevmarFrame, LevmarModel } from '../../src/postrefine/levmar/levmar-data.js';
import { nRsParameters } from '../../src/postrefine/rs/rs-model.js';

const cell = unitCell([60, 60, 60, 90, 90, 90]);
const wavelength = 1.3;

export interface LevmarSample {
  readonly data: LevmarData;
  /** True parameters, `nRsParameters` a frame, and true intensities. */
  readonly parameters: Float64Array;
  readonly intensity: Float64Array;
}

export interface LevmarSampleOptions {
  readonly nFrames: number;
  readonly model: LevmarModel;
  /** Largest |h|, |k|, |l|. */
  readonly largest: number;
  /** Largest distance from the Ewald sphere, Å⁻¹. */
  readonly reach: number;
  /** Standard deviation of an observation of intensity 1000. */
  readonly noise: number;
  readonly seed: number;
}

/** Frames in random orientations of a cubic crystal without symmetry but Friedel's, with known parameters. */
export function levmarSample(options: LevmarSampleOptions): LevmarSample {
  const { nFrames, model, largest, reach, noise, seed } = options;
  const random = createRandom(seed);
  const numbers = new Map<string, number>();
  const spacings: number[] = [];
  const metric = reciprocalMetric(cell);
  const numberOf = (h: number, k: number, l: number): number => {
    const sign = h > 0 || (h === 0 && (k > 0 || (k === 0 && l > 0))) ? 1 : -1;
    const key = [h, k, l].map((index) => sign * index).join();
    const found = numbers.get(key);
    if (found !== undefined) return found;
    numbers.set(key, spacings.length);
    spacings.push(dStarSquared(metric, h, k, l));
    return spacings.length - 1;
  };
  const angle = (): number => 2 * Math.PI * random.uniform();
  const geometry = Array.from({ length: nFrames }, () => {
    const u = multiply3(rotationZ(angle()), multiply3(rotationY(angle()), rotationX(angle())));
    const matrix = reciprocalMatrixOf(u, cell);
    const { hkl, reflection } = near(matrix, largest, reach, numberOf);
    return { reciprocalMatrix: matrix, hkl, reflection };
  });
  const dStar = Float64Array.from(spacings);
  const intensity = dStar.map(() => -1000 * Math.log(random.uniform()));
  const parameters = new Float64Array(nRsParameters * nFrames);
  const truth = (f: number): void => {
    const values = [
      0.5 + random.uniform(),
      2 * random.normal(),
      5e-4 * random.normal(),
      5e-4 * random.normal(),
    ];
    const own = parameters.subarray(f * nRsParameters, (f + 1) * nRsParameters);
    own.set(values.map((value, place) => (model.free.includes(place) ? value : 0)));
    if (model.free[0] === 0) own[0] = values[0];
    if (model.profile === 'full') return;
    own[4] = model.free.includes(4) ? 0.0015 + 5e-4 * random.uniform() : 0;
    own[5] = (1.5 + 0.3 * random.uniform()) * reach;
  };
  const blank: LevmarFrame[] = geometry.map(({ reflection, ...rest }) => ({
    ...rest,
    reflection,
    wavelength,
    intensity: new Float64Array(reflection.length),
    weight: new Float64Array(reflection.length),
  }));
  const scales = new FrameScales({ frames: blank, dStarSquared: dStar }, model);
  blank.forEach((frame, f) => {
    truth(f);
    scales.evaluate(frame, parameters.subarray(f * nRsParameters, (f + 1) * nRsParameters));
    frame.reflection.forEach((r, i) => {
      const full = scales.scale[i] * intensity[r];
      const sigma = Math.max(noise, 1e-3) * Math.sqrt((Math.abs(full) + 100) / 1000);
      frame.intensity[i] = full + (noise > 0 ? sigma * random.normal() : 0);
      frame.weight[i] = 1 / (sigma * sigma);
    });
  });
  return { data: { frames: blank, dStarSquared: dStar }, parameters, intensity };
}

function near(
  a: Float64Array,
  largest: number,
  reach: number,
  numberOf: (h: number, k: number, l: number) => number,
) {
  const hkl: number[] = [];
  const reflection: number[] = [];
  for (let h = -largest; h <= largest; h++)
    for (let k = -largest; k <= largest; k++)
      for (let l = -largest; l <= largest; l++) {
        if (h === 0 && k === 0 && l === 0) continue;
        const [x, y, z] = [0, 3, 6].map((i) => a[i] * h + a[i + 1] * k + a[i + 2] * l);
        if (Math.abs(Math.hypot(x, y, z - 1 / wavelength) - 1 / wavelength) > reach) continue;
        hkl.push(h, k, l);
        reflection.push(numberOf(h, k, l));
      }
  return { hkl: Int32Array.from(hkl), reflection: Int32Array.from(reflection) };
}
