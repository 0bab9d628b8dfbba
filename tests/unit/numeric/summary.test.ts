import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Correlation, correlation } from '../../../src/numeric/correlation.js';
import { linearRegression } from '../../../src/numeric/linear-regression.js';
import {
  mean,
  median,
  populationStandardDeviation,
  sampleStandardDeviation,
} from '../../../src/numeric/summary.js';
import { expectClose } from '../../support/close.js';

describe('mean, spread and median', () => {
  it('are those of a hand-made example', () => {
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    expect(mean(values)).toBe(5);
    expect(populationStandardDeviation(values)).toBe(2);
    expectClose(sampleStandardDeviation(values), Math.sqrt(32 / 7));
    expect(median(values)).toBe(4.5);
    expect(median([9, 1, 5])).toBe(5);
  });

  it('leave the input of the median alone', () => {
    const values = Float64Array.of(3, 1, 2);
    median(values);
    expect(Array.from(values)).toEqual([3, 1, 2]);
  });

  it('are NaN of nothing', () => {
    expect(mean([])).toBeNaN();
    expect(median([])).toBeNaN();
  });
});

describe('correlation', () => {
  it('is 1 on a line, whatever the offset', () => {
    expectClose(correlation([1e9 + 1, 1e9 + 2, 1e9 + 4], [2, 4, 8]), 1, 1e-9);
    expectClose(correlation([1, 2, 4], [-2, -4, -8]), -1);
  });

  it('is 0 where it is not defined', () => {
    expect(correlation([1], [2])).toBe(0);
    expect(correlation([1, 1, 1], [2, 3, 4])).toBe(0);
  });

  it('of two parts is that of the union (merge law)', () => {
    const pairs = fc.array(
      fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 })),
      {
        minLength: 3,
      },
    );
    fc.assert(
      fc.property(pairs, pairs, (first, second) => {
        const parts = [first, second].map((list) => {
          const part = new Correlation();
          for (const [x, y] of list) part.add(x, y);
          return part;
        });
        const whole = new Correlation();
        for (const [x, y] of [...first, ...second]) whole.add(x, y);
        parts[0].merge(parts[1]);
        expect(parts[0].n).toBe(whole.n);
        expect(Math.abs(parts[0].coefficient() - whole.coefficient())).toBeLessThan(1e-9);
      }),
    );
  });
});

describe('linear regression', () => {
  it('finds the line', () => {
    expect(linearRegression([0, 1, 2], [1, 3, 5])).toEqual({ intercept: 1, slope: 2 });
  });
  it('is null where x does not vary', () => {
    expect(linearRegression([1, 1], [1, 3])).toBeNull();
  });
});
