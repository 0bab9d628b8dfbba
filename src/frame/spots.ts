import type { RawFrame } from '../input/raw-frame.js';

/** What the spots of a frame follow from. */
export type SpottedFrame = Pick<
  RawFrame,
  'spots' | 'hkl' | 'reciprocalMatrix' | 'wavelength' | 'detectorDistanceMm'
>;

/** Predicted spots, mm from the beam, 2n interleaved; null where nobody says how large a pixel is. */
export function spotsMm(frame: SpottedFrame, pixelSizeOption: number | null): Float64Array | null {
  const { spots } = frame;
  if (spots.kind === 'predicted') return predictedSpots(frame);
  const pixelSizeMm = pixelSizeOption ?? spots.pixelSizeMm;
  if (pixelSizeMm === null) return null;
  const mm = new Float64Array(spots.px.length);
  for (let i = 0; i < mm.length; i += 2) {
    mm[i] = pixelSizeMm * spots.px[i] - spots.beamXMm;
    mm[i + 1] = pixelSizeMm * spots.px[i + 1] - spots.beamYMm;
  }
  return mm;
}

/**
 * Where S = A* h + s0 meets the plane across the beam at the distance D: (x, y) = (Sx, Sy) · (-D/Sz), mm, 2n interleaved;
 * NaN for what would go backwards.
 */
export function predictedSpots({
  hkl,
  reciprocalMatrix: m,
  wavelength,
  detectorDistanceMm,
}: Omit<SpottedFrame, 'spots'>): Float64Array {
  const n = hkl.length / 3;
  const mm = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const h = hkl[3 * i];
    const k = hkl[3 * i + 1];
    const l = hkl[3 * i + 2];
    const z = m[6] * h + m[7] * k + m[8] * l - 1 / wavelength;
    const scale = z < 0 ? -detectorDistanceMm / z : NaN;
    mm[2 * i] = (m[0] * h + m[1] * k + m[2] * l) * scale;
    mm[2 * i + 1] = (m[3] * h + m[4] * k + m[5] * l) * scale;
  }
  return mm;
}
