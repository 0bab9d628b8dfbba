import { expect, it } from '@jest/globals';
import { formFactorAt, formFactorLabels, formFactorOf } from '../../../../src/crystal/model/form-factor.js';
import { shortFormFactor } from '../../../../src/crystal/model/n-gaussian.js';
import { describeWithPython, runPython } from '../../../support/python.js';

function byLabel(label: string) {
  const [, element, size, sign] = /^([A-Z][a-z]?)(?:(\d)([+-]))?$/.exec(label)!;
  return formFactorOf(element, size === undefined ? 0 : Number(size) * (sign === '-' ? -1 : 1))!;
}

/** For these ions the tables are of different calculations. */
const DIFFERENT = ['O2-', 'Ru4+', 'Bi5+'];
const known = formFactorLabels.filter((label) => !DIFFERENT.includes(label));

it.each([1, 1.5, 2.4, 6])('short form factors are those of the long ones to %d Å', (dMin) => {
  const misses = known.filter((label) => {
    const exact = byLabel(label);
    const short = shortFormFactor(exact, dMin);
    expect(short.label).toBe(label);
    return [0, 0.3, 0.6, 1].some((share) => {
      const s = (share / (2 * dMin)) ** 2;
      return Math.abs(formFactorAt(short, s) - formFactorAt(exact, s)) > 0.03 * formFactorAt(exact, s) + 0.01;
    });
  });
  expect(misses).toEqual([]);
});

it('take no more Gaussians than they need', () => {
  const terms = (dMin: number): number => shortFormFactor(formFactorOf('C')!, dMin).a.length;
  expect([0.3, 0.8, 0.99, 1, 3.3, 3.4].map(terms)).toEqual([3, 3, 3, 2, 2, 1]);
});

it('leave a form factor that they do not have', () => {
  const own = { label: 'Qq', a: [1], b: [2] };
  expect(shortFormFactor(own, 2)).toBe(own);
});

const CCTBX = `
import json, sys
from cctbx.eltbx import xray_scattering
labels, spacings = json.loads(sys.argv[1])
table = lambda label, d: xray_scattering.n_gaussian_table_entry(label, d, 0).gaussian()
print(json.dumps([[[list(g.array_of_a()), list(g.array_of_b())] for g in (table(l, d) for d in spacings)] for l in labels]))`;

describeWithPython('short form factors beside cctbx', ['cctbx.eltbx'], () => {
  it('are the same for every element and ion', () => {
    const spacings = [0.5, 0.7, 0.9, 1.1, 1.6, 2.2, 2.9, 3.1, 3.5, 5, 8];
    const theirs = JSON.parse(runPython(CCTBX, JSON.stringify([formFactorLabels, spacings]))) as unknown;
    const ours = formFactorLabels.map((label) =>
      spacings.map((dMin) => {
        const { a, b } = shortFormFactor(byLabel(label), dMin);
        return [a, b];
      }),
    );
    expect(ours).toEqual(theirs);
  });
});
