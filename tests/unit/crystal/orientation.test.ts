import { describe, expect, it } from '@jest/globals';
import {
  apply3,
  determinant3,
  multiply3,
  rotationX,
  rotationY,
  rotationZ,
} from '../../../src/crystal/matrix3.js';
import {
  cellOfReciprocalMatrix,
  orientationToRotation,
  reciprocalMatrixOf,
} from '../../../src/crystal/orientation.js';
import {
  parseReindexing,
  reindex,
  reindexCell,
  reindexReciprocalMatrix,
} from '../../../src/crystal/reindexing.js';
import { cellParameters, unitCell } from '../../../src/crystal/unit-cell.js';

const cell = unitCell(31, 40, 53, 83, 109, 129);
const rotation = multiply3(rotationZ(0.4), multiply3(rotationX(1.1), rotationY(-2.2)));
const reciprocalMatrix = reciprocalMatrixOf(rotation, cell);

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  for (let i = 0; i < expected.length; i++) expect(Math.abs(actual[i] - expected[i])).toBeLessThan(1e-11);
}

describe('orientation', () => {
  it('splits a reciprocal matrix into rotation and cell', () => {
    expectClose(cellParameters(cellOfReciprocalMatrix(reciprocalMatrix)), cellParameters(cell));
    expectClose(orientationToRotation(reciprocalMatrix), rotation);
  });

  it('shows a left-handed matrix by its determinant', () => {
    expect(determinant3(orientationToRotation(reciprocalMatrix.map((x) => -x)))).toBeCloseTo(-1, 12);
    expect(() => cellOfReciprocalMatrix(new Float64Array(9))).toThrow(RangeError);
  });
});

describe('reindexing', () => {
  it.each(['-h-k,k,-l', 'l,h,k', 'h,k,h+l', 'a-b,b,2c'])('by %s leaves every spot in its place', (text) => {
    const cb = parseReindexing(text);
    const index = reindex(cb, Int32Array.of(1, -2, 4));
    const before = apply3(reciprocalMatrix, 1, -2, 4);
    const turned = reindexReciprocalMatrix(cb, reciprocalMatrix);
    expectClose(apply3(turned, index[0], index[1], index[2]), before);
    expectClose(cellParameters(cellOfReciprocalMatrix(turned)), cellParameters(reindexCell(cb, cell)));
  });

  it('refuses indices that are no longer whole', () => {
    const smaller = parseReindexing('a/2+b/2,a/2-b/2,c');
    expect(Array.from(reindex(smaller, Int32Array.of(1, 1, 0)))).toEqual([1, 0, 0]);
    expect(() => reindex(smaller, Int32Array.of(1, 0, 0))).toThrow('1 0 0 is not whole');
  });
});
