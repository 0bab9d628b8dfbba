import { describe, expect, it } from '@jest/globals';
import { cellOfReciprocalMatrix, reciprocalMatrixOf } from '../../../src/crystal/orientation.js';
import { multiply3, rotationX, rotationY, rotationZ } from '../../../src/crystal/matrix3.js';
import { dStarSquared, reciprocalMetric, unitCell } from '../../../src/crystal/unit-cell.js';
import { createRandom } from '../../../src/numeric/random.js';
import { refineRs } from '../../../src/postrefine/rs/rs-refine.js';
import {
  B,
  evaluateRs,
  G,
  nRsParameters,
  ROT_X,
  ROT_Y,
  rsBuffers,
  type RsData,
  type RsProfile,
  SHAPE,
} from '../../../src/postrefine/rs/rs-model.js';

const wavelength = 1.3;
const cell = unitCell([60, 70, 80, 90, 90, 90]);
const orientation = multiply3(rotationZ(0.3), multiply3(rotationY(0.7), rotationX(-0.4)));
const aStar = reciprocalMatrixOf(orientation, cell);

/** Reflections near the Ewald sphere, with a model. */
function nearSphere(limit: number) {
  const random = createRandom(5);
  const hkl: number[] = [];
  const model: number[] = [];
  for (let h = -20; h <= 20; h++)
    for (let k = -20; k <= 20; k++)
      for (let l = -20; l <= 20; l++) {
        const [x, y, z] = [0, 3, 6].map((i) => aStar[i] * h + aStar[i + 1] * k + aStar[i + 2] * l);
        const offset = Math.hypot(x, y, z - 1 / wavelength) - 1 / wavelength;
        if (Math.abs(offset) > limit || (h === 0 && k === 0 && l === 0)) continue;
        hkl.push(h, k, l);
        model.push(-1000 * Math.log(random.uniform()));
      }
  return { hkl: Int32Array.from(hkl), model: Float64Array.from(model) };
}

function rsData(): RsData {
  const { hkl, model } = nearSphere(0.0008);
  const n = model.length;
  const metric = reciprocalMetric(cellOfReciprocalMatrix(aStar));
  return {
    n,
    hkl,
    model,
    intensity: model.map((v) => 0.4 * v),
    weight: new Float64Array(n).fill(1),
    reciprocalMatrix: aStar,
    wavelength,
    dStarSquared: Float64Array.from({ length: n }, (_, i) =>
      dStarSquared(metric, hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]),
    ),
  };
}

describe('model of rs, rs2, rs_hybrid and eta_deff', () => {
  const profiles: [RsProfile, number[]][] = [
    ['lorentzian', [0.0006, 0]],
    ['gaussian', [0.0006, 0]],
    ['eta_deff', [0.002, 0.0009]],
  ];
  it.each(profiles)('%s: derivatives are those of finite differences', (profile, shape) => {
    const data = rsData();
    const x = Float64Array.of(0.7, 3, 0.001, -0.0015, ...shape);
    const at = rsBuffers(data.n);
    const up = rsBuffers(data.n);
    const down = rsBuffers(data.n);
    evaluateRs(data, profile, x, at);
    const steps = [1e-5, 1e-4, 1e-7, 1e-7, 1e-7, 1e-7];
    for (let p = 0; p < nRsParameters; p++) {
      if (p === SHAPE + 1 && profile !== 'eta_deff') continue;
      const moved = (sign: number) => x.map((v, j) => (j === p ? v + sign * steps[p] : v));
      evaluateRs(data, profile, moved(1), up);
      evaluateRs(data, profile, moved(-1), down);
      let worst = 0;
      let scale = 0;
      for (let i = 0; i < data.n; i++) {
        // A reflection that enters or leaves the sphere of eta_deff has no derivative.
        if (profile === 'eta_deff' && (up.partiality[i] === 0 || down.partiality[i] === 0)) continue;
        const numerical = (up.residual[i] - down.residual[i]) / (2 * steps[p]);
        worst = Math.max(worst, Math.abs(numerical - at.columns[p][i]));
        scale = Math.max(scale, Math.abs(at.columns[p][i]));
      }
      expect({ p, isSmall: worst < 1e-5 * scale, scale: scale > 0 }).toEqual({
        p,
        isSmall: true,
        scale: true,
      });
    }
  });

  it('rs_hybrid finds the parameters that a frame was made with', () => {
    const data = rsData();
    const truth = Float64Array.of(0.3, 2, 0.0008, -0.0006, 0.0004, 0);
    const made = rsBuffers(data.n);
    evaluateRs(data, 'lorentzian', truth, made);
    const intensity = data.intensity.map((v, i) => v + made.residual[i]);
    const frame = {
      source: 'made',
      name: 'made',
      n: data.n,
      hkl: data.hkl,
      reflection: Int32Array.from({ length: data.n }, (_, i) => i),
      intensity,
      sigma: intensity.map((v) => Math.sqrt(v + 10)),
      position: new Float64Array(2 * data.n),
      wavelength,
      beamXMm: 0,
      beamYMm: 0,
      detectorDistanceMm: 100,
      unitCell: cell,
      reciprocalMatrix: aStar,
      dMin: 3,
    };
    const result = refineRs(frame, data.model, 0.2, {
      algorithm: 'rs_hybrid',
      lineshape: 'lorentzian',
      weighting: 'gentle',
      mergePartialityExponent: 0,
      partialityThreshold: 0.2,
      negatives: true,
      propagation: 'none',
    });
    if (result.kind === 'rejected') throw new Error(result.detail);
    const { scaleG, bFactor, rotX, rotY, radius } = result.parameters;
    expect(scaleG).toBeCloseTo(truth[G], 5);
    expect(bFactor).toBeCloseTo(truth[B], 3);
    expect(rotX).toBeCloseTo(truth[ROT_X], 7);
    expect(rotY).toBeCloseTo(truth[ROT_Y], 7);
    expect(radius).toBeCloseTo(truth[SHAPE], 7);
    for (const [j, i] of result.kept.entries()) expect(result.intensity[j] / data.model[i]).toBeCloseTo(1, 4);
  });
});
