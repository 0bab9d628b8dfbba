import { describe, expect, it } from '@jest/globals';
import { unitCell } from '../../../../src/crystal/unit-cell.js';
import type { CrystalSystem } from '../../../../src/crystal/constraints.js';
import { apply3 } from '../../../../src/crystal/matrix3.js';
import { lattice } from '../../../../src/postrefine/ewald-geometry.js';
import { fillCommonObservations, observationTable } from '../../../../src/postrefine/observation-table.js';
import {
  freeCell,
  freeParameter,
  readFree,
  vectorOfModel,
} from '../../../../src/postrefine/prime/parameters.js';
import { SpotResidual } from '../../../../src/postrefine/prime/spot-residual.js';
import { expectClose } from '../../../support/close.js';
import { syntheticFrame } from '../synthetic-frame.js';

const cells: Partial<Record<CrystalSystem, ReturnType<typeof unitCell>>> = {
  Triclinic: unitCell(37, 42, 49, 81, 76, 69),
  Monoclinic: unitCell(40, 35, 50, 90, 104, 90),
  Hexagonal: unitCell(40, 40, 50, 90, 90, 120),
  Cubic: unitCell(45, 45, 45),
};

function setUp(system: CrystalSystem) {
  const cell = cells[system]!;
  const options = { partialityModel: 'Lorentzian', flagBeamDivergence: false } as const;
  const { frame, reference, trueModel } = syntheticFrame(
    {
      scaleG: 1,
      bFactor: 0,
      gammaY: 0,
      gammaZ: 0,
      gamma0: 0.001,
      gammaE: 0.001,
      voigtNu: 0.5,
      unitCell: cell,
    },
    [0.0007, -0.0005],
    cell,
    { ...options, dMin: 3, range: 0.002, noise: 0, seed: 5 },
  );
  const table = observationTable(frame.n);
  fillCommonObservations(table, frame, reference);
  const geometry = {
    wavelength: frame.wavelength,
    detectorDistanceMm: frame.detectorDistanceMm,
    rotationU: trueModel.rotationU,
    tanTwoThetaLow: 0,
    tanTwoThetaHigh: 1,
    options,
  };
  const free = [freeParameter('rotX', {}), freeParameter('rotY', {}), ...freeCell(system, {})];
  const vector = vectorOfModel(trueModel, 0);
  vector[2] = 0.002;
  vector[3] = -0.001;
  return {
    residual: new SpotResidual().bind({ geometry, table, vector, free }),
    free,
    values: readFree(vector, free),
    table,
    geometry,
  };
}

function equationsFor(n: number) {
  return { matrix: new Float64Array(n * n), gradient: new Float64Array(n) };
}

describe('spot residual', () => {
  it.each(Object.keys(cells) as CrystalSystem[])('%s: gradient agrees with finite differences', (system) => {
    const { residual, free, values } = setUp(system);
    const n = free.length;
    const equations = equationsFor(n);
    residual.evaluate(values, equations);
    const wrong: string[] = [];
    free.forEach(({ name }, j) => {
      const step = name.startsWith('rot') ? 1e-6 : 1e-4;
      const at = (sign: number): number => {
        const moved = values.slice();
        moved[j] += sign * step;
        return residual.evaluate(moved, null);
      };
      const numeric = (at(1) - at(-1)) / (4 * step);
      if (Math.abs(numeric - equations.gradient[j]) > 1e-6 * Math.abs(numeric))
        wrong.push(`${name}: analytic ${equations.gradient[j]} finite difference ${numeric}`);
    });
    expect(wrong).toEqual([]);
  });

  it.each(Object.keys(cells) as CrystalSystem[])(
    '%s: JᵀJ is the slope of the gradient at exact spots',
    (system) => {
      const { residual, free, values, table, geometry } = setUp(system);
      const cell = cells[system]!;
      const { aStar } = lattice(geometry.rotationU, values[0], values[1], cell);
      for (let i = 0; i < table.n; i++) {
        const [x, y, z] = apply3(aStar, table.h[i], table.k[i], table.l[i]);
        const scale = -geometry.detectorDistanceMm / (z - 1 / geometry.wavelength);
        table.spotXMm[i] = x * scale;
        table.spotYMm[i] = y * scale;
      }
      const n = free.length;
      const equations = equationsFor(n);
      expect(residual.evaluate(values, equations)).toBeLessThan(1e-18);
      const wrong: string[] = [];
      free.forEach(({ name }, j) => {
        const step = name.startsWith('rot') ? 1e-6 : 1e-4;
        const [up, down] = [1, -1].map((sign) => {
          const moved = values.slice();
          moved[j] += sign * step;
          const shifted = equationsFor(n);
          residual.evaluate(moved, shifted);
          return shifted.gradient;
        });
        for (let k = 0; k < n; k++) {
          const analytic = equations.matrix[Math.max(j, k) * n + Math.min(j, k)];
          const numeric = (up[k] - down[k]) / (2 * step);
          const scale = Math.sqrt(equations.matrix[j * n + j] * equations.matrix[k * n + k]);
          if (Math.abs(analytic - numeric) > 1e-5 * scale)
            wrong.push(`${name}, ${free[k].name}: analytic ${analytic} finite difference ${numeric}`);
        }
      });
      expect(wrong).toEqual([]);
    },
  );

  it('is the distance to the spot on a detector at right angles to the beam', () => {
    const { table, geometry } = setUp('Cubic');
    const rotationU = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
    // (9 0 0) of 45 Å: S = (0.2, 0, -1/1.3), on the detector at x = 100 · 0.2 · 1.3 = 26 mm.
    table.n = 1;
    table.h[0] = 9;
    table.k[0] = table.l[0] = 0;
    table.spotXMm[0] = 26 - 3;
    table.spotYMm[0] = 4;
    const vector = Float64Array.of(0, 0, 0, 0, 0, 0, 0.001, 0, 0.5, 45, 45, 45, 90, 90, 90);
    const residual = new SpotResidual().bind({
      geometry: { ...geometry, rotationU },
      table,
      vector,
      free: [],
    });
    expectClose(residual.evaluate(new Float64Array(0), null), 25);
  });
});
