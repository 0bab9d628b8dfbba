import { describe, expect, it } from '@jest/globals';
import { inNaturalOrder } from '../../../src/output/natural-order.js';

const sorted = (...names: string[]) => inNaturalOrder(names, (name) => name);

describe('names as people count', () => {
  it('have numbers in the order of their size', () => {
    expect(sorted('ind10', 'ind1', 'ind2', 'ind0')).toEqual(['ind0', 'ind1', 'ind2', 'ind10']);
    expect(sorted('run2/7.h5 //10', 'run10/1.h5 //2', 'run2/7.h5 //9')).toEqual([
      'run2/7.h5 //9',
      'run2/7.h5 //10',
      'run10/1.h5 //2',
    ]);
    expect(sorted('b1', 'a2', 'a10', 'a')).toEqual(['a', 'a2', 'a10', 'b1']);
  });

  it('take numbers of any length, and keep their order where zeros alone differ', () => {
    const long = `shot${'9'.repeat(40)}`;
    expect(sorted(`${long}9`, long)).toEqual([long, `${long}9`]);
    expect(sorted('int-01', 'int-1', 'int-001')).toEqual(['int-01', 'int-1', 'int-001']);
  });
});
