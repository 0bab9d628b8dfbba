import { describe, expect, it } from '@jest/globals';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { median } from '../../../src/numeric/summary.js';
import {
  spotPlacement,
  type SpotPlacement,
  spotPlacementWarning,
} from '../../../src/frame/spot-placement.js';

const [wavelength, detectorDistanceMm, pixelSizeMm] = [1.25, 120, 0.1];

/** Spots of a cubic cell where Bragg's law puts them, in the directions of their indices. */
function frame() {
  const some = [1, 0, 0, 3, 4, 0, -5, 2, 1, 0, -7, 2, 8, 8, 1];
  const hkl = Int32Array.from([...some, ...some.map((index) => -index)]);
  const n = hkl.length / 3;
  const px = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const [h, k, l] = hkl.subarray(3 * i, 3 * i + 3);
    const d = 60 / Math.hypot(h, k, l);
    const distance = detectorDistanceMm * Math.tan(2 * Math.asin(wavelength / (2 * d)));
    px[2 * i] = (90 + (distance * h) / Math.hypot(h, k)) / pixelSizeMm;
    px[2 * i + 1] = (91 + (distance * k) / Math.hypot(h, k)) / pixelSizeMm;
  }
  const spots = { kind: 'pixels' as const, px, beamXMm: 90, beamYMm: 91, pixelSizeMm };
  return { n, hkl, spots, unitCell: unitCell([60, 60, 60, 90, 90, 90]), wavelength, detectorDistanceMm };
}

function placed(raw: ReturnType<typeof frame>, pixelSize: number | null = null): SpotPlacement {
  return spotPlacement(raw, pixelSize) ?? { ratio: NaN, shift: NaN, likeness: NaN };
}

const at = (ratio: number, shift = 0, likeness = 1): SpotPlacement => ({ ratio, shift, likeness });

describe('spotPlacement', () => {
  it("is 1 where spots lie as Bragg's law says", () => {
    const { ratio, shift } = placed(frame());
    expect(ratio).toBeCloseTo(1, 12);
    expect(shift).toBeCloseTo(0, 9);
  });

  it('follows the distance in the file', () => {
    const { ratio, shift } = placed({ ...frame(), detectorDistanceMm: 240 });
    expect(ratio).toBeCloseTo(0.5, 12);
    expect(shift).toBeCloseTo(0, 9);
  });

  it('shows a wrong pixel size', () => {
    expect(Math.abs(placed(frame(), 0.172).ratio - 1)).toBeGreaterThan(1);
  });

  it.each([
    [0.8, 0],
    [-0.5, 0.5],
  ])('shows a beam centre that is off by (%p, %p) mm', (dx, dy) => {
    const { spots, ...rest } = frame();
    const { shift } = placed({
      ...rest,
      spots: { ...spots, beamXMm: spots.beamXMm + dx, beamYMm: spots.beamYMm + dy },
    });
    const distances = Array.from({ length: rest.n }, (_, i) =>
      Math.hypot(spots.px[2 * i] * pixelSizeMm - 90, spots.px[2 * i + 1] * pixelSizeMm - 91),
    );
    const expected = Math.hypot(dx, dy) / median(distances);
    expect(shift / expected).toBeGreaterThan(0.8);
    expect(shift / expected).toBeLessThan(1.2);
  });

  it('sees positions that are counted from the corner of the panel of each spot', () => {
    const { spots, ...rest } = frame();
    expect(placed({ spots, ...rest }).likeness).toBeCloseTo(1, 9);
    const px = spots.px.map((value) => value % 60);
    expect(Math.abs(placed({ ...rest, spots: { ...spots, px } }).likeness)).toBeLessThan(0.5);
  });

  it('sees no shift in spots on one line', () => {
    const { hkl, spots, ...rest } = frame();
    expect(placed({ ...rest, n: 1, hkl: hkl.slice(0, 3), spots: { ...spots, beamXMm: 80 } }).shift).toBe(0);
  });

  it('is unknown without pixels, or their size', () => {
    const { spots, ...rest } = frame();
    expect(spotPlacement({ ...rest, spots: { ...spots, pixelSizeMm: null } }, null)).toBeNull();
    expect(spotPlacement({ ...rest, spots: { kind: 'predicted' } }, null)).toBeNull();
  });

  it('goes by what can be: an index that no angle has is passed over', () => {
    const { hkl, ...rest } = frame();
    hkl.set([200, 0, 0], 0);
    expect(placed({ ...rest, hkl }).ratio).toBeCloseTo(1, 12);
  });
});

describe('spotPlacementWarning', () => {
  it('names panels where the positions have nothing to do with the reflections, and not for a wrong pixel size', () => {
    const panels = spotPlacementWarning([at(0.56, 2, 0.1), at(0.6, 2, -0.2), at(1.001)]);
    expect(panels).toMatch(/in 2 of 3 frames.*positions on single panels.*\.refl with \.expt/);
    expect(spotPlacementWarning([at(0.56), at(0.6)])).not.toContain('panels');
    expect(spotPlacementWarning([at(1.001, 0, 0.1)])).toBeNull();
  });

  it('speaks up where most frames are off', () => {
    const text = spotPlacementWarning([at(1.57), at(1.55), null, at(1.6), at(1.001)]);
    expect(text).toContain('in 3 of 4 frames');
    expect(text).toContain('1.57 times');
    expect(text).toContain('pixel_size_mm');
    expect(text).not.toContain('beam centre');
    expect(spotPlacementWarning([at(1.5, 0.2)])).toContain(', the beam centre or the distance');
  });

  it('names the beam centre where most patterns are aside of it', () => {
    const text = spotPlacementWarning([at(1.01, 0.1), at(1, 0.12), null, at(0.99)]);
    expect(text).toContain('in 2 of 3 frames');
    expect(text).toContain('aside by 11 %');
    expect(text).toContain('beam centre');
  });

  it.each([
    ['good frames', [at(1), at(0.99, 0.01), at(1.02)]],
    ['one bad frame among good ones', [at(1), at(0.4, 0.3), at(1)]],
    ['formats without pixels', [null, null]],
    ['no frame', []],
  ])('is silent about %s', (_, distances) => {
    expect(spotPlacementWarning(distances)).toBeNull();
  });
});
