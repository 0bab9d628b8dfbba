import { describe, expect, it } from '@jest/globals';
import { cellConstraintOfSystem } from '../../../src/crystal/constraints.js';
import { multiply3, rotationX, rotationY, rotationZ } from '../../../src/crystal/matrix3.js';
import { orientationToRotation, reciprocalMatrixOf } from '../../../src/crystal/orientation.js';
import { dStarSquared, reciprocalMetric, unitCell, type UnitCell } from '../../../src/crystal/unit-cell.js';
import { errorDerivatives } from '../../../src/postrefine/rs/error-derivatives.js';
import {
  evaluateRs,
  ROT_X,
  ROT_Y,
  rsBuffers,
  type RsProfile,
  SHAPE,
} from '../../../src/postrefine/rs/rs-model.js';

const wavelength = 1.3;
const cell = unitCell([60, 60, 80, 90, 90, 90]);
const orientation = multiply3(rotationZ(0.3), multiply3(rotationY(0.7), rotationX(-0.4)));
const aStar = reciprocalMatrixOf(orientation, cell);
const hkl = Int32Array.of(3, 5, 1, -2, 8, 4, 7, 0, -6, 10, 3, 9, 1, 1, 1);
const n = hkl.length / 3;
const x = Float64Array.of(1.3, 2, 1e-3, -2e-3, 2e-2, 0);
const observed = Float64Array.of(100, 50, -20, 700, 3);

/** What the observations are divided by. */
function scales(
  profile: RsProfile,
  lambda: number,
  matrix: Float64Array,
  own: UnitCell,
  at: Float64Array = x,
) {
  const buffers = rsBuffers(n);
  const one = new Float64Array(n).fill(1);
  const metric = reciprocalMetric(own);
  const s = Float64Array.from({ length: n }, (_, i) =>
    dStarSquared(metric, hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]),
  );
  const data = { n, hkl, intensity: one, model: one, weight: one, reciprocalMatrix: matrix };
  evaluateRs({ ...data, wavelength: lambda, dStarSquared: s }, profile, at, buffers);
  return buffers;
}

describe.each(['lorentzian', 'gaussian'] as const)('derivatives of propagated errors, %s', (profile) => {
  const { scale, columns } = scales(profile, wavelength, aStar, cell);
  const full = observed.map((v, i) => v / scale[i]);
  const frame = {
    source: '',
    name: '',
    n,
    hkl,
    reflection: new Int32Array(n),
    intensity: observed,
    sigma: new Float64Array(n).fill(1),
    position: new Float64Array(2 * n),
    wavelength,
    beamXMm: 0,
    beamYMm: 0,
    detectorDistanceMm: 100,
    unitCell: cell,
    reciprocalMatrix: aStar,
    dMin: 2,
  };
  const kept = Int32Array.of(0, 1, 3);
  const constraint = cellConstraintOfSystem('Tetragonal');
  const found = errorDerivatives(
    frame,
    x,
    profile,
    constraint,
    kept,
    Float64Array.from(kept, (i) => full[i]),
  );
  const width = found.length / kept.length;
  const near = (j: number, t: number, expected: number): void =>
    expect(Math.abs(found[width * j + t] - expected)).toBeLessThan(1e-4 * Math.abs(expected) + 1e-6);

  it('are the analytical ones for rotations and radius', () => {
    expect(width).toBe(6);
    kept.forEach((i, j) =>
      [ROT_X, ROT_Y, -1, SHAPE].forEach((place, t) => {
        if (place >= 0) near(j, t, (-full[i] * columns[place][i]) / scale[i]);
      }),
    );
  });

  it('are what the full intensity does with another wavelength or cell', () => {
    const change = 1e-4;
    const moved = (lambda: number, own: UnitCell) => {
      const u = orientationToRotation(aStar);
      return scales(profile, lambda, reciprocalMatrixOf(u, own), own).scale;
    };
    const slope = (up: Float64Array, down: Float64Array, i: number, step: number) =>
      (observed[i] / up[i] - observed[i] / down[i]) / (2 * step);
    const h = change * wavelength;
    const waves = [moved(wavelength + h, cell), moved(wavelength - h, cell)];
    const edges = [change, -change].map((by) =>
      moved(wavelength, unitCell([60 * (1 + by), 60 * (1 + by), 80, 90, 90, 90])),
    );
    const axis = [change, -change].map((by) =>
      moved(wavelength, unitCell([60, 60, 80 * (1 + by), 90, 90, 90])),
    );
    kept.forEach((i, j) => {
      near(j, 2, slope(waves[0], waves[1], i, h));
      near(j, 4, slope(edges[0], edges[1], i, change));
      near(j, 5, slope(axis[0], axis[1], i, change));
    });
  });
});
