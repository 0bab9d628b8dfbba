import { describe, expect, it } from '@jest/globals';
import { type ComparedObservations, pickFrames } from '../../../src/ambiguity/compared-observations.js';
import { crystalSymmetry } from '../../../src/ambiguity/crystal-symmetry.js';
import { indexingWays } from '../../../src/ambiguity/indexing-ways.js';
import { solveIndexing } from '../../../src/ambiguity/solve-indexing.js';
import { parseReindexing } from '../../../src/crystal/reindexing.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { createRandom } from '../../../src/numeric/random.js';

const ways = indexingWays(spaceGroup('P 4'), [parseReindexing('k,h,-l')]);
const N_REFLECTIONS = 400;
const PER_FRAME = 80;
const options = { nSampleFrames: 300, nSelectedFrames: 100 };

/** Frames in either way at random: reflection r is N_REFLECTIONS - 1 - r in the other one. */
function frames(nFrames: number): { readonly data: ComparedObservations; readonly truth: number[] } {
  const random = createRandom(31);
  const crystal = Float64Array.from({ length: N_REFLECTIONS }, () => random.normal());
  const truth = Array.from({ length: nFrames }, () => random.integer(2));
  const other = (r: number) => N_REFLECTIONS - 1 - r;
  const own = Int32Array.from({ length: nFrames * PER_FRAME }, () => random.integer(N_REFLECTIONS));
  const data = {
    nFrames,
    nReflections: N_REFLECTIONS,
    offsets: Uint32Array.from({ length: nFrames + 1 }, (_, f) => f * PER_FRAME),
    deviation: Float32Array.from(own, (r, i) => {
      const shown = truth[Math.floor(i / PER_FRAME)] === 0 ? r : other(r);
      return crystal[shown] + 0.6 * random.normal();
    }),
    variance: new Float32Array(own.length).fill(0.4),
    reflection: [own, own.map(other)],
  };
  return { data, truth };
}

const everyone = (n: number): number[] => Array.from({ length: n }, (_, f) => f);

function nRight(way: Uint8Array, truth: readonly number[]): number {
  const same = truth.filter((t, f) => t === way[f]).length;
  return Math.max(same, truth.length - same);
}

describe('solveIndexing', () => {
  it.each([
    [60, 300],
    [60, 15],
    [12, 300],
  ])('%d frames with a sample of %d', (n, nSampleFrames) => {
    const { data, truth } = frames(n);
    const { solution } = solveIndexing(data, ways, everyone(n), { nSampleFrames, nSelectedFrames: 100 });
    expect(nRight(solution.way, truth)).toBe(n);
  });

  it('does not depend on how the frames are listed', () => {
    const n = 60;
    const { data } = frames(n);
    const listed = everyone(n);
    createRandom(2).shuffle(listed);
    // Frame f stands at place[f] in the other list, and is gone through in the same order.
    const place = everyone(n).map((f) => listed.indexOf(f));
    const shuffled = pickFrames(data, listed);
    for (const nSampleFrames of [300, 20]) {
      const given = { nSampleFrames, nSelectedFrames: 10 };
      const { solution } = solveIndexing(data, ways, everyone(n), given);
      const other = solveIndexing(shuffled, ways, place, given).solution;
      expect(place.map((at) => other.way[at])).toEqual([...solution.way]);
      expect(place.map((at) => other.probability[at])).toEqual([...solution.probability]);
    }
    const symmetry = crystalSymmetry(data, ways, everyone(n), options);
    expect(crystalSymmetry(shuffled, ways, place, options)).toEqual(symmetry);
    expect(symmetry.left.symmetries).toEqual([]);
  });

  it('goes without frames', () => {
    const { data } = frames(2);
    expect(solveIndexing(data, ways, [], options).solution.way).toHaveLength(2);
  });
});
