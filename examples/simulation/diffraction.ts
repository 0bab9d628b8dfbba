import type { Matrix3 } from '../../src/crystal/matrix3.js';
import type { SimulationOptions } from './options.js';
import { timesIndex, type Spots } from './spots.js';
import type { TrueIntensities } from './true-intensities.js';

const degree = Math.PI / 180;

/** One pulse: the true A* of the crystal, the mean wavelength, and how strongly it diffracted. */
export interface Pulse {
  readonly matrix: Matrix3;
  readonly wavelength: number;
  readonly scaleG: number;
  readonly bFactor: number;
}

/** Mean photons of every spot: intensity x G exp(-2 B s²) x polarization x what of it diffracts. */
export function expectedCounts(
  crystal: TrueIntensities,
  spots: Spots,
  pulse: Pulse,
  options: SimulationOptions,
): Float64Array {
  const expected = new Float64Array(spots.n);
  for (let i = 0; i < spots.n; i++) {
    const reflection = spots.reflection[i];
    const x = timesIndex(pulse.matrix, crystal.allHkl, 3 * reflection);
    const qSquared = x[0] * x[0] + x[1] * x[1] + x[2] * x[2];
    const scale = pulse.scaleG * Math.exp((-2 * pulse.bFactor * qSquared) / 4) * spots.polarization[i];
    const intensity = crystal.intensity[crystal.uniqueOf[reflection]];
    expected[i] = intensity * scale * diffractedFraction(x, pulse.wavelength, options);
  }
  return expected;
}

/** How many parts the spectrum is cut into, from -3 to 3 standard deviations. */
const nSpectrum = 25;

/**
 * The density of a reflection on the Ewald sphere, relative to that of a reflection of an ideal crystal that lies
 * on it. A reflection is a Gaussian about its lattice point: of the width of the domains, and of the mosaic spread
 * times its length. The Ewald sphere is as thick as the spectrum, which is a Gaussian too. Nothing of this is the
 * Lorentzian profile that the program fits.
 */
function diffractedFraction(
  [x, y, z]: readonly [number, number, number],
  wavelength: number,
  options: SimulationOptions,
): number {
  const sizeWidth = 0.5 / options.domainSize;
  const mosaicWidth2 = (options.mosaicDeg * degree) ** 2 * (x * x + y * y + z * z);
  const width = Math.sqrt(sizeWidth * sizeWidth + mosaicWidth2);
  let sum = 0;
  let weights = 0;
  for (let i = 0; i < nSpectrum; i++) {
    const u = (6 * i) / (nSpectrum - 1) - 3;
    const s0 = 1 / (wavelength * (1 + options.bandwidth * u));
    const ewaldOffset = Math.sqrt(x * x + y * y + (z - s0) * (z - s0)) - s0;
    const weight = Math.exp(-0.5 * u * u);
    sum += weight * Math.exp(-0.5 * (ewaldOffset / width) * (ewaldOffset / width));
    weights += weight;
  }
  return (sum / weights) * (sizeWidth / width);
}
