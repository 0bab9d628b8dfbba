import type { RawFrame } from '../input/raw-frame.js';

/** Predicted spots, mm from the beam, 2n interleaved; null where nobody says how large a pixel is. */
export function spotsMm(
  { spots }: Pick<RawFrame, 'spots'>,
  pixelSizeOption: number | null,
): Float64Array | null {
  if (spots.kind === 'plane') return spots.mm;
  const pixelSizeMm = pixelSizeOption ?? spots.pixelSizeMm;
  if (pixelSizeMm === null) return null;
  const mm = new Float64Array(spots.px.length);
  for (let i = 0; i < mm.length; i += 2) {
    mm[i] = pixelSizeMm * spots.px[i] - spots.beamXMm;
    mm[i + 1] = pixelSizeMm * spots.px[i + 1] - spots.beamYMm;
  }
  return mm;
}
