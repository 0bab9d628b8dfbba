import { describe, expect, it } from '@jest/globals';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { mapToAsu } from '../../../src/crystal/reflection.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { columnsOf, type FrameBatch, makeBuffers } from '../../../src/frame/frame-batch.js';
import { type FrameTurn, reindexFrames } from '../../../src/frame/reindex-frames.js';

const group = spaceGroup('P 2 21 21');
const cell = unitCell([50, 52, 70, 90, 90, 90]);
const orientation = {
  unitCell: cell,
  reciprocalMatrix: Float64Array.of(0.02, 0, 0, 0, 1 / 52, 0, 0, 0, 1 / 70),
};
const to = (operator: string): FrameTurn => ({
  indexing: { operator, probability: null },
  prepared: orientation,
});

/** Frames of the given indices; I counts the observations from 0. */
function batchOf(frames: readonly (readonly (readonly number[])[])[]): FrameBatch {
  const n = frames.reduce((sum, own) => sum + own.length, 0);
  const batch = {
    n,
    first: 0,
    hasSpots: true,
    buffers: makeBuffers(true, (bytes) => new ArrayBuffer(bytes * n)),
  };
  const { hkl, intensity, spotXMm } = columnsOf(batch);
  hkl.set(frames.flat(2));
  intensity.set(intensity.map((_, i) => i));
  spotXMm.set(spotXMm.map((_, i) => -i));
  let offset = 0;
  const metas = frames.map((own, f) => {
    const meta = { ...orientation, source: 's', name: `${f}`, wavelength: 1, detectorDistanceMm: 1 };
    offset += own.length;
    return { ...meta, n: own.length, offset: offset - own.length };
  });
  return { ...batch, frames: metas };
}

/** The batch as it is then, and its reflections. */
function turned(batch: FrameBatch, turns: readonly (FrameTurn | null)[]) {
  const { n, frames, reflections } = reindexFrames(batch, turns, group, false);
  return { batch: { ...batch, n, frames }, reflections };
}

describe('frames turned where they stand', () => {
  // 0,3,0 is absent and 3,0,0 is not; k,h,-l changes the two.
  const first = [
    [3, 0, 0],
    [1, 2, 3],
    [0, 4, 0],
  ];
  const second = [
    [2, 5, 1],
    [4, 1, 3],
  ];

  it('lose what is absent in the new indices, and every observation keeps its numbers', () => {
    const { batch, reflections } = turned(batchOf([first, second]), [to('k,h,-l'), to('h,k,l')]);
    expect(batch.frames.map(({ n, offset, indexing }) => [n, offset, indexing?.operator])).toEqual([
      [2, 0, 'k,h,-l'],
      [2, 2, 'h,k,l'],
    ]);
    const { hkl, intensity, spotXMm, reflection } = columnsOf(batch);
    expect(Array.from(hkl)).toEqual([2, 1, -3, 4, 0, 0, ...second.flat()]);
    expect(Array.from(intensity)).toEqual([1, 2, 3, 4]);
    expect(Array.from(spotXMm)).toEqual([-1, -2, -3, -4]);
    const [after, asIndexed] = batch.frames.map((frame) => frame.unitCell);
    expect([after.a, after.b, asIndexed.a, asIndexed.b]).toEqual([52, 50, 50, 52]);
    const numbers = Array.from(reflection, (r) => Array.from(reflections.subarray(3 * r, 3 * r + 3))).flat();
    expect(numbers).toEqual(Array.from(mapToAsu(group, hkl, false)));
  });

  it('turned again stand as if they had been turned from the beginning, but for what was lost', () => {
    const once = turned(batchOf([first, second]), [to('k,h,-l'), to('k,h,-l')]);
    const { batch } = turned(once.batch, [to('h,k,l'), to('h,k,l')]);
    const { hkl, intensity, sinThetaOverLambdaSquared } = columnsOf(batch);
    expect(Array.from(hkl)).toEqual([...first.slice(1).flat(), ...second.flat()]);
    expect(Array.from(intensity)).toEqual([1, 2, 3, 4]);
    expect(batch.frames[0].unitCell).toEqual(cell);
    expect(sinThetaOverLambdaSquared[1]).toBeCloseTo(16 / 52 ** 2 / 4, 12);
  });

  it('are left out where no way is known', () => {
    const { batch } = turned(batchOf([first, second]), [null, to('h,k,l')]);
    expect(batch.frames.map(({ name }) => name)).toEqual(['1']);
    expect(Array.from(columnsOf(batch).intensity)).toEqual([3, 4]);
  });
});
