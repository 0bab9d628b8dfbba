import { describe, expect, it } from '@jest/globals';
import {
  compareIsoforms,
  otherIsoform,
  scoreIsoforms,
  simulateIsoforms,
} from '../../../bench/isoform-sets.js';
import { assignToIsoforms, clusterIsoforms } from '../../../src/ambiguity/cluster-isoforms.js';
import type { ComparedObservations } from '../../../src/ambiguity/compared-observations.js';
import { createRandom } from '../../../src/numeric/random.js';
import { groupPoints } from '../../../src/numeric/group-points.js';
import { isoformPicture, isoformSummaries, isoformText } from '../../../src/report/isoform-report.js';

const N_REFLECTIONS = 1000;
const PER_FRAME = 150;

/** Frames that show deviations of several isoforms, whose deviations correlate by `cc` with those of the first. */
function frames(ccs: readonly number[], nFrames: number, seed: number) {
  const random = createRandom(seed);
  const first = Float64Array.from({ length: N_REFLECTIONS }, () => random.normal());
  const isoforms = [
    first,
    ...ccs.map((cc) => first.map((x) => cc * x + Math.sqrt(1 - cc * cc) * random.normal())),
  ];
  const offsets = Uint32Array.from({ length: nFrames + 1 }, (_, f) => f * PER_FRAME);
  const reflection = Int32Array.from({ length: nFrames * PER_FRAME }, () => random.integer(N_REFLECTIONS));
  const truth = Array.from({ length: nFrames }, () => random.integer(isoforms.length));
  const variance = new Float32Array(reflection.length).fill(0.5);
  const deviation = Float32Array.from(
    reflection,
    (r, i) => isoforms[truth[Math.floor(i / PER_FRAME)]][r] + Math.sqrt(0.5) * random.normal(),
  );
  const data: ComparedObservations = {
    nFrames,
    nReflections: N_REFLECTIONS,
    offsets,
    deviation,
    variance,
    reflection: [reflection],
  };
  return { data, truth, isoforms };
}

/** Frames that are with most of the others of their isoform. */
function nRight(truth: readonly number[], isoform: Int8Array, n: number): number {
  let right = 0;
  for (let k = 0; k < n; k++) {
    const counts = Array.from(
      { length: n },
      (_, found) => truth.filter((t, f) => t === k && isoform[f] === found).length,
    );
    right += Math.max(...counts);
  }
  return right;
}

const everyone = (n: number): number[] => Array.from({ length: n }, (_, f) => f);

describe('clusterIsoforms', () => {
  it.each([0.6, 0.8])('tells two isoforms of correlation %d apart, at 200 frames', (cc) => {
    const { data, truth } = frames([cc], 200, 5);
    const found = clusterIsoforms(data, everyone(200), null, 4);
    expect(found.nIsoforms).toBe(2);
    expect(nRight(truth, found.isoform, 2)).toBeGreaterThanOrEqual(196);
  });

  it('tells three apart', () => {
    const { data, truth } = frames([0.7, 0.7], 120, 6);
    const found = clusterIsoforms(data, everyone(120), null, 4);
    expect(found.nIsoforms).toBe(3);
    expect(nRight(truth, found.isoform, 3)).toBeGreaterThanOrEqual(118);
  });

  it.each([1, 2])('reports one as one (seed %d)', (seed) => {
    const found = clusterIsoforms(frames([], 150, seed).data, everyone(150), null, 4);
    expect(found.nIsoforms).toBe(1);
    expect(found.isoform.every((k) => k === 0)).toBe(true);
  });

  it('takes the number that is given, and frames that take no part have none', () => {
    const { data } = frames([0.6], 60, 8);
    const found = clusterIsoforms(data, everyone(50), 2, 2);
    expect(found.nIsoforms).toBe(2);
    expect([...found.isoform.slice(50)]).toEqual(new Array(10).fill(-1));
    expect(found.probability[55]).toBeNaN();
  });

  it('goes without frames', () => {
    const { data } = frames([], 3, 1);
    expect(clusterIsoforms(data, [], null, 4).nIsoforms).toBe(1);
  });
});

describe('assignToIsoforms', () => {
  it('sorts single frames by references, in the order of these', () => {
    const { data, truth, isoforms } = frames([0.7], 40, 9);
    const references = isoforms.map((deviation) => ({
      weightedSum: deviation.map((x) => 10 * x),
      information: new Float64Array(N_REFLECTIONS).fill(10),
    }));
    const { isoform } = assignToIsoforms(data, everyone(40), references);
    expect([...isoform]).toEqual(truth);
  });
});

describe('groupPoints', () => {
  it('finds groups, and does not need as many points as groups', () => {
    const points = Float64Array.of(0, 0, 0.1, 0, 5, 5, 5.1, 5, -6, 4, -6, 4.1);
    const group = groupPoints(points, 2, everyone(6), 3, 2);
    expect(group[0]).toBe(group[1]);
    expect(group[2]).toBe(group[3]);
    expect(new Set(group).size).toBe(3);
    expect(() => groupPoints(points, 2, [0], 3, 2)).not.toThrow();
  });
});

describe('the report of isoforms', () => {
  it('has a line an isoform with its cell, and a picture', () => {
    const { data } = frames([0.6], 60, 8);
    const clusters = clusterIsoforms(data, everyone(60), null, 4);
    const sorted = everyone(60).map((f) => ({
      name: `f${f}`,
      unitCell: { a: 50 + clusters.isoform[f], b: 60 + f / 60, c: 70, alpha: 90, beta: 90, gamma: 90 },
      nCompared: PER_FRAME,
    }));
    const summaries = isoformSummaries(sorted, clusters);
    expect(summaries.map(({ nFrames }) => nFrames).reduce((p, q) => p + q, 0)).toBe(60);
    expect(summaries[1].cell[0]).toBeCloseTo(51, 10);
    expect(isoformText(summaries, clusters)).toContain('2 isoforms:');
    expect(isoformPicture(sorted, clusters).match(/<circle/g)!.length).toBe(2 + 2 * 60);
  });
});

describe('isoformSummaries', () => {
  it('says of an isoform without frames that it is empty', () => {
    const clusters = {
      ...clusterIsoforms(frames([0.6], 20, 6).data, everyone(20), 2, 4),
      isoform: new Int8Array(20),
    };
    const unitCell = { a: 50, b: 60, c: 70, alpha: 90, beta: 90, gamma: 90 };
    const sorted = everyone(20).map((f) => ({ name: `f${f}`, unitCell, nCompared: PER_FRAME }));
    const summaries = isoformSummaries(sorted, clusters);
    expect(summaries[1]).toMatchObject({ nFrames: 0, probability: NaN, cell: [], cellSpread: [] });
    const text = isoformText(summaries, clusters);
    expect(text).toContain('2 isoforms, 1 of them empty');
    expect(text).toMatch(/^ *2 +0 +0 +- +empty *$/m);
  });
});

describe('HeldOutIsoforms', () => {
  it('estimates the correlation between isoforms', () => {
    const { data } = frames([0.7], 120, 12);
    const [, two] = clusterIsoforms(data, everyone(120), 2, 2).trials;
    for (const [own, other] of [
      [0, 1],
      [1, 0],
    ]) {
      const { ratio, error } = two.likeness![own][other];
      expect(Math.abs(ratio - 0.7)).toBeLessThan(4 * error);
      expect(error).toBeLessThan(0.05);
    }
  });

  it('frames that merely show less of the same are no isoform', () => {
    const { data, truth } = frames([1], 60, 13);
    // Half of the frames on a scale that is wrong by a factor, with more noise than they say.
    const random = createRandom(5);
    const deviation = data.deviation.map((y, i) =>
      truth[Math.floor(i / PER_FRAME)] === 0 ? y : 0.4 * y + 0.9 * random.normal(),
    );
    const found = clusterIsoforms({ ...data, deviation }, everyone(60), null, 2);
    expect(found.nIsoforms).toBe(1);
  });
});

describe('simulated isoforms', () => {
  it('correlate as asked for', async () => {
    const { crystals, options } = await simulateIsoforms([0.6], 1, 3, 'small');
    const again = otherIsoform(crystals[0], options, 1, createRandom(1));
    again.intensity.forEach((value, i) => expect(value).toBeCloseTo(crystals[0].intensity[i], 6));
  });

  it.each([
    ['small', [0.6]],
    ['mono', [0.8]],
  ])('%s, correlation %s: two, and every frame in its own', async (cell, cc) => {
    const set = await simulateIsoforms(cc, 40, 1, cell);
    const found = clusterIsoforms(await compareIsoforms(set), everyone(40), null, 4);
    expect(found.nIsoforms).toBe(2);
    const { nGood, nRight } = scoreIsoforms(set.truth, found.isoform);
    expect(nRight / nGood).toBeGreaterThanOrEqual(0.98);
  });

  it('one is one', async () => {
    const set = await simulateIsoforms([], 40, 1, 'mono');
    expect(clusterIsoforms(await compareIsoforms(set), everyone(40), null, 4).nIsoforms).toBe(1);
  });
});
