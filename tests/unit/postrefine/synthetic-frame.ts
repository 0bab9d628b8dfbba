import { multiply3, rotationX, rotationY, rotationZ } from '../../../src/crystal/matrix3.js';
import { dSpacings, reciprocalOrthogonalization, type UnitCell } from '../../../src/crystal/unit-cell.js';
import type { Frame } from '../../../src/frame/frame.js';
import type { FrameModel } from '../../../src/postrefine/frame-model.js';
import { calcPartiality, type PartialityOptions } from '../../../src/postrefine/partiality.js';

/** Uniform numbers in 0..1, always the same ones (the minimal standard generator). */
export function uniformNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

export const wavelength = 1.3;

/** All reflections to `dMin` within `range` (Å⁻¹) of the Ewald sphere, for an arbitrary orientation of a cell. */
export function reflectionsNearSphere(
  cell: UnitCell,
  dMin: number,
  range: number,
): { hkl: Int32Array; rotationU: Float64Array } {
  const rotationU = multiply3(rotationZ(0.4), multiply3(rotationY(1.1), rotationX(-0.7)));
  const a = multiply3(rotationU, reciprocalOrthogonalization(cell));
  const hkl: number[] = [];
  const [hMax, kMax, lMax] = [cell.a, cell.b, cell.c].map((edge) => Math.ceil(edge / dMin));
  for (let h = -hMax; h <= hMax; h++) {
    for (let k = -kMax; k <= kMax; k++) {
      for (let l = -lMax; l <= lMax; l++) {
        const x = a[0] * h + a[1] * k + a[2] * l;
        const y = a[3] * h + a[4] * k + a[5] * l;
        const z = a[6] * h + a[7] * k + a[8] * l;
        const q = Math.hypot(x, y, z);
        if (q === 0 || q > 1 / dMin) continue;
        if (Math.abs(Math.hypot(x, y, z - 1 / wavelength) - 1 / wavelength) < range) hkl.push(h, k, l);
      }
    }
  }
  return { hkl: Int32Array.from(hkl), rotationU };
}

export interface SyntheticOptions extends PartialityOptions {
  readonly dMin: number;
  readonly range: number;
  /** Standard deviation of the error of an intensity relative to its σ: 0 for exact data. */
  readonly noise: number;
  readonly seed: number;
}

/**
 * A frame that follows `truth` exactly but for noise, with its indexed orientation and cell `indexed`, and the intensities
 * of the reference set: every observation its own reflection.
 */
export function syntheticFrame(
  truth: Omit<FrameModel, 'rotationU' | 'rotX' | 'rotY'>,
  missetting: readonly [number, number],
  indexedCell: UnitCell,
  options: SyntheticOptions,
): { frame: Frame; reference: Float64Array; trueModel: FrameModel } {
  const { hkl, rotationU } = reflectionsNearSphere(indexedCell, options.dMin, options.range);
  const n = hkl.length / 3;
  const random = uniformNumbers(options.seed);
  const d = dSpacings(indexedCell, hkl);
  const trueModel: FrameModel = {
    ...truth,
    rotX: missetting[0],
    rotY: missetting[1],
    rotationU: multiply3(rotationY(missetting[1]), multiply3(rotationX(missetting[0]), rotationU)),
  };
  const frame: Frame = {
    id: 0,
    source: 'synthetic',
    name: 'synthetic',
    n,
    hkl,
    reflection: Int32Array.from({ length: n }, (_, i) => i),
    intensity: new Float64Array(n),
    sigma: new Float64Array(n),
    sinThetaOverLambdaSquared: d.map((value) => 1 / (4 * value * value)),
    spotXMm: Float64Array.from({ length: n }, () => 80 * (random() - 0.5)),
    spotYMm: Float64Array.from({ length: n }, () => 80 * (random() - 0.5)),
    wavelength,
    detectorDistanceMm: 100,
    unitCell: indexedCell,
    reciprocalMatrix: multiply3(rotationU, reciprocalOrthogonalization(indexedCell)),
  };
  const { partiality } = calcPartiality(frame, trueModel, options);
  const reference = Float64Array.from({ length: n }, () => -1000 * Math.log(1 - 0.98 * random()) + 200);
  for (let i = 0; i < n; i++) {
    const decay = Math.exp(-2 * truth.bFactor * frame.sinThetaOverLambdaSquared[i]);
    const expected = truth.scaleG * decay * partiality[i] * reference[i];
    frame.sigma[i] = Math.sqrt(expected + 25);
    const gauss = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    frame.intensity[i] = expected + options.noise * frame.sigma[i] * gauss;
  }
  return { frame, reference, trueModel };
}
