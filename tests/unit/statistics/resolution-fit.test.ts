import { describe, expect, it } from '@jest/globals';
import { fitResolution } from '../../../src/statistics/resolution-fit.js';
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

  it('weighs shells by their reflections and leaves out those without a figure', () => {
    const outlier = points(0.15, 0.04).map((p, i) => (i === 3 ? { ...p, ccHalf: -1, n: 0 } : p));
    const undefinedOne = points(0.15, 0.04).map((p, i) => (i === 3 ? { ...p, ccHalf: NaN } : p));
    for (const data of [outlier, undefinedOne]) expectClose(fitResolution(data, EDGE)?.s0 ?? NaN, 0.15, 1e-4);
  });

  it('asks for five shells', () => {
    expect(fitResolution(points(0.15, 0.04, 4), EDGE)).toBeNull();
  });
});
