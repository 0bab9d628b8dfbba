import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { memorySource } from '../../src/input/bytes.js';
import { readChunks } from '../../src/input/crystfel-chunk.js';
import { openExperimentList } from '../../src/input/dials-experiment-list.js';
import { experimentsOf } from '../../src/input/dials-experiments.js';
import { findSources } from '../../src/input/find-sources.js';
import { InputProblem } from '../../src/input/input-problem.js';
import type { ReadResult } from '../../src/input/raw-frame.js';
import { readSource } from '../../src/input/read-source.js';
import { batchMtz } from '../support/batch-mtz-writer.js';
import { bounded } from '../support/bounded.js';
import { experimentsOfFrames, tableOfFrames } from '../support/dials-writer.js';
import { fuzzFactor, fuzzOptions } from '../support/fuzz-options.js';
import { samplePickle } from '../support/pickled-frame.js';
import { pickledTable } from '../support/pickled-table.js';
import { smallRawFrame } from '../support/small-raw-frame.js';
import { expectSound } from '../support/sound-frame.js';
import { streamOfFrames } from '../support/stream-writer.js';
import { xdsAscii } from '../support/xds-writer.js';
import { zipOf } from '../support/zip-writer.js';

const folder = mkdtempSync(join(tmpdir(), 'prime-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));

const frames = [smallRawFrame, { ...smallRawFrame, intensity: Float64Array.of(1, 2, 3) }];
const identifiers = ['one', 'two'];
const experiments = JSON.stringify(experimentsOfFrames(frames, identifiers));
const lattice = { type: 'orthorhombic', centring: 'P', uniqueAxis: '*' };

interface Sample {
  readonly name: string;
  readonly bytes: Buffer;
  /** Another file beside it. */
  readonly partner?: readonly [name: string, content: string | Buffer];
}

const samples: readonly Sample[] = [
  { name: 'a.stream', bytes: Buffer.from(streamOfFrames(frames, lattice)) },
  { name: 'a.refl', bytes: tableOfFrames(frames, identifiers), partner: ['a.expt', experiments] },
  {
    name: 'b.expt',
    bytes: Buffer.from(experiments),
    partner: ['b.refl', tableOfFrames(frames, identifiers)],
  },
  { name: 'c_integrated.pickle', bytes: pickledTable(frames), partner: ['c_experiments.json', experiments] },
  { name: 'a.HKL', bytes: Buffer.from(xdsAscii(frames, 16)) },
  { name: 'a.mtz', bytes: batchMtz(frames) },
  {
    name: 'a.zip',
    bytes: zipOf({ 'x.stream': streamOfFrames(frames, lattice), 'y.pickle': samplePickle() }),
  },
  { name: 'a.stream.gz', bytes: gzipSync(streamOfFrames(frames, lattice)) },
];

/** Whatever a file holds, it gives sound frames or reasons, and never nothing. */
async function readFile(name: string, bytes: Buffer): Promise<ReadResult[]> {
  writeFileSync(join(folder, name), bytes);
  const { sources, problems } = await bounded(() => findSources([name], folder));
  expect(sources.length + problems.length).toBeGreaterThan(0);
  for (const { detail } of problems) expect(detail).toMatch(/^[A-Z0-9].*\.$/s);
  return sources.flatMap((source) => {
    const results = bounded(() => readSource(source));
    expectSound(results);
    return results;
  });
}

function nFrames(results: readonly ReadResult[]): number {
  return results.filter(({ kind }) => kind === 'frame').length;
}

/** Every so many bytes: primes to lines and words, so that cuts fall on everything in turn; more often by `npm run fuzz`. */
function stepThrough(length: number, places: number): number {
  return Math.max(1, Math.floor(length / (places * fuzzFactor)));
}

/** A stream that ends with one of its images is whole; no other format may be cut there. */
function isWholeStream(bytes: Buffer): boolean {
  const text = bytes.toString('latin1').trimEnd();
  return (
    text.startsWith('CrystFEL') && (!text.includes('Begin chunk') || text.endsWith('----- End chunk -----'))
  );
}

describe.each(samples)('$name', ({ name, bytes, partner }) => {
  beforeAll(() => {
    if (partner !== undefined) writeFileSync(join(folder, partner[0]), partner[1]);
  });

  it('is frames as it is', async () => {
    expect(nFrames(await readFile(name, bytes))).toBeGreaterThanOrEqual(2);
  });

  it('cut anywhere gives no more frames than it has, and says why there are fewer', async () => {
    const step = stepThrough(bytes.length, 120);
    for (let length = 0; length < bytes.length; length += step) {
      writeFileSync(join(folder, name), bytes.subarray(0, length));
      const { sources, problems } = await bounded(() => findSources([name], folder));
      const results = sources.flatMap((source) => bounded(() => readSource(source)));
      if (results.length > 0) expectSound(results);
      const told = problems.length + results.filter(({ kind }) => kind === 'rejected').length;
      expect([length, nFrames(results) >= 2 || told > 0 || isWholeStream(bytes.subarray(0, length))]).toEqual(
        [length, true],
      );
    }
  });

  it('with any byte changed is sound frames or reasons', async () => {
    const step = stepThrough(bytes.length, 60);
    for (let at = 0; at < bytes.length; at += step)
      for (const value of [bytes[at] ^ 1, 0, 0xff, 0x2d]) {
        const copy = Buffer.from(bytes);
        copy[at] = value;
        await readFile(name, copy);
      }
  });

  it('with bytes put in, taken out or doubled is sound frames or reasons', async () => {
    const place = fc.nat(bytes.length - 1);
    await fc.assert(
      fc.asyncProperty(place, place, fc.uint8Array({ maxLength: 12 }), async (a, b, extra) => {
        await readFile(name, Buffer.concat([bytes.subarray(0, a), extra, bytes.subarray(b)]));
      }),
      fuzzOptions(60, 11),
    );
  });
});

describe('experiment lists read item by item', () => {
  const bytes = Buffer.from(experiments);
  /** What is read, or the sentence of what is wrong with the whole. */
  const read = (text: Buffer, atOnce: number) => {
    try {
      return bounded(() => experimentsOf(openExperimentList(memorySource(text), atOnce)));
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error;
      return error.message;
    }
  };
  /** Sound JSON is read as it is at once; of other JSON single items may still be read. */
  const check = (text: Buffer) => {
    const [inPlaces, atOnce] = [read(text, 0), read(text, Infinity)];
    if (typeof inPlaces === 'string') expect(inPlaces).toMatch(/^[A-Z].*\.$/s);
    if (typeof atOnce === 'string' ? !/^It is no sound JSON/.test(atOnce) : true)
      expect(inPlaces).toEqual(atOnce);
  };

  it('with any byte changed are those that are read at once', () => {
    const step = stepThrough(bytes.length, 300);
    for (let at = 0; at < bytes.length; at += step)
      for (const value of [bytes[at] ^ 1, 0x20, 0x22, 0x2c, 0x5b, 0x5d, 0x7d, 0xff]) {
        const copy = Buffer.from(bytes);
        copy[at] = value;
        check(copy);
      }
  });

  it('with bytes put in, taken out or doubled too', () => {
    const place = fc.nat(bytes.length - 1);
    fc.assert(
      fc.property(place, place, fc.stringMatching(/^["\\[\]{},: 1a]{0,6}$/), (a, b, extra) => {
        check(Buffer.concat([bytes.subarray(0, a), Buffer.from(extra), bytes.subarray(b)]));
      }),
      fuzzOptions(300, 13),
    );
  });
});

describe('experiment lists', () => {
  type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
  const places = (value: Json, path: readonly (string | number)[] = []): (string | number)[][] => {
    if (typeof value !== 'object' || value === null) return [[...path]];
    const keys = Array.isArray(value) ? value.map((_item, i) => i) : Object.keys(value);
    return [
      [...path],
      ...keys.flatMap((key) => places((value as Record<string | number, Json>)[key], [...path, key])),
    ];
  };
  const withValue = (root: Json, path: readonly (string | number)[], value: Json): Json => {
    if (path.length === 0) return value;
    const copy = structuredClone(root);
    let node = copy as Record<string | number, Json>;
    for (const key of path.slice(0, -1)) node = node[key] as Record<string | number, Json>;
    node[path[path.length - 1]] = value;
    return copy;
  };

  const values: readonly Json[] = [null, true, -1, 0, 1e308, 'x', [], {}, [[]], { panel: 99 }];
  const valuesFor = (i: number) =>
    fuzzFactor > 1 ? values : [values[i % values.length], values[(3 * i + 5) % values.length]];

  it('with any value of another type are sound frames or reasons', async () => {
    writeFileSync(join(folder, 'd.refl'), tableOfFrames(frames, identifiers));
    const list = JSON.parse(experiments) as Json;
    const all = places(list);
    // A different kind of value for each place; every kind for all of them by `npm run fuzz`.
    for (const [i, path] of all.entries())
      for (const value of valuesFor(i))
        await readFile('d.expt', Buffer.from(JSON.stringify(withValue(list, path, value))));
  });
});

describe('streams', () => {
  it('of random lines are sound frames or reasons', () => {
    const lines = samples[0].bytes.toString().split('\n');
    const line = fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(...lines) },
      { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (chosen) => {
        const results = bounded(() => readChunks(Buffer.from(`${lines[3]}\n${chosen.join('\n')}`), 's'));
        if (results.length > 0) expectSound(results);
      }),
      fuzzOptions(2000, 12),
    );
  });

  it.each(['nan', '-inf', '1e999', '-1e400', '0x1', '1e', '९', '99999999999999999999999999'])(
    'with %s for a number keep it as data or say why not',
    (text) => {
      const bytes = samples[0].bytes.toString();
      for (const number of ['100.5', '2.5', '-3  1  0', '12'])
        if (bytes.includes(number)) expectSound(readChunks(Buffer.from(bytes.replace(number, text)), 's'));
    },
  );
});

it('counts that are not true never ask for memory', async () => {
  const before = process.resourceUsage().maxRSS;
  const table = tableOfFrames(frames, identifiers);
  const nrows = table.indexOf('nrows') + 5;
  for (const code of [
    'ce7fffffff',
    'cf0000000fffffffff',
    'cf7fffffffffffffff',
    'd3ffffffffffffffff',
    'cb7ff0000000000000',
  ])
    await readFile(
      'e.refl',
      Buffer.concat([table.subarray(0, nrows), Buffer.from(code, 'hex'), table.subarray(nrows + 1)]),
    );
  for (const head of ['dfffffffff', 'ddffffffff', 'c6ffffffff', 'dbffffffff', '93dbffffffff'])
    await readFile(
      'f.refl',
      Buffer.concat([
        Buffer.from('93ba', 'hex'),
        Buffer.from('dials::af::reflection_table'),
        Buffer.from(head, 'hex'),
      ]),
    );
  const mtz = batchMtz(frames)
    .toString('latin1')
    .replace(/NCOL 7 \d+ 2/, 'NCOL 7 99999999 2');
  await readFile('g.mtz', Buffer.from(mtz, 'latin1'));
  await readFile(
    'h.stream',
    Buffer.from(samples[0].bytes.toString().replaceAll('num_reflections = 3', 'num_reflections = 999999999')),
  );
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(300_000);
  expect(readFileSync(join(folder, 'h.stream')).length).toBeLessThan(10_000);
});
