import { describe, expect, it } from '@jest/globals';
import { multiply3 } from '../../../src/crystal/matrix3.js';
import { reciprocalOrthogonalization, unitCell } from '../../../src/crystal/unit-cell.js';
import type { Frame } from '../../../src/frame/frame.js';
import type { FrameModel } from '../../../src/postrefine/frame-model.js';
import { calcPartiality, spotRadius } from '../../../src/postrefine/partiality.js';
import type { PartialityModel } from '../../../src/postrefine/profile.js';

const cell = unitCell(50, 50, 50);

/** Two observations, (0 0 1) and (3 4 0), of an unrotated cubic crystal; λ = 1 Å. */
function smallFrame(): Frame {
  return {
    id: 0,
    source: 's',
    name: 'n',
    n: 2,
    hkl: Int32Array.of(0, 0, 1, 3, 4, 0),
    reflection: Int32Array.of(0, 1),
    intensity: Float64Array.of(100, 200),
    sigma: Float64Array.of(10, 10),
    sinThetaOverLambdaSquared: Float64Array.of(0.0001, 0.0025),
    spotXMm: Float64Array.of(0, 3),
    spotYMm: Float64Array.of(0, 4),
    wavelength: 1,
    detectorDistanceMm: 100,
    unitCell: cell,
    reciprocalMatrix: reciprocalOrthogonalization(cell),
  };
}

const model: FrameModel = {
  scaleG: 1,
  bFactor: 0,
  rotX: 0.3,
  rotY: 0.4,
  gammaY: 0.006,
  gammaZ: 0.004,
  gamma0: 0.01,
  gammaE: 0.02,
  voigtNu: 0.5,
  unitCell: cell,
  rotationU: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
};

function relative(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.abs(expected);
}

describe('calcPartiality', () => {
  const options = { partialityModel: 'Lorentzian' as PartialityModel, flagBeamDivergence: false };

  it('gives the numbers of a calculation by hand', () => {
    const { partiality, reflectingRadius, ewaldOffset } = calcPartiality(smallFrame(), model, options);
    // |A*h + s0|: (0 0 1) lies on the beam, 1/50 inside of the sphere's far side; (3 4 0) has |x| = 1/10 across it.
    expect(relative(ewaldOffset[0], -0.02)).toBeLessThan(1e-12);
    expect(relative(ewaldOffset[1], Math.sqrt(1.01) - 1)).toBeLessThan(1e-12);
    const tan = Math.tan(2 * Math.asin(0.05));
    expect(relative(reflectingRadius[1], 0.01 + 0.02 * tan)).toBeLessThan(1e-12);
    const expected = reflectingRadius[1] ** 2 / (2 * (Math.sqrt(1.01) - 1) ** 2 + reflectingRadius[1] ** 2);
    expect(relative(partiality[1], expected)).toBeLessThan(1e-12);
  });

  it('adds the beam divergence where it is asked for', () => {
    const without = calcPartiality(smallFrame(), model, options).reflectingRadius;
    const added = calcPartiality(smallFrame(), model, {
      ...options,
      flagBeamDivergence: true,
    }).reflectingRadius;
    // tan α = 3/4
    expect(relative(added[1] - without[1], Math.hypot(0.006 * 0.8, 0.004 * 0.6))).toBeLessThan(1e-12);
    expect(relative(added[0] - without[0], 0.006)).toBeLessThan(1e-12);
  });

  it('does not apply the rotations of the last cycle again', () => {
    const turned = calcPartiality(smallFrame(), { ...model, rotX: 0, rotY: 0 }, options);
    expect(turned).toEqual(calcPartiality(smallFrame(), model, options));
  });

  it.each(['Lorentzian', 'Voigt', 'Lognormal'] as const)('%s is 1 on the sphere', (partialityModel) => {
    const frame = { ...smallFrame(), hkl: Int32Array.of(0, 0, 0, 0, 0, 0) };
    const { partiality } = calcPartiality(
      frame,
      { ...model, voigtNu: 0.008 },
      { ...options, partialityModel },
    );
    for (const p of partiality) expect(relative(p, 1)).toBeLessThan(1e-14);
  });
});

describe('spotRadius', () => {
  it('is the sample standard deviation of the distance from the Ewald sphere', () => {
    const p = -0.02;
    const q = Math.sqrt(1.01) - 1;
    expect(relative(spotRadius(smallFrame(), [0, 1]), Math.abs(p - q) / 2)).toBeLessThan(1e-12);
    expect(spotRadius(smallFrame(), [0])).toBeNaN();
  });

  it('uses the orientation of indexing', () => {
    const frame = {
      ...smallFrame(),
      reciprocalMatrix: multiply3([0, 0, 1, 0, 1, 0, -1, 0, 0], smallFrame().reciprocalMatrix),
    };
    expect(spotRadius(frame, [0, 1])).not.toBe(spotRadius(smallFrame(), [0, 1]));
  });
});
