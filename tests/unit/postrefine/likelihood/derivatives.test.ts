import { describe, expect, it } from '@jest/globals';
import type { CrystalSystem } from '../../../../src/crystal/constraints.js';
import type { LikelihoodFrame } from '../../../../src/frame/likelihood-frame.js';
import {
  derivativeColumns,
  fillDerivatives,
} from '../../../../src/postrefine/likelihood/derivative-columns.js';
import { logRatio, logRatioSlope } from '../../../../src/postrefine/likelihood/log-ratio.js';
import {
  beginBlocks,
  differentiateProfile,
  evaluateBlock,
  setLowAngle,
} from '../../../../src/postrefine/likelihood/evaluate-block.js';
import { blockSize, modelBlock } from '../../../../src/postrefine/likelihood/model-block.js';
import { likelihoodLayout } from '../../../../src/postrefine/likelihood/parameters.js';
import { expectClose } from '../../../support/close.js';
import {
  profileGrid,
  profilePlace,
  type ProfileTable,
} from '../../../../src/postrefine/likelihood/profile-table.js';
import { busyVector, cubicTable, evaluated, syntheticLikelihoodFrame } from './synthetic-likelihood.js';

function frameOf(system: CrystalSystem, nCell: number, dMin = 6): LikelihoodFrame {
  const options = { system, dMin, range: 0.004, seed: 3, missetting: [0.001, -0.0005] } as const;
  return syntheticLikelihoodFrame(options, busyVector(nCell)).frame;
}

/** ∂ ln kp/∂θ_j of all observations, column after column. */
function analytic(
  frame: LikelihoodFrame,
  vector: Float64Array,
  table: ProfileTable | null = null,
): Float64Array[] {
  const layout = likelihoodLayout(frame.nCell);
  const block = modelBlock();
  block.table = table;
  const lowAngle = new Float64Array(frame.n);
  const columns = derivativeColumns(layout.nParameters);
  const result = layout.parameters.map(() => new Float64Array(frame.n));
  setLowAngle(frame, lowAngle);
  beginBlocks(frame, vector, layout, block);
  for (let from = 0; from < frame.n; from += blockSize) {
    const to = Math.min(frame.n, from + blockSize);
    evaluateBlock(frame, lowAngle, vector, layout, from, to, block);
    differentiateProfile(frame, vector, layout, from, to - from, block);
    const factor = new Float64Array(blockSize).fill(1);
    fillDerivatives(frame, lowAngle, vector, layout, from, to - from, block, factor, columns);
    result.forEach((column, j) =>
      column.set(columns.subarray(j * blockSize, j * blockSize + to - from), from),
    );
  }
  return result;
}

/** Central differences of ln kp with steps h, h/2 and h/4, extrapolated to h = 0 (error of sixth order). */
function numeric(
  frame: LikelihoodFrame,
  vector: Float64Array,
  j: number,
  h: number,
  table: ProfileTable | null,
): Float64Array {
  const central = (step: number): Float64Array => {
    const [above, below] = [step, -step].map((change) => {
      const moved = vector.slice();
      moved[j] += change;
      return evaluated(frame, moved, table).kp;
    });
    return above.map((kp, i) => Math.log(kp / below[i]) / (2 * step));
  };
  const [d1, d2, d4] = [central(h), central(h / 2), central(h / 4)];
  return d1.map((_, i) => {
    const e1 = (4 * d2[i] - d1[i]) / 3;
    const e2 = (4 * d4[i] - d2[i]) / 3;
    return (16 * e2 - e1) / 15;
  });
}

/** Steps over which the model changes smoothly: a fraction of the width for what moves the Ewald offset. */
function stepOf(name: string): number {
  if (/^rot|^c\d/.test(name)) return 2e-5;
  return name === 'B' ? 0.1 : 4e-3;
}

function compare(
  frame: LikelihoodFrame,
  vector: Float64Array,
  names: RegExp,
  steps = stepOf,
  table: ProfileTable | null = null,
): void {
  const columns = analytic(frame, vector, table);
  likelihoodLayout(frame.nCell).parameters.forEach(({ name }, j) => {
    if (!names.test(name)) return;
    const expected = numeric(frame, vector, j, steps(name), table);
    // Where a derivative passes through zero its digits are those of its typical size.
    const typical = Math.sqrt(expected.reduce((sum, d) => sum + d * d, 0) / frame.n);
    for (let i = 0; i < frame.n; i++) {
      const actual = columns[j][i];
      const tolerance = 1e-7 * Math.max(Math.abs(expected[i]), 0.1 * typical);
      if (!(Math.abs(actual - expected[i]) <= tolerance))
        expect({ name, i, analytic: actual }).toEqual({ name, i, analytic: expected[i] });
    }
  });
}

describe('derivatives of ln kp against differences', () => {
  const systems: readonly [CrystalSystem, number][] = [
    ['Triclinic', 6],
    ['Monoclinic', 4],
    ['Orthorhombic', 3],
    ['Hexagonal', 2],
    ['Cubic', 1],
  ];
  it.each(systems)('all parameters, %s', (system, nCell) => {
    const frame = frameOf(system, nCell);
    expect(frame.n).toBeGreaterThan(blockSize);
    compare(frame, busyVector(nCell), /./);
  });

  it.each([1e-4, 3e-3, 0.05, 0.99, 1.9])('kappa = %f', (kappa) => {
    const vector = busyVector(2);
    vector[likelihoodLayout(2).kappa] = kappa;
    compare(frameOf('Hexagonal', 2), vector, /./, (name) => (name === 'kappa' ? kappa / 25 : stepOf(name)));
  });

  it('the limit of a Gaussian: kappa at its lower bound', () => {
    const layout = likelihoodLayout(2);
    const vector = busyVector(2);
    vector[layout.kappa] = 1e-5;
    vector[layout.eta0] = vector[layout.eta1] = 0;
    const frame = frameOf('Hexagonal', 2);
    compare(frame, vector, /^(?!kappa)/);
    const { z, minusLnP } = evaluated(frame, vector);
    const byKappa = analytic(frame, vector)[layout.kappa];
    for (let i = 0; i < frame.n; i++) {
      const y2 = z[i] * z[i];
      // -ln p = y²/2 - κ y⁴/8 + κ² y⁶/24 - ..., with κ = 1e-5.
      expectClose(minusLnP[i], y2 / 2 - (1e-5 * y2 * y2) / 8 + (1e-10 * y2 ** 3) / 24, 1e-10);
      expectClose(byKappa[i], (y2 * y2) / 8 - (1e-5 * y2 ** 3) / 12, 1e-6);
    }
  });

  it.each([-0.1, 2.5])('outside its range kappa = %f counts as the bound and has no influence', (kappa) => {
    const layout = likelihoodLayout(2);
    const frame = frameOf('Hexagonal', 2);
    const vector = busyVector(2);
    vector[layout.kappa] = kappa;
    compare(frame, vector, /./);
    expect(analytic(frame, vector)[layout.kappa].every((d) => d === 0)).toBe(true);
    const bounded = vector.slice();
    bounded[layout.kappa] = kappa < 0 ? 1e-5 : 2;
    expect(evaluated(frame, vector).kp).toEqual(evaluated(frame, bounded).kp);
  });

  it('strong skew to either side', () => {
    for (const eta of [-0.9, 0.9]) {
      const vector = busyVector(2);
      vector[likelihoodLayout(2).eta0] = eta;
      compare(frameOf('Hexagonal', 2), vector, /./);
    }
  });

  it.each([1e-5, 0.35, 1.2])('with a table of the profile, kappa = %f', (kappa) => {
    const layout = likelihoodLayout(2);
    const frame = frameOf('Hexagonal', 2);
    const vector = busyVector(2);
    vector[layout.kappa] = kappa;
    const { z, minusLnP } = evaluated(frame, vector);
    const places = minusLnP.map((value, i) => profilePlace(z[i], value));
    // Within the grid, where T is smooth.
    expect(places.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0)).toBeLessThan(profileGrid.limit);
    const names = kappa > 1e-4 ? /./ : /^(?!kappa)/;
    compare(frame, vector, names, (name) => (name === 'kappa' ? kappa / 25 : stepOf(name)), cubicTable());
  });

  it('∂ ln p/∂z, by moving the width alone', () => {
    const frame = frameOf('Hexagonal', 2);
    const vector = busyVector(2);
    const layout = likelihoodLayout(2);
    // ln p depends on a0 through z = r_h/w only.
    const lnP = (change: number): Float64Array => {
      const moved = vector.slice();
      moved[layout.a0] += change;
      return evaluated(frame, moved).minusLnP.map((value) => -value);
    };
    const h = 1e-4;
    const [above, below] = [lnP(h), lnP(-h)];
    const { z, dLnPdz } = evaluated(frame, vector);
    for (let i = 0; i < frame.n; i++) expectClose(-z[i] * dLnPdz[i], (above[i] - below[i]) / (2 * h), 1e-5);
  });
});

describe('the model by hand', () => {
  it('on the sphere p = 1; one width off it, that of a Lorentzian is 2/3 and that of a Gaussian exp(-1/2)', () => {
    const layout = likelihoodLayout(2);
    const frame = frameOf('Hexagonal', 2);
    const plain = busyVector(2).fill(0);
    const offsets = evaluated(frame, plain).z;
    for (const [kappa, expected] of [
      [1, 2 / 3],
      [1e-5, Math.exp(-0.5)],
    ]) {
      plain[layout.kappa] = kappa;
      for (let i = 0; i < 20; i++) {
        const vector = plain.slice();
        vector[layout.a0] = Math.log(Math.abs(offsets[i]));
        vector[layout.zeta] = 1;
        const { kp, minusLnP, z } = evaluated(frame, vector);
        expectClose(Math.abs(z[i]), 1, 1e-12);
        expectClose(Math.exp(-minusLnP[i]), expected, 2e-6);
        expectClose(kp[i], expected / Math.abs(offsets[i]), 2e-6);
      }
    }
  });

  it('r_h is the distance of A h + s0 from the sphere', () => {
    const frame = frameOf('Monoclinic', 4);
    const { z } = evaluated(frame, new Float64Array(18));
    const a = frame.reciprocalMatrix;
    for (let i = 0; i < frame.n; i++) {
      const [h, k, l] = frame.hkl.subarray(3 * i, 3 * i + 3);
      const k0 = 1 / frame.wavelength;
      const x = a[0] * h + a[1] * k + a[2] * l;
      const y = a[3] * h + a[4] * k + a[5] * l;
      const v = a[6] * h + a[7] * k + a[8] * l - k0;
      // With all parameters zero the width is 1.
      expect(Math.abs(z[i] - (Math.hypot(x, y, v) - k0))).toBeLessThan(1e-13);
    }
  });
});

describe('ln(1 + x)/x and its like', () => {
  it.each([0, 1e-12, 1e-6, 1e-3, 0.0039, 0.004, 0.1, 5, 1e4])('x = %f', (x) => {
    expectClose(logRatio(x), x === 0 ? 1 : Math.log1p(x) / x, 1e-13);
    // ∫₀¹ u/(1 + xu)² du, by Gauss and Legendre's rule on small pieces.
    let integral = 0;
    const pieces = 4000;
    const nodes = [-Math.sqrt(0.6), 0, Math.sqrt(0.6)];
    for (let k = 0; k < pieces; k++)
      nodes.forEach((node, m) => {
        const u = ((k + 0.5 + 0.5 * node) / pieces) ** 3;
        const jacobian = 3 * ((k + 0.5 + 0.5 * node) / pieces) ** 2;
        integral += ([5, 8, 5][m] / 18 / pieces) * jacobian * (u / (1 + x * u) ** 2);
      });
    expectClose(logRatioSlope(x, logRatio(x)), integral, 1e-10);
  });
});
