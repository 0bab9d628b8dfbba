import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { columnsOf, type FrameBatch, framesOf, makeBuffers } from '../../../src/frame/frame-batch.js';
import { closeGaps, FrameStore, wholeOf } from '../../../src/frame/frame-store.js';

const meta = { source: 's', wavelength: 1, detectorDistanceMm: 100, reciprocalMatrix: new Float64Array(9) };
const unitCell = { a: 1, b: 1, c: 1, alpha: 90, beta: 90, gamma: 90 };

/** A batch of one frame whose observations are told by their numbers: i, i + 1, ... */
function batchOf(n: number, i: number, hasSpots: boolean): FrameBatch {
  const frames = [{ ...meta, unitCell, name: `from ${i}`, n, offset: 0 }];
  const buffers = makeBuffers(hasSpots, (bytes) => new ArrayBuffer(bytes * n));
  const batch = { n, buffers, first: 0, hasSpots, frames };
  const columns = columnsOf(batch);
  for (let k = 0; k < n; k++) {
    columns.hkl.set([i + k, 2 * (i + k), 1 - i - k], 3 * k);
    columns.reflection[k] = i + k;
    const { intensity, sigma, polarization, sinThetaOverLambdaSquared, spotXMm, spotYMm } = columns;
    [intensity, sigma, polarization].forEach((column, c) => (column[k] = i + k + c / 10));
    if (hasSpots)
      [sinThetaOverLambdaSquared, spotXMm, spotYMm].forEach((column, c) => (column[k] = i + k + c));
  }
  return batch;
}

/** The columns as the numbers of `batchOf` make them. */
function expectNumbers(batch: FrameBatch, numbers: readonly number[]): void {
  const columns = columnsOf(batch);
  expect(Array.from(columns.reflection)).toEqual(numbers);
  expect(Array.from(columns.hkl)).toEqual(numbers.flatMap((i) => [i, 2 * i, 1 - i]));
  expect(Array.from(columns.intensity)).toEqual(numbers);
  expect(Array.from(columns.polarization)).toEqual(numbers.map((i) => i + 0.2));
  expect(Array.from(columns.spotYMm)).toEqual(batch.hasSpots ? numbers.map((i) => i + 2) : []);
}

const upTo = (n: number, first = 0) => Array.from({ length: n }, (_, i) => first + i);

describe('the store of all frames of a run', () => {
  it.each([true, false])(
    'holds what was appended, side by side, however little it expected; spots: %s',
    (spots) => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 70000 }), { minLength: 1, maxLength: 4 }), (sizes) => {
          const store = new FrameStore();
          let n = 0;
          for (const size of sizes) {
            // As if nothing more were to come: what is more than the least room has to be moved.
            store.append(batchOf(size, n, spots), 1);
            n += size;
          }
          const batches = store.batches();
          expect(batches.map((batch) => batch.n)).toEqual(sizes);
          expect(columnsOf(wholeOf(batches)).reflection.every((r, i) => r === i)).toBe(true);
          let first = 0;
          batches.forEach((batch, b) => {
            expectNumbers({ ...batch, n: Math.min(batch.n, 5) }, upTo(Math.min(sizes[b], 5), first));
            first += sizes[b];
          });
        }),
        { seed: 1, numRuns: 12 },
      );
    },
  );

  it('gives frames as views of it', () => {
    const store = new FrameStore();
    store.append(batchOf(3, 0, false), 0.5);
    store.append(batchOf(2, 3, false), 1);
    const batches = store.batches();
    const [frame] = framesOf(batches[1], 1);
    expect([frame.id, frame.name, frame.n, frame.spotXMm.length]).toEqual([1, 'from 3', 2, 0]);
    frame.reflection.set([70, 80]);
    expect(Array.from(columnsOf(wholeOf(batches)).reflection)).toEqual([0, 1, 2, 70, 80]);
    expect(batches[0].buffers.intensity).toBeInstanceOf(SharedArrayBuffer);
  });

  it('takes no frames with spots beside frames without', () => {
    const store = new FrameStore();
    store.append(batchOf(3, 0, false), 0.5);
    expect(() => store.append(batchOf(3, 0, true), 1)).toThrow('all frames have spots, or none');
  });

  it('is put together again when observations at the ends of batches are gone', () => {
    const store = new FrameStore();
    [5, 4, 6].forEach((n, b) => store.append(batchOf(n, 10 * b, true), (b + 1) / 3));
    const left = [3, 0, 6];
    const closed = closeGaps(store.batches().map((batch, b) => ({ ...batch, n: left[b] })));
    expect(() => wholeOf(store.batches().map((batch, b) => ({ ...batch, n: left[b] })))).toThrow(
      'side by side',
    );
    expectNumbers(wholeOf(closed), [...upTo(3), ...upTo(6, 20)]);
    expectNumbers(closed[2], upTo(6, 20));
  });

  it('says in a sentence that a run has too many observations', () => {
    const store = new FrameStore();
    expect(() => store.append({ ...batchOf(1, 0, false), n: 357_913_942 }, 1)).toThrow(
      'more than 357913941 observations',
    );
  });
});
