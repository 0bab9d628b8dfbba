import { describe, expect, it } from '@jest/globals';
import {
  cellConstraintOfSystem,
  constrainCell,
  type CrystalSystem,
} from '../../../../src/crystal/constraints.js';
import { multiply3, rotationX, rotationY } from '../../../../src/crystal/matrix3.js';
import { cellOfReciprocalMatrix, reciprocalMatrixOf } from '../../../../src/crystal/orientation.js';
import { cellParameters, unitCell } from '../../../../src/crystal/unit-cell.js';
import type { LikelihoodFrame } from '../../../../src/frame/likelihood-frame.js';
import {
  likelihoodCellDerivatives,
  refinedCell,
} from '../../../../src/postrefine/likelihood/cell-derivatives.js';
import { reciprocalDerivatives } from '../../../../src/postrefine/lattice-derivatives.js';
import {
  clampVector,
  likelihoodLayout,
  startVector,
} from '../../../../src/postrefine/likelihood/parameters.js';
import { reflectingRadius } from '../../../../src/postrefine/likelihood/reflecting-radius.js';
import { expectClose } from '../../../support/close.js';
import { cells, evaluated, syntheticLikelihoodFrame } from './synthetic-likelihood.js';

const rotationU = multiply3(rotationY(0.7), rotationX(-0.4));
const degree = Math.PI / 180;

describe('cell and orientation of a frame', () => {
  it.each(['Triclinic', 'Monoclinic', 'Orthorhombic', 'Hexagonal', 'Cubic'] as CrystalSystem[])(
    '%s: ∂A/∂c_j from the analytic derivatives of B',
    (system) => {
      const constraint = cellConstraintOfSystem(system);
      const cell = unitCell(cells[system] ?? []);
      const { reciprocalMatrix, cellDerivatives, nCell } = likelihoodCellDerivatives(
        reciprocalMatrixOf(rotationU, cell),
        cell,
        constraint,
      );
      const byValue = reciprocalDerivatives(cell);
      const values = cellParameters(cell);
      const expectedMatrix = reciprocalMatrixOf(rotationU, cell);
      expectedMatrix.forEach((value, i) => expect(Math.abs(reciprocalMatrix[i] - value)).toBeLessThan(1e-15));
      expect(nCell).toBe(constraint.names.length);
      constraint.moves.forEach((places, j) => {
        const sum = new Float64Array(9);
        for (const place of places) {
          // Per relative change of an edge, per radian of an angle.
          const unit = place < 3 ? values[place] : 1 / degree;
          multiply3(rotationU, byValue[place]).forEach((value, i) => (sum[i] += unit * value));
        }
        for (let i = 0; i < 9; i++) expect(Math.abs(cellDerivatives[9 * j + i] - sum[i])).toBeLessThan(1e-10);
      });
    },
  );

  it('a cell that breaks the symmetry is made to obey it; the rotation is that of the indexed matrix', () => {
    const indexed = unitCell(93, 93.4, 130, 90.2, 89.9, 119.8);
    const constraint = cellConstraintOfSystem('Hexagonal');
    const { reciprocalMatrix } = likelihoodCellDerivatives(
      reciprocalMatrixOf(rotationU, indexed),
      indexed,
      constraint,
    );
    const expected = reciprocalMatrixOf(rotationU, constrainCell(indexed, constraint));
    for (let i = 0; i < 9; i++) expect(Math.abs(reciprocalMatrix[i] - expected[i])).toBeLessThan(1e-14);
  });

  it('the refined cell is that of A0 + Σ c DA', () => {
    const constraint = cellConstraintOfSystem('Monoclinic');
    const cell = unitCell(cells.Monoclinic ?? []);
    const model = likelihoodCellDerivatives(reciprocalMatrixOf(rotationU, cell), cell, constraint);
    const changes = [1e-4, -2e-4, 1.5e-4, 1e-4];
    const matrix = model.reciprocalMatrix.slice();
    changes.forEach((c, j) => matrix.forEach((_, i) => (matrix[i] += c * model.cellDerivatives[9 * j + i])));
    const [expected, actual] = [cellOfReciprocalMatrix(matrix), refinedCell(cell, constraint, changes)].map(
      cellParameters,
    );
    expected.forEach((value, i) => expectClose(actual[i], value, 2e-7));
    expectClose(actual[4], 104 + 1e-4 / degree, 1e-12);
  });

  it('t, q²/4 and the azimuth come from A0', () => {
    const options = { system: 'Hexagonal', dMin: 8, range: 0.003, seed: 1, missetting: [0, 0] } as const;
    const { frame, cell } = syntheticLikelihoodFrame(
      options,
      startVector(likelihoodLayout(2), 0, [-7, 0, 0]),
    );
    const a = frame.reciprocalMatrix;
    for (let i = 0; i < frame.n; i++) {
      const [h, k, l] = frame.hkl.subarray(3 * i, 3 * i + 3);
      // 1/d² of a hexagonal cell.
      const qSquared = ((4 / 3) * (h * h + h * k + k * k)) / cell.a ** 2 + (l / cell.c) ** 2;
      expectClose(frame.s2[i], qSquared / 4, 1e-11);
      expectClose(frame.t[i], Math.sqrt(qSquared) * 8, 1e-11);
      const psi = Math.atan2(a[3] * h + a[4] * k + a[5] * l, a[0] * h + a[1] * k + a[2] * l);
      expect(Math.abs(frame.cos2Psi[i] - Math.cos(2 * psi))).toBeLessThan(1e-12);
      expect(Math.abs(frame.sin2Psi[i] - Math.sin(2 * psi))).toBeLessThan(1e-12);
    }
  });
});

describe('the layout of the parameters', () => {
  it('names 14 + nCell slots, each once', () => {
    for (let nCell = 0; nCell <= 6; nCell++) {
      const layout = likelihoodLayout(nCell);
      expect(layout.nParameters).toBe(14 + nCell);
      const names = layout.parameters.map(({ name }) => name);
      expect(new Set(names).size).toBe(14 + nCell);
      expect(names.slice(0, 4)).toEqual(['lnG', 'B', 'rotX', 'rotY']);
      const tail = ['a0', 'a1', 'a2', 'kappa', 'b1', 'b2', 'zeta', 'eta0', 'eta1', 'a3'] as const;
      expect(names.slice(4 + nCell)).toEqual(tail);
      tail.forEach((name, j) => expect(layout[name]).toBe(4 + nCell + j));
    }
    expect(() => likelihoodLayout(7)).toThrow(RangeError);
  });

  it('only kappa has a range', () => {
    const layout = likelihoodLayout(1);
    const vector = new Float64Array(15).fill(-50);
    clampVector(vector, layout);
    vector.forEach((value, j) => expect(value).toBe(j === layout.kappa ? 1e-5 : -50));
    vector[layout.kappa] = 2.5;
    clampVector(vector, layout);
    expect(vector[layout.kappa]).toBe(2);
  });
});

describe('reflecting radius in the terms of prime', () => {
  const options = { system: 'Cubic', dMin: 2, range: 0.001, seed: 1, missetting: [0, 0] } as const;
  const layout = likelihoodLayout(1);
  const radiusOf =
    ({ s2, wavelength }: Pick<LikelihoodFrame, 's2' | 'wavelength'>) =>
    (vector: Float64Array) =>
      reflectingRadius(
        s2.map((x) => 4 * x),
        wavelength,
        options.dMin,
        vector,
        layout,
      );

  it('a width that does not depend on the angle: γ0 = 2w, γe = 0', () => {
    const vector = startVector(layout, 0, [Math.log(4e-4), 0, 0]);
    const { frame } = syntheticLikelihoodFrame(options, vector);
    const radius = radiusOf(frame)(vector);
    expectClose(radius?.gamma0 ?? NaN, 8e-4, 1e-9);
    expect(Math.abs(radius?.gammaE ?? NaN)).toBeLessThan(1e-12);
  });

  it('at κ = 1 the model is the Lorentzian of that radius', () => {
    const vector = startVector(layout, 0, [Math.log(4e-4), 0, 0]);
    vector[layout.kappa] = 1;
    const { frame } = syntheticLikelihoodFrame(options, vector);
    const radius = radiusOf(frame)(vector)?.gamma0 ?? NaN;
    const { z, minusLnP } = evaluated(frame, vector);
    for (let i = 0; i < frame.n; i++) {
      const offset = z[i] * 4e-4;
      expectClose(Math.exp(-minusLnP[i]), radius ** 2 / (2 * offset ** 2 + radius ** 2), 1e-8);
    }
  });

  it('a width that rises with the angle', () => {
    const vector = startVector(layout, 0, [Math.log(4e-4), 0.8, 0.1]);
    const { frame } = syntheticLikelihoodFrame(options, vector);
    const radius = radiusOf(frame)(vector);
    expect(radius?.gammaE).toBeGreaterThan(0);
    expect(radius?.gamma0).toBeLessThan(8e-4);
  });

  it('is undefined for a single angle', () => {
    const vector = startVector(layout, 0, [-7, 0, 0]);
    const { frame } = syntheticLikelihoodFrame(options, vector);
    expect(radiusOf({ ...frame, s2: frame.s2.subarray(0, 1) })(vector)).toBeNull();
  });
});
