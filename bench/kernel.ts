/**
 * Time of one evaluation of the prime scheme's residual (chi², JᵀJ and Jᵀr) per reflection, and of a whole fit.
 * Run: npm run build && node dist/bench/kernel.js
 */
import { unitCell } from '../src/crystal/unit-cell.js';
import type { CrystalSystem } from '../src/crystal/constraints.js';
import { solveLeastSquares } from '../src/numeric/least-squares.js';
import { fillCommonObservations, observationTable } from '../src/postrefine/observation-table.js';
import type { PartialityModel } from '../src/postrefine/profile.js';
import { IntensityResidual } from '../src/postrefine/prime/intensity-residual.js';
import {
  freeCell,
  freeParameter,
  readFree,
  vectorOfModel,
  type FreeParameter,
  type ParameterName,
} from '../src/postrefine/prime/parameters.js';
import { syntheticFrame } from '../tests/unit/postrefine/synthetic-frame.js';
import { milliseconds } from './shortest-time.js';

interface Case {
  readonly name: string;
  readonly system: CrystalSystem;
  readonly partialityModel: PartialityModel;
  readonly flagBeamDivergence: boolean;
  readonly alone: readonly ParameterName[];
}

const geometry: readonly ParameterName[] = ['rotX', 'rotY', 'lowRadius', 'gammaE'];
const everything: readonly ParameterName[] = [
  'lnScaleG',
  'bFactor',
  ...geometry,
  'gammaY',
  'gammaZ',
  'voigtNu',
];
const lorentzian = { partialityModel: 'Lorentzian', flagBeamDivergence: false } as const;
const cases: readonly Case[] = [
  { name: 'hexagonal, Lorentzian, 6 parameters', system: 'Hexagonal', ...lorentzian, alone: geometry },
  { name: 'triclinic, Lorentzian, 10 parameters', system: 'Triclinic', ...lorentzian, alone: geometry },
  {
    name: 'monoclinic, Voigt, divergence, 13 parameters',
    system: 'Monoclinic',
    partialityModel: 'Voigt',
    flagBeamDivergence: true,
    alone: everything,
  },
];

const cells = {
  Hexagonal: [93, 93, 130, 90, 90, 120],
  Triclinic: [70, 82, 95, 81, 76, 69],
  Monoclinic: [90, 80, 100, 90, 104, 90],
};

function prepare({ system, alone, ...options }: Case) {
  const cell = unitCell(cells[system as keyof typeof cells]);
  const truth = {
    scaleG: 0.8,
    bFactor: 5,
    gammaY: 0.0003,
    gammaZ: 0.0002,
    gamma0: 0.0006,
    gammaE: 0.002,
    voigtNu: 0.4,
    unitCell: cell,
  };
  const { frame, reference, trueModel } = syntheticFrame(truth, [0.0004, -0.0003], cell, {
    ...options,
    dMin: 2.2,
    range: 0.0012,
    noise: 1,
    seed: 11,
  });
  const table = observationTable(frame.n);
  fillCommonObservations(table, frame, reference);
  const tangents = table.tanTwoTheta.subarray(0, table.n);
  const [low, high] = [Math.min(...tangents), Math.max(...tangents)];
  const free: readonly FreeParameter[] = [
    ...alone.map((name) => freeParameter(name, {})),
    ...freeCell(system, {}),
  ];
  const vector = vectorOfModel({ ...trueModel, gamma0: 0.0007, gammaE: 0.0025 }, low);
  const task = {
    geometry: {
      wavelength: frame.wavelength,
      detectorDistanceMm: frame.detectorDistanceMm,
      rotationU: trueModel.rotationU,
      tanTwoThetaLow: low,
      tanTwoThetaHigh: high,
      options,
    },
    table,
    vector,
    free,
  };
  return { residual: new IntensityResidual().bind(task), start: readFree(vector, free), n: table.n };
}

for (const one of cases) {
  const { residual, start, n } = prepare(one);
  const p = start.length;
  const equations = { matrix: new Float64Array(p * p), gradient: new Float64Array(p) };
  const full = milliseconds(300, () => residual.evaluate(start, equations));
  const value = milliseconds(300, () => residual.evaluate(start, null));
  const fit = milliseconds(50, () => solveLeastSquares(residual, start));
  const { nEvaluations, termination } = solveLeastSquares(residual, start);
  const nanoseconds = (ms: number): string => ((1e6 * ms) / n).toFixed(1).padStart(6);
  console.log(
    `${one.name}: ${n} reflections, ${nanoseconds(full)} ns with derivatives, ${nanoseconds(value)} ns without, ` +
      `${fit.toFixed(2)} ms a fit (${nEvaluations} evaluations, ${termination})`,
  );
}
