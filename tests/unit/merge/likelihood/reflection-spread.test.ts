import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { reflectionSpread } from '../../../../src/merge/likelihood/reflection-spread.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { expectClose } from '../../../support/close.js';
import { mergeOfRows, type Row } from './synthetic.js';

/** Spread of the reflections of some rows, whose weights w are given. */
function spreadOf(rows: readonly (Row & { readonly weight: number })[], nReflections = 1) {
  const merge = mergeOfRows(rows, new Array<number>(nReflections).fill(100));
  merge.state.weight.set(rows.map((row) => row.weight));
  return reflectionSpread(merge, 0.1);
}

const row = (frame: number, intensity: number, weight = 1, kp = 1) => ({
  frame,
  reflection: 0,
  intensity,
  kp,
  weight,
});

describe('scatter of the observations of a reflection', () => {
  it('of 100 and 200: mean 150, Rmerge 1/3, Rmeas √2/3, Rpim 1/3', () => {
    const s = spreadOf([row(0, 100), row(1, 200)]);
    expect([s.nObservations[0], s.denominator[0]]).toEqual([2, 300]);
    expectClose(s.rMerge[0] / s.denominator[0], 1 / 3);
    expectClose(s.rMeas[0] / s.denominator[0], Math.SQRT2 / 3);
    expectClose(s.rPim[0] / s.denominator[0], 1 / 3);
  });

  it('weighs a full intensity I/kp by w kp²', () => {
    // x = 100 and 200 with weights 1 and 3: mean 175, deviations 75 and 25.
    const s = spreadOf([row(0, 100), row(1, 100, 12, 0.5)]);
    expectClose(s.denominator[0], 2 * 175);
    expectClose(s.rMerge[0], 2 * (0.25 * 75 + 0.75 * 25));
    expectClose(s.rMeas[0], 2 * ((0.25 * 75) / Math.sqrt(0.75) + (0.75 * 25) / Math.sqrt(0.25)));
    expectClose(s.rPim[0], 2 * (0.25 * 75 * Math.sqrt(0.25 / 0.75) + 0.75 * 25 * Math.sqrt(0.75 / 0.25)));
  });

  it('with equal weights is the textbook formula', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 1e4, noNaN: true }), { minLength: 2, maxLength: 9 }),
        (values) => {
          const s = spreadOf(values.map((x, f) => row(f, x)));
          const n = values.length;
          const mean = values.reduce((a, b) => a + b) / n;
          const sum = values.reduce((a, x) => a + Math.abs(x - mean), 0);
          expect(s.rMerge[0]).toBeCloseTo(sum, 6);
          expect(s.rMeas[0]).toBeCloseTo(Math.sqrt(n / (n - 1)) * sum, 6);
          expect(s.rPim[0]).toBeCloseTo(Math.sqrt(1 / (n - 1)) * sum, 6);
        },
      ),
    );
  });

  it('Rmeas does not depend on multiplicity nor on how unequal the weights are', () => {
    // Normal errors of variance 1/w: E|x - mean| = √(2/π) σ is what every observation should report.
    const random = createRandom(3);
    const nReflections = 4000;
    for (const weights of [
      [1, 1],
      [1, 9],
      [1, 4, 0.2, 7, 1, 1],
    ]) {
      const rows = Array.from({ length: nReflections }, (_, reflection) =>
        weights.map((weight, frame) => ({
          frame,
          reflection,
          weight,
          intensity: 1000 + random.normal() / Math.sqrt(weight),
        })),
      )
        .flat()
        .sort((a, b) => a.frame - b.frame);
      const { rMeas } = spreadOf(rows, nReflections);
      const total = weights.reduce((a, b) => a + b);
      const expected =
        (Math.sqrt(2 / Math.PI) * weights.length * weights.reduce((a, w) => a + Math.sqrt(w), 0)) / total;
      const found = rMeas.reduce((a, b) => a + b) / nReflections;
      expect(Math.abs(found / expected - 1)).toBeLessThan(0.03);
    }
  });

  it('says nothing of single, unweighted and rejected observations', () => {
    const single = spreadOf([row(0, 100)]);
    expect([single.nObservations[0], single.denominator[0], single.rMeas[0]]).toEqual([1, 0, 0]);
    expect(spreadOf([row(0, 100, 0), row(1, 70, 0)]).nObservations[0]).toBe(0);
  });

  it('has the even and odd means of the original, over partialities above its limit', () => {
    const low = { minusLnP: Math.log(20) };
    const s = spreadOf([row(0, 10), { ...row(1, 5000), ...low }, row(2, 20), row(3, 60)]);
    // 10, 20, 60: the last is in both halves.
    expect([s.even[0], s.odd[0]]).toEqual([35, 40]);
    const two = spreadOf([row(0, 10), row(1, 20)]);
    expect([two.even[0], two.odd[0]]).toEqual([0, 0]);
  });
});
