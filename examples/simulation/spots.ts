import type { Matrix3 } from '../../src/crystal/matrix3.js';
import type { SimulationOptions } from './options.js';
import type { TrueIntensities } from './true-intensities.js';

/** The reflections that integration predicts, by their place in `allHkl`, and where, mm from the beam centre. */
export interface Spots {
  readonly n: number;
  readonly reflection: Int32Array;
  readonly spotPx: Float64Array;
  /** Polarization factor of each spot. */
  readonly polarization: Float64Array;
}

const degree = Math.PI / 180;

/** Integration takes what lies within its own idea of the reflecting range, and on the detector. */
export function predictSpots(crystal: TrueIntensities, matrix: Matrix3, options: SimulationOptions): Spots {
  const { detectorDistanceMm, halfWidthMm, pixelSizeMm, wavelength } = options;
  const { allHkl } = crystal;
  const reflection: number[] = [];
  const spotPx: number[] = [];
  const polarization: number[] = [];
  for (let i = 0; i < allHkl.length; i += 3) {
    const [x, y, z] = timesIndex(matrix, allHkl, i);
    const q = Math.sqrt(x * x + y * y + z * z);
    const sZ = z - 1 / wavelength;
    const ewaldOffset = Math.sqrt(x * x + y * y + sZ * sZ) - 1 / wavelength;
    const range =
      1 / options.domainSize + 0.5 * q * q * wavelength * options.bandwidth + options.mosaicDeg * degree * q;
    if (sZ >= 0 || Math.abs(ewaldOffset) > 1.5 * range) continue;
    const xMm = (-detectorDistanceMm * x) / sZ;
    const yMm = (-detectorDistanceMm * y) / sZ;
    if (Math.max(Math.abs(xMm), Math.abs(yMm)) > halfWidthMm) continue;
    reflection.push(i / 3);
    spotPx.push(
      Math.fround((xMm + halfWidthMm) / pixelSizeMm),
      Math.fround((yMm + halfWidthMm) / pixelSizeMm),
    );
    polarization.push(polarizationFactor(xMm, yMm, q * wavelength));
  }
  const n = reflection.length;
  return {
    n,
    reflection: Int32Array.from(reflection),
    spotPx: Float64Array.from(spotPx),
    polarization: Float64Array.from(polarization),
  };
}

/** m · h for the index at a place of a list. */
export function timesIndex(m: Matrix3, hkl: Int32Array, at: number): readonly [number, number, number] {
  const h = hkl[at];
  const k = hkl[at + 1];
  const l = hkl[at + 2];
  return [m[0] * h + m[1] * k + m[2] * l, m[3] * h + m[4] * k + m[5] * l, m[6] * h + m[7] * k + m[8] * l];
}

/**
 * cos²φ + sin²φ cos²2θ, with φ from the x axis of the laboratory frame, which is vertical: the beam is polarized
 * horizontally, along y. `qLambda` is 2 sin θ.
 */
function polarizationFactor(xMm: number, yMm: number, qLambda: number): number {
  const cosTwoTheta = 1 - (qLambda * qLambda) / 2;
  const r2 = xMm * xMm + yMm * yMm;
  return (xMm * xMm + yMm * yMm * cosTwoTheta * cosTwoTheta) / r2;
}
