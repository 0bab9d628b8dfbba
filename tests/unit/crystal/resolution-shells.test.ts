import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { automaticShellCount, ResolutionShells } from '../../../src/crystal/resolution-shells.js';
import { expectClose } from '../../support/close.js';

describe('resolution shells', () => {
  it('are those of cctbx: P222, 50 60 70, to 5 A, five shells', () => {
    const shells = new ResolutionShells(1 / 4900, 0.04, 5);
    const cctbx = [
      0.0002040418367346939, 0.013693108336150624, 0.02172327325228897, 0.02845978207632887,
      0.034473082407296955, 0.04000003979591837,
    ];
    cctbx.forEach((limit, i) => expectClose(shells.limits[i], limit, 1e-12));
    expectClose(shells.dMax(1), 8.545726273563613, 1e-12);
    expectClose(shells.dMin(1), 6.784804956016255, 1e-12);
  });

  it('hold every value that they are made over, the extreme ones too (property)', () => {
    const values = fc.array(fc.double({ min: 1e-5, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 20 }), (d2, n) => {
        const shells = ResolutionShells.over(d2, n);
        for (const value of d2) {
          const shell = shells.shellOf(value);
          expect(shell).toBeGreaterThanOrEqual(0);
          expect(shells.limits[shell]).toBeLessThanOrEqual(value);
          expect(shells.limits[shell + 1]).toBeGreaterThan(value);
        }
      }),
    );
  });

  it('are 8, or as many as hold 200 reflections', () => {
    expect([10, 1599, 1600, 1612, 4000].map((n) => automaticShellCount(n))).toEqual([8, 8, 8, 8, 20]);
  });
});
