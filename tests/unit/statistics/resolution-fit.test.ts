import { describe, expect, it } from '@jest/globals';
import type { HalfSetShell } from '../../../src/statistics/half-set-statistics.js';
import { fitResolution, suggestedResolution } from '../../../src/statistics/resolution-fit.js';
import { expectClose } from '../../support/close.js';

const EDGE = 0.25;
const points = (s0: number, r: number, n = 20) =>
  Array.from({ length: n }, (_, i) => {
    const dStarSquared = ((i + 0.5) / n) * EDGE;
    return { dStarSquared, ccHalf: (1 - Math.tanh((dStarSquared - s0) / r)) / 2, n: 100 + i };
  });

describe('suggested resolution limit', () => {
  it('finds the curve that the points lie on, and where it crosses', () => {
    const fit = fitResolution(points(0.15, 0.04), EDGE, 0.3);
    expectClose(fit?.s0 ?? NaN, 0.15, 1e-4);
    expectClose(fit?.r ?? NaN, 0.04, 1e-3);
    expect(fit?.crossing).toBe('within');
    // tanh((s - s0)/r) = 0.4
    expectClose(fit?.dMin ?? NaN, (0.15 + 0.04 * Math.atanh(0.4)) ** -0.5, 1e-4);
    expect(fit?.rms).toBeLessThan(1e-4);
  });

  it('says so where the data end before, and where there is no signal', () => {
    expect(fitResolution(points(0.6, 0.1), EDGE)).toMatchObject({ crossing: 'beyond-the-data', dMin: null });
    const noise = points(0.1, 0.1).map((p, i) => ({ ...p, ccHalf: i % 2 === 0 ? 0.05 : -0.05 }));
    expect(fitResolution(noise, EDGE)).toMatchObject({ crossing: 'nowhere', dMin: null });
  });

  it('is not misled by a poor plateau: the limit is where the shells fall', () => {
    const poor = points(0.2, 0.02).map((p) => ({ ...p, ccHalf: 0.65 * p.ccHalf }));
    const fit = fitResolution(poor, EDGE, 0.3);
    expectClose(fit?.plateau ?? NaN, 0.65, 1e-3);
    expect(fit?.crossing).toBe('within');
    expectClose(fit?.dMin ?? NaN, (0.2 + 0.02 * Math.atanh(1 - 0.6 / 0.65)) ** -0.5, 1e-3);
    // CC1/2 of twenty shells of real thermolysin: the last five are below the limit but for one.
    const measured = [57, 59, 69, 69, 77, 70, 74, 72, 68, 74, 60, 56, 61, 46, 52, 22, 32, 24, -2, 1];
    const shells = measured.map((cc, i) => ({
      dStarSquared: (i + 0.5) / 80,
      ccHalf: cc / 100,
      n: 990 - 40 * i,
    }));
    expect(fitResolution(shells, EDGE)).toMatchObject({ crossing: 'within' });
    expectClose(fitResolution(shells, EDGE)?.dMin ?? NaN, 2.2, 0.1);
  });

  it('weighs shells by their reflections and leaves out those without a figure', () => {
    const outlier = points(0.15, 0.04).map((p, i) => (i === 3 ? { ...p, ccHalf: -1, n: 0 } : p));
    const undefinedOne = points(0.15, 0.04).map((p, i) => (i === 3 ? { ...p, ccHalf: NaN } : p));
    for (const data of [outlier, undefinedOne]) expectClose(fitResolution(data, EDGE)?.s0 ?? NaN, 0.15, 1e-4);
  });

  it('asks for five shells', () => {
    expect(fitResolution(points(0.15, 0.04, 4), EDGE)).toBeNull();
  });
});

describe('the limit that a table suggests', () => {
  const line = (dMax: number, dMin: number, ccHalf: number, nHalf: number): HalfSetShell => ({
    dMax,
    dMin,
    nPossible: nHalf,
    nObserved: nHalf,
    completeness: 1,
    multiplicity: 4,
    meanI: 1,
    meanIOverSigma: 1,
    nHalf,
    ccHalf,
    ccHalfError: 2 / Math.sqrt(nHalf),
    ccStar: ccHalf,
    ccStarError: 0.01,
    ccStarOfHalves: ccHalf,
    rSplit: NaN,
    nIso: 0,
    ccIso: NaN,
  });
  const table = (overall: number, ccHalf: (i: number) => number) => ({
    shells: Array.from({ length: 20 }, (_, i) =>
      line((0.0125 * (i + 1e-3)) ** -0.5, (0.0125 * (i + 1)) ** -0.5, ccHalf(i), 300),
    ),
    overall: line(50, 2, overall, 6000),
  });
  const falling = (i: number) => (i < 8 ? 0.9 : 0);

  it('takes shells without a mean intensity as such without agreement', () => {
    const fit = suggestedResolution(table(0.8, falling));
    const same = suggestedResolution(table(0.8, (i) => (i < 8 ? 0.9 : NaN)));
    expect(fit?.crossing).toBe('within');
    expectClose(fit?.dMin ?? NaN, 0.1 ** -0.5, 0.1);
    expect(same).toEqual(fit);
  });

  it.each([NaN, -0.03, 0.03, 0.07])(
    'is none where CC1/2 of all is %p, whatever single shells say',
    (overall) => {
      expect(suggestedResolution(table(overall, falling))).toMatchObject({
        crossing: 'no-signal',
        dMin: null,
      });
    },
  );
});
