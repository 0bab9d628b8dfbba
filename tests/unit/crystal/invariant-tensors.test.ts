import { describe, expect, it } from '@jest/globals';
import { invariantTensors, quadraticForms } from '../../../src/crystal/invariant-tensors.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { dStarSquared, reciprocalMetric, unitCell } from '../../../src/crystal/unit-cell.js';

const CASES: [string, number[], number][] = [
  ['P 1', [20, 30, 40, 80, 95, 102], 5],
  ['P 1 21 1', [20, 30, 40, 90, 105, 90], 3],
  ['P 1 1 2', [20, 30, 40, 90, 90, 105], 3],
  ['P 21 21 21', [20, 30, 40, 90, 90, 90], 2],
  ['P 43 21 2', [30, 30, 40, 90, 90, 90], 1],
  ['R 3 :H', [30, 30, 50, 90, 90, 120], 1],
  ['R 3 :R', [30, 30, 30, 80, 80, 80], 1],
  ['P 61 2 2', [30, 30, 50, 90, 90, 120], 1],
  ['I 2 3', [30, 30, 30, 90, 90, 90], 0],
];

const HKL = [1, 2, 3, -4, 1, 2, 3, 0, 5, 2, -2, 7, 0, 0, 4];

describe('invariantTensors', () => {
  it.each(CASES)('%s has as many as the symmetry allows', (name, parameters, count) => {
    const tensors = invariantTensors(spaceGroup(name), unitCell(parameters));
    expect(tensors.length).toBe(count);
    tensors.forEach((e, j) => {
      expect(e[0] + e[4] + e[8]).toBeCloseTo(0, 12);
      tensors.forEach((f, k) =>
        expect(e.reduce((sum, x, i) => sum + x * f[i], 0)).toBeCloseTo(j === k ? 1 : 0, 12),
      );
    });
  });

  it.each(CASES)('%s: equivalent reflections have the same forms', (name, parameters) => {
    const group = spaceGroup(name);
    const cell = unitCell(parameters);
    const tensors = invariantTensors(group, cell);
    for (let i = 0; i < HKL.length; i += 3) {
      const [h, k, l] = HKL.slice(i, i + 3);
      const all = group.operators.flatMap(({ rotation: r }) =>
        [0, 1, 2].map((j) => h * r[j] + k * r[j + 3] + l * r[j + 6]),
      );
      const forms = quadraticForms(tensors, cell, Int32Array.from(all));
      const n = tensors.length;
      forms.forEach((form, at) => expect(form).toBeCloseTo(forms[at % n], 10));
    }
  });
});

describe('quadraticForms', () => {
  it('are 1/d² for the unit tensor, and what q² is along one axis', () => {
    const cell = unitCell([20, 30, 40, 80, 95, 102]);
    const metric = reciprocalMetric(cell);
    const unit = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
    // x is along a, and a · q = h.
    const alongA = Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0);
    const forms = quadraticForms([unit, alongA], cell, Int32Array.from(HKL));
    for (let i = 0; i < HKL.length; i += 3) {
      const at = (2 * i) / 3;
      expect(forms[at]).toBeCloseTo(dStarSquared(metric, HKL[i], HKL[i + 1], HKL[i + 2]), 12);
      expect(forms[at + 1]).toBeCloseTo((HKL[i] / 20) ** 2, 12);
    }
  });
});
