import { expect, it } from '@jest/globals';
import { predictedSpots, spotsMm } from '../../../src/frame/spots.js';
import { expectClose } from '../../support/close.js';
import { smallRawFrame } from '../../support/small-raw-frame.js';

// S = A* h + s0 with λ = 0.5 Å: (4 0 0) of a 10 Å cell goes to (0.4, 0, -2), 1/5 of the distance from the beam.
const frame = {
  ...smallRawFrame,
  hkl: Int32Array.of(4, 0, 0, 0, -2, 10, 0, 0, 20, 0, 0, 30),
  reciprocalMatrix: Float64Array.of(0.1, 0, 0, 0, 0.1, 0, 0, 0, 0.1),
  wavelength: 0.5,
  detectorDistanceMm: 100,
};

it('spots are where the diffracted beam meets the plane of the detector; what goes backwards meets it nowhere', () => {
  const mm = predictedSpots(frame);
  [20, 0, 0, -20].forEach((x, i) => expectClose(mm[i], x, 1e-12));
  expect(Array.from(mm.subarray(4))).toEqual([NaN, NaN, NaN, NaN]);
  expect(spotsMm(frame, 0.1)).toEqual(mm);
});

it('spots in pixels become mm from the beam; the pixel of the parameters is preferred', () => {
  const px = Float64Array.of(100, 200);
  const pixels = {
    ...frame,
    spots: { kind: 'pixels', px, beamXMm: 5, beamYMm: 30, pixelSizeMm: 0.1 },
  } as const;
  expect(spotsMm(pixels, null)).toEqual(Float64Array.of(5, -10));
  expect(spotsMm(pixels, 0.2)).toEqual(Float64Array.of(15, 10));
  expect(spotsMm({ ...pixels, spots: { ...pixels.spots, pixelSizeMm: null } }, null)).toBeNull();
});
