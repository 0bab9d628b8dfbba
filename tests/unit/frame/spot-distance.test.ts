import { describe, expect, it } from '@jest/globals';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { spotDistance, spotDistanceWarning } from '../../../src/frame/spot-distance.js';

const [wavelength, detectorDistanceMm, pixelSizeMm] = [1.25, 120, 0.1];

/** Spots of a cubic cell where Bragg's law puts them, in the directions of their indices. */
function frame() {
  const hkl = Int32Array.of(1, 0, 0, 3, 4, 0, -5, 2, 1, 0, -7, 2, 8, 8, 1);
  const n = hkl.length / 3;
  const px = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const [h, k, l] = hkl.subarray(3 * i, 3 * i + 3);
    const d = 60 / Math.hypot(h, k, l);
    const distance = detectorDistanceMm * Math.tan(2 * Math.asin(wavelength / (2 * d)));
    px[2 * i] = (90 + (distance * h) / Math.hypot(h, k)) / pixelSizeMm;
    px[2 * i + 1] = (91 + (distance * k) / Math.hypot(h, k)) / pixelSizeMm;
  }
  const spots = { kind: 'pixels', px, beamXMm: 90, beamYMm: 91, pixelSizeMm } as const;
  return { n, hkl, spots, unitCell: unitCell([60, 60, 60, 90, 90, 90]), wavelength, detectorDistanceMm };
}

describe('spotDistance', () => {
  it("is 1 where spots lie as Bragg's law says", () => {
    expect(spotDistance(frame(), null)).toBeCloseTo(1, 12);
  });

  it('follows the distance in the file', () => {
    expect(spotDistance({ ...frame(), detectorDistanceMm: 240 }, null)).toBeCloseTo(0.5, 12);
  });

  it('shows a wrong pixel size', () => {
    expect(Math.abs((spotDistance(frame(), 0.172) ?? NaN) - 1)).toBeGreaterThan(1);
  });

  it('is unknown without pixels, or their size', () => {
    const { spots, ...rest } = frame();
    expect(spotDistance({ ...rest, spots: { ...spots, pixelSizeMm: null } }, null)).toBeNull();
    expect(spotDistance({ ...rest, spots: { kind: 'predicted' } }, null)).toBeNull();
  });

  it('goes by what can be: an index that no angle has is passed over', () => {
    const { hkl, ...rest } = frame();
    hkl.set([200, 0, 0], 0);
    expect(spotDistance({ ...rest, hkl }, null)).toBeCloseTo(1, 12);
  });
});

describe('spotDistanceWarning', () => {
  it('speaks up where most frames are off', () => {
    const text = spotDistanceWarning([1.57, 1.55, null, 1.6, 1.001]);
    expect(text).toContain('in 3 of 4 frames');
    expect(text).toContain('1.57 times');
    expect(text).toContain('pixel_size_mm');
  });

  it.each([
    ['good frames', [1, 0.99, 1.02]],
    ['one bad frame among good ones', [1, 0.4, 1]],
    ['formats without pixels', [null, null]],
    ['no frame', []],
  ])('is silent about %s', (_, distances) => {
    expect(spotDistanceWarning(distances)).toBeNull();
  });
});
