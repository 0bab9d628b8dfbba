import { describe, expect, it } from '@jest/globals';
import { unitCell } from '../../../../src/crystal/unit-cell.js';
import type { CrystalSystem } from '../../../../src/crystal/constraints.js';
import type { FrameModel } from '../../../../src/postrefine/frame-model.js';
import {
  fillCommonObservations,
  observationTable,
  selectObservations,
  type ObservationTable,
} from '../../../../src/postrefine/observation-table.js';
import type { PartialityOptions } from '../../../../src/postrefine/partiality.js';
import { IntensityResidual } from '../../../../src/postrefine/prime/intensity-residual.js';
import {
  freeCell,
  freeParameter,
  parameterNames,
  readFree,
  vectorOfModel,
  type FreeParameter,
} from '../../../../src/postrefine/prime/parameters.js';
import { syntheticFrame } from '../synthetic-frame.js';

const cells = {
  Triclinic: unitCell(37, 42, 49, 81, 76, 69),
  Monoclinic: unitCell(40, 35, 50, 90, 104, 90),
  Orthorhombic: unitCell(35, 40, 50),
  Tetragonal: unitCell(40, 40, 50),
  Trigonal: unitCell(40, 40, 50, 90, 90, 120),
  Hexagonal: unitCell(40, 40, 50, 90, 90, 120),
  Cubic: unitCell(45, 45, 45),
} satisfies Record<CrystalSystem, unknown>;

const truth = {
  scaleG: 0.7,
  bFactor: 12,
  gammaY: 0.0006,
  gammaZ: 0.0004,
  gamma0: 0.001,
  gammaE: 0.0015,
  voigtNu: 0.4,
};

/** Finite-difference steps, each about a thousandth of the parameter's natural scale. */
const steps: Record<string, number> = {
  lnScaleG: 1e-5,
  bFactor: 1e-4,
  rotX: 1e-7,
  rotY: 1e-7,
  gammaY: 1e-8,
  gammaZ: 1e-8,
  lowRadius: 1e-8,
  gammaE: 1e-8,
  voigtNu: 1e-6,
};

function allFree(system: CrystalSystem, options: PartialityOptions): readonly FreeParameter[] {
  return [
    ...parameterNames
      .slice(0, 9)
      .filter((name) => options.flagBeamDivergence || !(name === 'gammaY' || name === 'gammaZ'))
      .filter((name) => options.partialityModel !== 'Lorentzian' || name !== 'voigtNu')
      .map((name) => freeParameter(name, {})),
    ...freeCell(system, {}),
  ];
}

function setUp(system: CrystalSystem, options: PartialityOptions) {
  const cell = cells[system];
  const model = { ...truth, voigtNu: options.partialityModel === 'Lognormal' ? 0.008 : 0.4, unitCell: cell };
  const { frame, reference, trueModel } = syntheticFrame(model, [0.001, -0.0007], cell, {
    ...options,
    dMin: 1.7,
    range: 0.002,
    noise: 1,
    seed: 7,
  });
  const table = observationTable(frame.n);
  fillCommonObservations(table, frame, reference);
  const start: FrameModel = { ...trueModel, gamma0: 0.0012, gammaE: 0.001, bFactor: 9 };
  const free = allFree(system, options);
  const tangents = table.tanTwoTheta.subarray(0, table.n);
  const geometry = {
    wavelength: frame.wavelength,
    detectorDistanceMm: frame.detectorDistanceMm,
    rotationU: start.rotationU,
    tanTwoThetaLow: Math.min(...tangents),
    tanTwoThetaHigh: Math.max(...tangents),
    options,
  };
  const vector = vectorOfModel(start, geometry.tanTwoThetaLow);
  const bindTo = (rows: ObservationTable): IntensityResidual =>
    new IntensityResidual().bind({ geometry, table: rows, vector, free });
  // Rotations away from zero, so that their order shows.
  vector[2] = 0.0011;
  vector[3] = -0.0008;
  return { table, free, values: readFree(vector, free), bindTo };
}

function equationsFor(n: number) {
  return { matrix: new Float64Array(n * n), gradient: new Float64Array(n) };
}

function single(table: ObservationTable, row: number): ObservationTable {
  const one = observationTable(1);
  selectObservations(table, one, (i) => i === row);
  return one;
}

/** |r| of one observation and its derivatives: analytic, and by central differences. */
function derivatives(residual: IntensityResidual, free: readonly FreeParameter[], values: Float64Array) {
  const equations = equationsFor(free.length);
  const root = Math.sqrt(residual.evaluate(values, equations));
  const analytic = equations.gradient.map((g) => g / root);
  const numeric = values.map((value, j) => {
    const step = steps[free[j].name] ?? 1e-5;
    const at = (x: number): number => {
      const moved = values.slice();
      moved[j] = x;
      return Math.sqrt(residual.evaluate(moved, null));
    };
    return (at(value + step) - at(value - step)) / (2 * step);
  });
  return { root, analytic, numeric };
}

const cases = Object.keys(cells).flatMap((system) =>
  (['Lorentzian', 'Voigt', 'Lognormal'] as const).flatMap((partialityModel) =>
    [false, true].map((flagBeamDivergence) => ({
      system: system as CrystalSystem,
      partialityModel,
      flagBeamDivergence,
    })),
  ),
);

describe('derivatives of the intensity residual', () => {
  it.each(cases)('$system, $partialityModel, divergence $flagBeamDivergence', ({ system, ...options }) => {
    const { table, free, values, bindTo } = setUp(system, options);
    const wrong: string[] = [];
    for (let row = 0; row < table.n; row += Math.ceil(table.n / 25)) {
      const { root, analytic, numeric } = derivatives(bindTo(single(table, row)), free, values);
      free.forEach(({ name }, j) => {
        const scale = Math.max(Math.abs(analytic[j]), Math.abs(numeric[j]));
        const noise = (1e-9 * (1 + root)) / (steps[name] ?? 1e-5);
        if (Math.abs(analytic[j] - numeric[j]) > 2e-5 * scale + noise) {
          wrong.push(`row ${row} ${name}: analytic ${analytic[j]} finite difference ${numeric[j]}`);
        }
      });
    }
    expect(wrong).toEqual([]);
  });
});

describe('normal equations of the intensity residual', () => {
  it.each(cases.filter((_, i) => i % 5 === 0))(
    'are the sums over single observations: $system, $partialityModel',
    ({ system, ...options }) => {
      const { table, free, values, bindTo } = setUp(system, options);
      expect(table.n).toBeGreaterThan(2 * 128);
      const n = free.length;
      const together = equationsFor(n);
      const chiSquared = bindTo(table).evaluate(values, together);
      const sum = equationsFor(n);
      let chiSquaredSum = 0;
      for (let row = 0; row < table.n; row++) {
        const one = equationsFor(n);
        const share = bindTo(single(table, row)).evaluate(values, one);
        chiSquaredSum += share;
        for (let j = 0; j < n; j++) {
          sum.gradient[j] += one.gradient[j];
          // One observation has JᵀJ = (Jᵀr)(Jᵀr)ᵀ / r².
          for (let k = 0; k <= j; k++) sum.matrix[j * n + k] += (one.gradient[j] * one.gradient[k]) / share;
        }
      }
      expect(Math.abs(chiSquared / chiSquaredSum - 1)).toBeLessThan(1e-10);
      for (let j = 0; j < n; j++) {
        const size = Math.sqrt(sum.matrix[j * n + j] * chiSquared);
        expect(Math.abs(together.gradient[j] - sum.gradient[j]) / size).toBeLessThan(1e-9);
        for (let k = 0; k <= j; k++) {
          const norm = Math.sqrt(sum.matrix[j * n + j] * sum.matrix[k * n + k]);
          expect(Math.abs(together.matrix[j * n + k] - sum.matrix[j * n + k]) / norm).toBeLessThan(1e-9);
        }
      }
    },
  );
});
