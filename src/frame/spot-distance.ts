import { dStarSquared, reciprocalMetric } from '../crystal/unit-cell.js';
import type { RawFrame } from '../input/raw-frame.js';
import { medianInPlace } from '../numeric/summary.js';

/** So many spots tell it. */
const MOST_SPOTS = 200;

type Placed = Pick<RawFrame, 'n' | 'hkl' | 'spots' | 'unitCell' | 'wavelength' | 'detectorDistanceMm'>;

/**
 * How far from the beam the stored spots lie, in units of D tan 2θ, where Bragg's law puts them: the median over a frame,
 * 1 but for errors of the geometry. Directions are left alone, as programs differ in what they call x. null where a format
 * stores no pixels, or nobody says how large a pixel is.
 */
export function spotDistance(raw: Placed, pixelSizeOption: number | null): number | null {
  const { spots, hkl, wavelength } = raw;
  if (spots.kind === 'predicted') return null;
  const pixelSizeMm = pixelSizeOption ?? spots.pixelSizeMm;
  if (pixelSizeMm === null) return null;
  const metric = reciprocalMetric(raw.unitCell);
  const ratios = new Float64Array(Math.min(raw.n, MOST_SPOTS));
  let n = 0;
  for (let i = 0; i < ratios.length; i++) {
    const dStar = Math.sqrt(dStarSquared(metric, hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]));
    const distance = raw.detectorDistanceMm * Math.tan(2 * Math.asin((wavelength * dStar) / 2));
    const x = pixelSizeMm * spots.px[2 * i] - spots.beamXMm;
    const y = pixelSizeMm * spots.px[2 * i + 1] - spots.beamYMm;
    const ratio = Math.sqrt(x * x + y * y) / distance;
    if (distance > 0 && Number.isFinite(ratio)) ratios[n++] = ratio;
  }
  return n === 0 ? null : medianInPlace(ratios, n);
}

/** Cells and distances of real frames are not off by this much. */
const LARGEST_ERROR = 0.03;

/** Says that pixel size, distance or beam centre are wrong where most frames' spots lie too far out or in; or null. */
export function spotDistanceWarning(distances: readonly (number | null)[]): string | null {
  const known = distances.filter((d) => d !== null);
  const off = known.filter((d) => Math.abs(d - 1) > LARGEST_ERROR);
  if (off.length === 0 || 2 * off.length < known.length) return null;
  const typical = medianInPlace(Float64Array.from(off), off.length);
  return `Warning: in ${off.length} of ${known.length} frames the spots do not lie where their reflections must: their distance from the beam is ${typical.toFixed(2)} times that of Bragg's law. The size of a pixel (pixel_size_mm, pixel_size), the beam centre or the distance in the files is wrong; polarization correction and spot positions rest on them.`;
}
