import { describe, expect, it } from '@jest/globals';
import { nIndexingWays } from '../../../src/ambiguity/merohedry.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';

describe('number of ways to index', () => {
  it.each([
    ['P1', 1],
    ['P21', 1],
    ['C2', 1],
    ['P212121', 1],
    ['P43212', 1],
    ['P43', 2],
    ['P6', 2],
    ['P6122', 1],
    ['P3', 4],
    ['P321', 2],
    ['R3:H', 2],
    ['R32:H', 1],
    ['R3:R', 2],
    ['I23', 2],
    ['F432', 1],
    ['P-3', 4],
  ])('%s: %d', (symbol, ways) => {
    expect(nIndexingWays(spaceGroup(symbol))).toBe(ways);
  });
});
