import { describe, expect, it } from '@jest/globals';
import { polarizationFactor, stokesParameters } from '../../../../src/frame/polarization.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { detectorFactors, setDetectorBins } from '../../../../src/postrefine/likelihood/detector-factors.js';
import {
  detectorBin,
  detectorBinCentre,
  detectorBins,
  detectorGrid,
  edgeOf,
  nDetectorBins,
  setDetectorPlaces,
} from '../../../../src/postrefine/likelihood/detector-grid.js';
import {
  lnDetectorFactor,
  mapAt,
  polarizationSlopes,
  setSplines,
  splinesOf,
} from '../../../../src/postrefine/likelihood/detector-model.js';
import { expectClose } from '../../../support/close.js';

const grid = detectorGrid([{ wavelength: 1.3, detectorDistanceMm: 110 }], 2.4);
const A = [0.02, 0.001, -0.002, -0.001, 0.016, 0.003, 0.002, -0.003, 0.013];

function placesOf(hkl: readonly number[], distance = 110) {
  const n = hkl.length / 3;
  const out = new Float64Array(2 * n);
  const frame = { n, hkl: Int32Array.from(hkl), wavelength: 1.3, detectorDistanceMm: distance };
  setDetectorPlaces(frame, A, grid, out);
  return { frame, out };
}

/** The diffracted beam by its definition. */
function beamOf(h: number, k: number, l: number) {
  const [x, y, z] = [0, 3, 6].map((i) => A[i] * h + A[i + 1] * k + A[i + 2] * l);
  const length = Math.hypot(x, y, z - 1 / 1.3);
  return { ux: x / length, uy: y / length, cosTwoTheta: -(z - 1 / 1.3) / length, phi: Math.atan2(y, x) };
}

describe('places on the detector', () => {
  it('are 2 D tan θ from the beam in the direction of the spot', () => {
    const hkl = [1, 0, 0, 3, -2, 1, -4, 5, -2, 0, 0, 0];
    const { out } = placesOf(hkl);
    for (let i = 0; i < 3; i++) {
      const { cosTwoTheta, phi } = beamOf(hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]);
      const radius = (2 * 110 * Math.tan(Math.acos(cosTwoTheta) / 2)) / grid.range;
      expectClose(out[2 * i], radius * Math.cos(phi), 1e-9);
      expectClose(out[2 * i + 1], radius * Math.sin(phi), 1e-9);
    }
    expect(Array.from(out.subarray(6))).toEqual([0, 0]);
  });

  it('go with the distance where all frames say theirs, and reach the edge at the finest spacing of the farthest', () => {
    expect(placesOf([3, -2, 1], 55).out[0]).toBeCloseTo(placesOf([3, -2, 1]).out[0] / 2, 12);
    expectClose(edgeOf(grid, 110), Math.tan(Math.asin(1.3 / 4.8)));
    const mixed = detectorGrid(
      [
        { wavelength: 1.3, detectorDistanceMm: 110 },
        { wavelength: 1.3, detectorDistanceMm: 220 },
        { wavelength: 1.2, detectorDistanceMm: 100 },
      ],
      2.4,
    );
    expectClose(mixed.range, 2 * grid.range);
    expect(mixed.distance).toBe(110);
    const unknown = detectorGrid([{ wavelength: 1.3, detectorDistanceMm: NaN }], 2.4);
    expect([unknown.hasDistances, unknown.distance]).toEqual([false, 1]);
    expectClose(edgeOf(unknown, NaN), edgeOf(grid, 110));
  });

  it('lie in bins, those beyond the edge in the last ones', () => {
    for (const bin of [0, 17, detectorBins - 1])
      expect(detectorBin(detectorBinCentre(bin), detectorBinCentre(3))).toBe(bin * detectorBins + 3);
    const { frame } = placesOf([60, 0, 0, -60, -60, 0, 1, 2, 3]);
    const bins = new Uint16Array(3);
    setDetectorBins(frame, { reciprocalMatrix: Float64Array.from(A) }, grid, bins);
    for (const bin of bins) expect(bin).toBeLessThan(nDetectorBins);
    expect(Math.floor(bins[0] / detectorBins)).toBe(detectorBins - 1);
    expect(Math.floor(bins[1] / detectorBins)).toBe(0);
  });
});

describe('the polarization that is missed', () => {
  it.each([
    [1, 0],
    [0, 1],
    [0.9, 0.4],
  ])('is the logarithm of the ratio of two factors: %d instead of %d', (real, assumed) => {
    const edge = edgeOf(grid, 110);
    const slopes = new Float64Array(2);
    for (const normal of [[1, 0] as const, [Math.cos(0.6), Math.sin(0.6)] as const])
      for (const [x, y] of [
        [0.1, 0.2],
        [-0.5, 0.3],
        [0.6, -0.7],
      ]) {
        const cosTwoTheta = Math.cos(2 * Math.atan(edge * Math.hypot(x, y)));
        const along = x * normal[0] + y * normal[1];
        const across = y * normal[0] - x * normal[1];
        const p = (fraction: number) => polarizationFactor(along, across, cosTwoTheta, fraction);
        const [is, was] = [stokesParameters(real, normal), stokesParameters(assumed, normal)];
        polarizationSlopes(x, y, edge, slopes);
        const found = slopes[0] * (is[0] - was[0]) + slopes[1] * (is[1] - was[1]);
        // The approximation is good to third order of what is there at most: .3.
        expect(Math.abs(found - Math.log(p(real) / p(assumed)))).toBeLessThan(0.02);
        expect(Math.abs(found)).toBeLessThan(0.35);
      }
  });
});

describe('the map', () => {
  it('is 1 where all coefficients are, and continuous with its slope at the knots', () => {
    const intervals = 8;
    const n = splinesOf(intervals);
    const flat = { intervals, coefficients: new Float64Array(n * n).fill(1) };
    for (const [x, y] of [
      [-1, -1],
      [1, 1],
      [0.25, -0.3],
    ])
      expectClose(mapAt(flat, x, y), 1);
    const random = createRandom(2);
    const map = { intervals, coefficients: Float64Array.from({ length: n * n }, () => random.normal()) };
    const h = 1e-6;
    const slope = (x: number) => (mapAt(map, x + h, 0.4) - mapAt(map, x - h, 0.4)) / (2 * h);
    expectClose(slope(0.25 - 2 * h), slope(0.25 + 2 * h), 1e-3);
    const splines = new Float64Array(4);
    expect(setSplines(1, intervals, splines)).toBe(intervals - 1);
  });
});

describe('a frame on a detector that is not the same everywhere', () => {
  it('has D of the places of its spots', () => {
    const { frame: own } = placesOf([3, -2, 1, -4, 5, -2]);
    const intervals = 8;
    const n = splinesOf(intervals);
    const model = {
      polarization: [0.5, -0.2] as const,
      map: { intervals, coefficients: Float64Array.from({ length: n * n }, (_, k) => 0.1 * Math.sin(k)) },
    };
    const lattice = { reciprocalMatrix: Float64Array.from(A) };
    const factor = detectorFactors(own, lattice, { model, grid });
    const { out } = placesOf([3, -2, 1, -4, 5, -2]);
    for (let i = 0; i < 2; i++)
      expectClose(
        Math.log(factor[i]),
        lnDetectorFactor(model, out[2 * i], out[2 * i + 1], edgeOf(grid, 110)),
        1e-9,
      );
  });
});
