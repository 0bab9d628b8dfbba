import type { PixelSpots, RawFrame } from '../../src/input/raw-frame.js';

/** The spots of a frame that has them in pixels. */
export function pixelsOf({ spots }: RawFrame): PixelSpots {
  if (spots.kind !== 'pixels') throw new Error('the spots are not in pixels');
  return spots;
}
