import { describe, expect, it } from '@jest/globals';
import {
  averageCell,
  cellConstraintOf,
  cellConstraintOfSystem,
  cellFromReference,
  constrainCell,
  constrainToCrystalSystem,
  packCell,
  referenceCell,
  unpackCell,
} from '../../../src/crystal/constraints.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { cellParameters, unitCell } from '../../../src/crystal/unit-cell.js';

const skew = unitCell(30, 31, 33, 85, 95, 110);

describe('cell constraints', () => {
  it.each([
    ['P 1', 'a b c alpha beta gamma', [30, 31, 33, 85, 95, 110]],
    ['P 1 2 1', 'a b c beta', [30, 31, 33, 90, 95, 90]],
    ['P 1 1 2', 'a b c gamma', [30, 31, 33, 90, 90, 110]],
    ['P 2 1 1', 'a b c alpha', [30, 31, 33, 85, 90, 90]],
    ['P 2 2 2', 'a b c', [30, 31, 33, 90, 90, 90]],
    ['P 4', 'a c', [30, 30, 33, 90, 90, 90]],
    ['P 6 2 2', 'a c', [30, 30, 33, 90, 90, 120]],
    ['R 3 :H', 'a c', [30, 30, 33, 90, 90, 120]],
    ['R 3 :R', 'a alpha', [30, 30, 30, 85, 85, 85]],
    ['I 2 3', 'a', [30, 30, 30, 90, 90, 90]],
    ['P 2 3 (b,c,a)', 'a', [30, 30, 30, 90, 90, 90]],
    ['P 4 (c,a,b)', 'a b', [30, 31, 31, 90, 90, 90]],
  ])('of %s free %s', (symbol, names, expected) => {
    const constraint = cellConstraintOf(spaceGroup(symbol))!;
    expect(constraint.names.join(' ')).toBe(names);
    const cell = constrainCell(skew, constraint);
    expect(cellParameters(cell)).toEqual(expected);
    expect(unpackCell(packCell(cell, constraint), constraint)).toEqual(cell);
  });

  it('say which values a parameter moves', () => {
    const constraint = cellConstraintOfSystem('Hexagonal');
    expect(constraint.moves).toEqual([[0, 1], [2]]);
    expect(constraint.fixed).toEqual([NaN, NaN, NaN, 90, 90, 120]);
    expect(cellParameters(unpackCell([50, 80], constraint))).toEqual([50, 50, 80, 90, 90, 120]);
    expect(cellParameters(constrainToCrystalSystem(skew, 'Monoclinic'))).toEqual([30, 31, 33, 90, 95, 90]);
  });

  it('average where no value is free by itself', () => {
    const primitive = spaceGroup('Hall: F 2 2 3 (-x+y+z,x-y+z,x+y-z)');
    expect(cellConstraintOf(spaceGroup('Hall: F 2 2 (-x+y+z,x-y+z,x+y-z)'))).toBeNull();
    const average = averageCell(unitCell(10, 10.1, 9.9, 61, 60, 59), primitive);
    for (const angle of [average.alpha, average.beta, average.gamma]) expect(angle).toBeCloseTo(60, 10);
    expect(average.a).toBeCloseTo(average.b, 10);
    const cubic = referenceCell(average, primitive);
    expect(cubic.a / average.a).toBeCloseTo(Math.SQRT2, 10);
    expect(cubic.alpha).toBeCloseTo(90, 10);
    expect(cellFromReference(cubic, primitive).c).toBeCloseTo(average.c, 10);
  });
});
