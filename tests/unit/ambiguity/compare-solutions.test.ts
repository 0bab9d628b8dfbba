import { describe, expect, it } from '@jest/globals';
import { compareSolutions } from '../../../src/ambiguity/compare-solutions.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';

const entries = (folder: string, operators: readonly string[]) =>
  operators.map((operator, i) => ({
    frame: `${folder}/${i}.pickle`,
    name: `${i}.pickle`,
    operator,
    probability: null,
    isDecided: true,
  }));

describe('comparison of two solutions', () => {
  const first = entries('a', ['h,k,l', 'k,h,-l', 'h,k,l', 'k,h,-l']);

  it('as they are written, frames found by name where folders differ', () => {
    const result = compareSolutions(first, entries('b', ['h,k,l', 'k,h,-l', 'k,h,-l']), null);
    expect(result).toMatchObject({ nFirst: 4, nSecond: 3, nCommon: 3, nSame: 2, equivalent: null });
    expect(result.different.map(([p]) => p.frame)).toEqual(['a/2.pickle']);
  });

  it('by what operators mean in the space group', () => {
    const second = entries('b', ['-h,-k,l', 'h,-h-k,-l', 'h+k,-h,l', 'h,k,l']);
    const { nSame, equivalent } = compareSolutions(first, second, spaceGroup('P6'));
    expect(nSame).toBe(0);
    expect(equivalent).toMatchObject({ nSame: 3, upTo: 'h,k,l', nSameUpTo: 3 });
    expect(equivalent?.different.map(([p]) => p.frame)).toEqual(['a/3.pickle']);
  });

  it('up to one operator for all', () => {
    const second = entries('b', ['k,h,-l', 'h,k,l', 'k,h,-l', 'k,h,-l']);
    const { equivalent } = compareSolutions(first, second, spaceGroup('P6'));
    expect(equivalent).toMatchObject({ nSame: 1, upTo: 'k,h,-l', nSameUpTo: 3 });
    expect(equivalent?.different.map(([p]) => p.frame)).toEqual(['a/3.pickle']);
  });
});
