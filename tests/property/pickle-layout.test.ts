import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IntegratedImage } from '../../examples/integration-pickle.js';
import type { PickleStyle, PythonValue } from '../../examples/pickle-writer.js';
import { withKeptFile } from '../../src/input/bytes.js';
import { findSources } from '../../src/input/find-sources.js';
import { readIntegrationPickle } from '../../src/input/integration-pickle.js';
import { KnownFrames } from '../../src/input/known-frames.js';
import { fuzzOptions } from '../support/fuzz-options.js';
import { sampleImage, samplePickle } from '../support/pickled-frame.js';
import { describeShared, sharedPath } from '../support/shared.js';

const styles: readonly PickleStyle[] = ['python3', 'python3-protocol2', 'python2'];
const [lattice] = sampleImage.lattices;

function knowing(...pickles: readonly Buffer[]): KnownFrames {
  const known = new KnownFrames();
  for (const pickle of pickles) readIntegrationPickle(pickle, 'a', 'a', known);
  return known;
}

/** Reads a pickle by the layouts of those before and by none, which has to give the same; whether a layout was of use. */
function readBothWays(pickle: Buffer, known: KnownFrames): boolean {
  const copy = Buffer.from(pickle);
  const operationByOperation = readIntegrationPickle(copy, 'a', 'a', new KnownFrames());
  const isKnown = known.find(pickle) !== null;
  const byLayout = readIntegrationPickle(pickle, 'a', 'a', known);
  if (!isDeepStrictEqual(byLayout, operationByOperation)) expect(byLayout).toEqual(operationByOperation);
  return isKnown;
}

/** An image of lattices with n observations each and other values everywhere. */
function image(counts: readonly number[], seed: number, hall: string, pointGroup: string): IntegratedImage {
  let state = seed + 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const many = (n: number, largest: number) => Array.from({ length: n }, () => (random() - 0.3) * largest);
  return {
    ...sampleImage,
    wavelength: 1 + random(),
    pointGroup,
    lattices: counts.map((n) => ({
      ...lattice,
      hall,
      hkl: many(3 * n, 300).map(Math.round),
      intensity: many(n, 10 ** (9 * random())),
      sigma: many(n, 10),
      spotPx: many(2 * n, 1700),
      cell: [40 + random(), 50, 80, 90, 90, 90 + 40 * random()],
    })),
  };
}

const images = fc
  .record({
    counts: fc.array(fc.nat(300), { minLength: 1, maxLength: 2 }),
    seed: fc.nat(1e6),
    hall: fc.constantFrom(' P 2 2', ' P 4 2', 'C 2y', ''),
    pointGroup: fc.string({ maxLength: 300 }),
  })
  .map(({ counts, seed, hall, pointGroup }) => image(counts, seed, hall, pointGroup));

const fields = fc.record<Record<string, PythonValue>>(
  {
    xbeam: fc.constantFrom<PythonValue>(-1, 97.5, NaN, { int: 97 }, { int: -70000 }),
    mosaicity: fc.constantFrom<PythonValue>(0.1, Infinity, { int: 1 }, 'none'),
    identified_isoform: fc.constantFrom<PythonValue>('A', 'latin1', 'xbeam', 'reflection_table', null),
  },
  { requiredKeys: ['xbeam'] },
);

describe('a pickle read by the layout of others', () => {
  it.each(styles)('gives what it gives read by itself (%s)', (style) => {
    let nKnown = 0;
    const known = new KnownFrames();
    fc.assert(
      fc.property(images, fields, (one, values) => {
        if (readBothWays(samplePickle(values, style, one), known)) nKnown++;
      }),
      fuzzOptions(120, 1),
    );
    expect(nKnown).toBeGreaterThan(10);
  });

  it.each(styles)('with any byte changed gives what it gives by itself (%s)', (style) => {
    const whole = samplePickle({ identified_isoform: 'A' }, style);
    let nKnown = 0;
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at] = at % 3 === 0 ? 0x4b : whole[at] ^ (1 << (at % 8));
      if (readBothWays(changed, knowing(whole))) nKnown++;
    }
    expect(nKnown).toBeGreaterThan(whole.length / 8);
    expect(nKnown).toBeLessThan(whole.length);
  });

  it('cut, or with bytes put in or taken out, gives what it gives by itself', () => {
    const whole = samplePickle();
    const known = knowing(whole, samplePickle({}, 'python2'));
    for (let length = 0; length < whole.length; length++)
      expect(readBothWays(whole.subarray(0, length), known)).toBe(false);
    expect(readBothWays(Buffer.concat([whole, whole]), known)).toBe(true);
    const place = fc.nat(whole.length - 1);
    fc.assert(
      fc.property(place, place, fc.uint8Array({ maxLength: 12 }), (a, b, extra) => {
        readBothWays(Buffer.concat([whole.subarray(0, a), extra, whole.subarray(b)]), known);
      }),
      fuzzOptions(1000, 2),
    );
  });
});

describeShared('pickles of cctbx', () => {
  it.each(['p1', 'c2', 'cxi40', 'real-thermolysin'])(
    'of %s are nearly all read by a layout, with the same values',
    async (set) => {
      const { sources } = await findSources([sharedPath('data', `${set}.tar`)], '/');
      const known = new KnownFrames();
      let nKnown = 0;
      for (const source of sources) {
        if (source.kind !== 'member') throw new Error(`${source.kind} is no member of an archive`);
        const { path, offset, size } = source;
        const pickle = withKeptFile(path, (file) => Buffer.from(file.read(offset, size)));
        if (readBothWays(pickle, known)) nKnown++;
      }
      expect(nKnown).toBeGreaterThan(0.9 * sources.length);
    },
  );
});
