import { cellConstraintOfSystem, type CrystalSystem } from '../../../../src/crystal/constraints.js';
import { multiply3, rotationX, rotationY } from '../../../../src/crystal/matrix3.js';
import { reciprocalOrthogonalization, unitCell } from '../../../../src/crystal/unit-cell.js';
import type { LikelihoodFrame } from '../../../../src/frame/likelihood-frame.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { likelihoodFrame } from '../../../../src/postrefine/likelihood/build-frame.js';
import {
  evaluateLikelihoodFrame,
  EvaluationWorkspace,
  type EvaluatedFrame,
} from '../../../../src/postrefine/likelihood/evaluate-frame.js';
import type { FrameFit } from '../../../../src/postrefine/likelihood/kernel.js';
import { likelihoodLayout, startVector } from '../../../../src/postrefine/likelihood/parameters.js';
import { profileGrid, type ProfileTable } from '../../../../src/postrefine/likelihood/profile-table.js';
import { reflectionsNearSphere, wavelength } from '../synthetic-frame.js';

export const cells: Partial<Record<CrystalSystem, readonly number[]>> = {
  Triclinic: [50, 62, 71, 81, 76, 69],
  Monoclinic: [62, 54, 71, 90, 104, 90],
  Orthorhombic: [52, 61, 73, 90, 90, 90],
  Hexagonal: [93, 93, 130, 90, 90, 120],
  Cubic: [78, 78, 78, 90, 90, 90],
};

export interface SyntheticLikelihoodOptions {
  readonly system: CrystalSystem;
  readonly dMin: number;
  /** Reflections so near to the Ewald sphere, Å⁻¹. */
  readonly range: number;
  readonly seed: number;
  /** Missetting of the indexed orientation against the truth, rad. */
  readonly missetting: readonly [number, number];
}

/**
 * A frame with a known answer: true intensities are exponential with mean 1000, observations follow the model at
 * `truth` (whose rotX, rotY and cell changes undo the faults of indexing) with background variance 100 and gain 1.
 */
export function syntheticLikelihoodFrame(options: SyntheticLikelihoodOptions, truth: Float64Array) {
  const random = createRandom(options.seed);
  const constraint = cellConstraintOfSystem(options.system);
  const cell = unitCell(cells[options.system] ?? []);
  const { hkl, rotationU } = reflectionsNearSphere(cell, options.dMin, options.range);
  const misset = multiply3(rotationY(options.missetting[1]), rotationX(options.missetting[0]));
  const n = hkl.length / 3;
  const frame = likelihoodFrame(
    {
      id: 0,
      source: 'synthetic',
      name: 'synthetic',
      n,
      hkl,
      reflection: Int32Array.from({ length: n }, (_, i) => i),
      intensity: new Float64Array(n),
      sigma: new Float64Array(n).fill(10),
      sinThetaOverLambdaSquared: new Float64Array(n),
      spotXMm: new Float64Array(n),
      spotYMm: new Float64Array(n),
      wavelength,
      detectorDistanceMm: 100,
      unitCell: cell,
      reciprocalMatrix: multiply3(misset, multiply3(rotationU, reciprocalOrthogonalization(cell))),
    },
    {
      constraint,
      dMin: options.dMin,
      background: new Float64Array(n).fill(100),
      gain: new Float64Array(n).fill(1),
    },
  );
  const trueIntensity = Float64Array.from({ length: n }, () => 1000 * random.exponential());
  const { kp } = evaluated(frame, truth);
  for (let i = 0; i < n; i++) {
    const model = kp[i] * trueIntensity[i];
    frame.intensity[i] = model + Math.sqrt(100 + model) * random.normal();
  }
  return { frame, trueIntensity, constraint, cell };
}

export function evaluated(
  frame: LikelihoodFrame,
  vector: Float64Array,
  table: ProfileTable | null = null,
): EvaluatedFrame {
  const column = (): Float64Array => new Float64Array(frame.n);
  const out = { kp: column(), minusLnP: column(), dLnPdz: column(), z: column() };
  const workspace = new EvaluationWorkspace();
  workspace.block.table = table;
  evaluateLikelihoodFrame(frame, vector, out, workspace);
  return out;
}

/** A frame with outliers of all kinds of knowledge of its reflections, some left out; the vector is beside the truth. */
export function fitOf(
  system: CrystalSystem,
  nCell: number,
  dMin = 7,
): { fit: FrameFit; vector: Float64Array } {
  const vector = busyVector(nCell);
  const options = { system, dMin, range: 0.003, seed: 8, missetting: [0.0006, -0.0004] } as const;
  const { frame, trueIntensity } = syntheticLikelihoodFrame(options, vector);
  const random = createRandom(5);
  const numbers = (scale: number): Float64Array =>
    Float64Array.from({ length: frame.n }, () => scale * random.exponential());
  const fit = {
    frame,
    mean: trueIntensity.map((value) => value * (1 + 0.1 * random.normal()) - 20),
    variance: numbers(1e4),
    extra: numbers(30),
    included: Uint8Array.from({ length: frame.n }, () => (random.uniform() < 0.1 ? 0 : 1)),
    varianceModel: { background: 1.7, gain: 2.5, relative: 0.02, offset: 0.05, frameFactor: 1.3, nu: 6 },
  };
  vector[likelihoodLayout(nCell).lnG] += 0.2;
  return { fit, vector };
}

/** A vector in the middle of everything: all terms of the model are at work. `scaleG` is e^lnG of the density w. */
export function busyVector(nCell: number): Float64Array {
  const layout = likelihoodLayout(nCell);
  const vector = startVector(layout, -6.5, [-7.1, 0.4, 0.3]);
  vector[layout.bFactor] = 4;
  vector[layout.rotX] = 0.0006;
  vector[layout.rotY] = -0.0004;
  for (let j = 0; j < nCell; j++) vector[layout.cell + j] = 4e-4 * (j % 2 === 0 ? 1 : -1);
  vector[layout.kappa] = 0.35;
  vector[layout.b1] = 0.08;
  vector[layout.b2] = -0.05;
  vector[layout.zeta] = 0.9;
  vector[layout.eta0] = 0.2;
  vector[layout.eta1] = -0.15;
  vector[layout.a3] = 0.25;
  return vector;
}

/** The cubic a + b x + c x² + d x³ of row `row` of `cubicTable`. */
export function cubicOfRow(row: number): [number, number, number, number] {
  return [0.2 - 0.02 * row, 0.05 + 0.01 * row, -0.06 + 0.004 * row, 0.008 - 0.001 * row];
}

/** A table whose rows are cubic polynomials, which cubic splines hold exactly: by their polar forms at three knots. */
export function cubicTable(): ProfileTable {
  const { rows, splines, limit, intervalsPerUnit } = profileGrid;
  const table = new Float64Array(rows * splines);
  const step = 1 / intervalsPerUnit;
  for (let row = 0; row < rows; row++) {
    const [a, b, c, d] = cubicOfRow(row);
    for (let k = 0; k < splines; k++) {
      const x = (k - 1) * step - limit;
      const [u, v] = [x - step, x + step];
      table[row * splines + k] = a + b * x + (c / 3) * (u * x + x * v + u * v) + d * u * x * v;
    }
  }
  return table;
}
