import { describe, expect, it } from '@jest/globals';
import { INDEXING_SETS, SUBGROUP_SETS, simulateSet, solveSet } from '../../../bench/indexing-sets.js';

describe('indexing ambiguity of simulated frames, without a reference', () => {
  it.each(Object.keys(INDEXING_SETS))('%s: fifty frames', async (name) => {
    const score = await solveSet(await simulateSet(name, 50), false);
    expect(score.nGood).toBe(49);
    expect(score.nRight).toBe(49);
    expect(score.left.symmetries).toEqual([]);
  });

  it.each([
    ['P321 as P3', ['h,k,l', '-h,-k,l']],
    ['P622 as P3', ['h,k,l']],
  ])('%s: ways that differ by a symmetry of the crystal are one', async (name, ways) => {
    expect(Object.keys(SUBGROUP_SETS)).toContain(name);
    const score = await solveSet(await simulateSet(name, 50, { photons: 150 }), ways.length > 1);
    expect(score.left.ways.names).toEqual(ways);
    expect([score.nRight, score.nDecided]).toEqual([score.nGood, score.nGood]);
  });

  it('four ways, 150 frames, looked at again after refinement', async () => {
    const score = await solveSet(await simulateSet('P3', 150, { photons: 200 }), true);
    expect(score.nRight / score.nGood).toBeGreaterThanOrEqual(0.99);
    expect(score.nWrongDecided).toBe(0);
  });

  it('ten weak frames: none wrong, and those that do not say it are undecided', async () => {
    const { nDecided, nRight, nGood } = await solveSet(await simulateSet('P3', 10, { photons: 40 }), false);
    expect(nDecided).toBeLessThan(nGood);
    expect(nRight).toBeGreaterThanOrEqual(nDecided - 1);
  });

  it('frames that are all indexed alike stay so, weak ones too', async () => {
    const score = await solveSet(await simulateSet('P4', 60, { photons: 60, otherWays: [] }), false);
    expect(score.nRight).toBe(score.nGood);
  });
});
