import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ResolutionShells } from '../../../src/crystal/resolution-shells.js';
import type { ReflectionSpread } from '../../../src/merge/reflection-spread.js';
import { AnomalousSums } from '../../../src/statistics/anomalous-sums.js';
import { HalfSums } from '../../../src/statistics/half-sums.js';
import { IntensitySums } from '../../../src/statistics/intensity-sums.js';
import { IsoScaleSums, IsoSums } from '../../../src/statistics/iso-sums.js';
import { LTestSums } from '../../../src/statistics/l-test.js';
import { type Mergeable, ShellTable } from '../../../src/statistics/shell-table.js';
import { SpreadSums } from '../../../src/statistics/spread-sums.js';
import { expectClose } from '../../support/close.js';

/** Six numbers stand for what one reflection adds. */
type Item = readonly number[];

interface Accumulator extends Mergeable<never> {
  figures(): unknown;
}

/** Every accumulator by name: how it is made, and what an item adds to it. */
function* accumulators(): Generator<
  [string, (items: readonly Item[]) => Accumulator, (into: Accumulator, from: Accumulator) => void]
> {
  function entry<Sums extends Mergeable<Sums> & { figures(): unknown }>(
    name: string,
    make: () => Sums,
    add: (sums: Sums, item: Item) => void,
  ) {
    const of = (items: readonly Item[]) => {
      const sums = make();
      for (const item of items) add(sums, item);
      return sums;
    };
    return [name, of, (into: Sums, from: Sums) => into.merge(from)] as unknown as [
      string,
      (items: readonly Item[]) => Accumulator,
      (into: Accumulator, from: Accumulator) => void,
    ];
  }
  const spreadOf = ([n, a, b, c, even, odd]: Item): ReflectionSpread => ({
    nObservations: Int32Array.of(Math.round(Math.abs(n))),
    rMerge: Float64Array.of(Math.abs(a)),
    rMeas: Float64Array.of(Math.abs(b)),
    rPim: Float64Array.of(Math.abs(c)),
    denominator: Float64Array.of(Math.abs(a) + 7),
    even: Float64Array.of(even),
    odd: Float64Array.of(odd),
  });
  yield entry(
    'spread',
    () => new SpreadSums(),
    (sums, item) => sums.add(spreadOf(item), 0),
  );
  yield entry(
    'moments',
    () => new IntensitySums(),
    (sums, [x, sign]) => sums.add(Math.abs(x) + 1, sign > 0),
  );
  yield entry(
    'L-test',
    () => new LTestSums(),
    (sums, [x, y]) => sums.add(Math.abs(x) + 1, Math.abs(y)),
  );
  yield entry(
    'halves',
    () => new HalfSums(),
    (sums, [x, y, z]) => sums.add(z > 5 ? NaN : x, y),
  );
  yield entry(
    'iso',
    () => new IsoSums(),
    (sums, [x, y]) => sums.add(Math.abs(x) + 1, y),
  );
  yield entry(
    'iso scale',
    () => {
      const sums = new IsoScaleSums();
      return Object.assign(sums, { figures: () => ({ scale: sums.scale() }) });
    },
    (sums, [x, y]) => sums.add(Math.abs(x) + 1, Math.abs(y) + 1),
  );
  yield entry(
    'anomalous',
    () => new AnomalousSums(),
    (sums, [plus, minus, s, t, a, b]) =>
      sums.add({
        plus: Math.abs(plus) + 1,
        minus: Math.abs(minus) + 1,
        sigmaPlus: Math.abs(s) + 1,
        sigmaMinus: Math.abs(t) + 1,
        differenceA: a,
        differenceB: b > 8 ? NaN : b,
      }),
  );
}

function expectSame(actual: unknown, expected: unknown): void {
  if (typeof expected === 'number' && typeof actual === 'number') {
    if (Number.isNaN(expected)) expect(actual).toBeNaN();
    else if (Math.abs(actual - expected) > 1e-9) expectClose(actual, expected, 1e-9);
  } else {
    const [a, b] = [actual as Record<string, unknown>, expected as Record<string, unknown>];
    expect(Object.keys(a)).toEqual(Object.keys(b));
    for (const key of Object.keys(b)) expectSame(a[key], b[key]);
  }
}

describe('accumulators of statistics', () => {
  // Multiples of 1/8: sums of them are exact, so that no variance is rounding alone.
  const item = fc.array(
    fc.integer({ min: -80, max: 80 }).map((x) => x / 8),
    { minLength: 6, maxLength: 6 },
  );
  const items = fc.array(item, { maxLength: 12 });
  for (const [name, of, merge] of accumulators())
    it(`${name}: merging two gives what the union would give`, () => {
      fc.assert(
        fc.property(items, items, (a, b) => {
          const merged = of(a);
          merge(merged, of(b));
          expectSame(merged.figures(), of([...a, ...b]).figures());
        }),
      );
    });

  it('a table by shell: what is outside counts nowhere, all is the shells together', () => {
    const table = new ShellTable(new ResolutionShells(0.01, 0.1, 3), () => new IntensitySums());
    [0.02, 0.05, 0.099].forEach((d2, i) => table.at(d2)?.add(i + 1, false));
    expect(table.at(0.2)).toBeNull();
    expect(table.shells.reduce((n, sums) => n + sums.figures().nAcentric, 0)).toBe(3);
    // <I²>/<I>² of 1, 2, 3.
    expectClose(table.overall().figures().secondMoment, 14 / 3 / 4);
  });
});

describe('figures by hand', () => {
  it('R values of two reflections', () => {
    const sums = new SpreadSums();
    const spread: ReflectionSpread = {
      nObservations: Int32Array.of(2, 1, 0),
      rMerge: Float64Array.of(100, 0, 0),
      rMeas: Float64Array.of(141, 0, 0),
      rPim: Float64Array.of(100, 0, 0),
      denominator: Float64Array.of(300, 0, 0),
      even: Float64Array.of(3, 1, 9),
      odd: Float64Array.of(1, 3, 9),
    };
    for (const r of [0, 1, 2]) sums.add(spread, r);
    const { rMerge, rMeas, nRepeated, evenOdd } = sums.figures();
    expect([rMerge, rMeas, nRepeated, evenOdd.n]).toEqual([1 / 3, 0.47, 1, 2]);
    expectClose(evenOdd.ccHalf, -1);
    // Σ|difference| = 4, Σ sum = 8.
    expectClose(evenOdd.rSplit, (Math.SQRT2 * 4) / 8);
  });

  it('one Friedel pair', () => {
    const sums = new AnomalousSums();
    sums.add({ plus: 110, minus: 90, sigmaPlus: 3, sigmaMinus: 4, differenceA: 1, differenceB: NaN });
    expect(sums.figures()).toEqual({ nPairs: 1, rAnom: 0.2, signal: 4, nCcAnom: 0, ccAnom: NaN });
  });

  it('Riso on the scale of the shell', () => {
    const scale = new IsoScaleSums();
    const data = [
      [10, 6],
      [30, 14],
    ] as const;
    for (const [i, iso] of data) scale.add(i, iso);
    expect(scale.scale()).toBe(2);
    const sums = new IsoSums();
    for (const [i, iso] of data) sums.add(i, 2 * iso);
    expect(sums.figures().rIso).toBe((2 + 2) / 40);
  });

  it('nothing at all gives NaN and no error', () => {
    expect(new SpreadSums().figures().rMeas).toBeNaN();
    expect(new AnomalousSums().figures().rAnom).toBeNaN();
    expect(new LTestSums().figures().meanAbsL).toBeNaN();
    expect(new IntensitySums().figures().secondMoment).toBeNaN();
    expect(new IsoSums().figures().rIso).toBeNaN();
    expect(new HalfSums().figures().ccHalf).toBeNaN();
  });
});
