import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import type { PickleStyle, PythonValue } from '../../examples/pickle-writer.js';
import { writePickle } from '../../examples/pickle-writer.js';
import { memorySource } from '../../src/input/bytes.js';
import { frameConstructors } from '../../src/input/constructors.js';
import { findSources } from '../../src/input/find-sources.js';
import { fitsPattern } from '../../src/input/glob.js';
import { readIntegrationPickle } from '../../src/input/integration-pickle.js';
import type { ReadResult } from '../../src/input/raw-frame.js';
import { readSource } from '../../src/input/read-source.js';
import { indexTar } from '../../src/input/tar-index.js';
import { bounded } from '../support/bounded.js';
import { fuzzOptions } from '../support/fuzz-options.js';
import { sampleImage, samplePickle } from '../support/pickled-frame.js';
import { expectSound } from '../support/sound-frame.js';

const styles: readonly PickleStyle[] = ['python3', 'python3-protocol2', 'python2'];
const folder = mkdtempSync(join(tmpdir(), 'prime-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(bytes: Buffer): ReadResult[] {
  const results = bounded(() => readIntegrationPickle(bytes, 'a', 'a'));
  expectSound(results);
  return results;
}

function readFile(bytes: Buffer): ReadResult[] {
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  const results = bounded(() => readSource({ kind: 'file', path, display: 'a', name: 'a' }));
  expectSound(results);
  return results;
}

function changed(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}

describe('pickles', () => {
  it.each(styles)('cut anywhere are never a frame (%s)', (style) => {
    const whole = samplePickle({}, style);
    for (let length = 0; length < whole.length; length++) {
      const [result] = read(whole.subarray(0, length));
      const reason = result.kind === 'rejected' ? result.reason : 'frame';
      expect([length, reason]).toEqual([length, length === 0 ? 'empty' : 'truncated']);
    }
  });

  it.each(styles)('with any byte changed are a sound frame or a reason (%s)', (style) => {
    const whole = samplePickle({}, style);
    let nRejected = 0;
    for (let at = 0; at < whole.length; at++)
      for (const value of [whole[at] ^ 1, whole[at] ^ 0x80, 0, 0xff, 0x28, 0x2e])
        if (value !== whole[at] && read(changed(whole, at, value))[0].kind === 'rejected') nRejected++;
    // A changed digit of a number makes a plausible frame; what is structure or a name does not.
    expect(nRejected).toBeGreaterThan(2 * whole.length);
  });

  it('with bytes put in, taken out or doubled are a sound frame or a reason', () => {
    const whole = samplePickle();
    const place = fc.nat(whole.length - 1);
    fc.assert(
      fc.property(place, place, fc.uint8Array({ maxLength: 12 }), (a, b, extra) => {
        read(Buffer.concat([whole.subarray(0, a), extra, whole.subarray(b)]));
      }),
      fuzzOptions(3000, 1),
    );
  });

  it('of random operations are a reason', () => {
    const operation = fc.constantFrom(
      ...'(.012GIJKLMNRSTUVXacbdefghijlopqrstu}])\x80\x81\x85\x86\x87\x8a\x8c\x8e\x8f\x90\x93\x94\x95',
    );
    const argument = fc.constantFrom(
      '\x00',
      '\x01\x00\x00\x00',
      '\xff\xff\xff\xff',
      '1\n',
      'cctbx.miller\narray\n',
      "'a'\n",
    );
    const stream = fc.array(fc.oneof({ weight: 3, arbitrary: operation }, argument), { maxLength: 60 });
    fc.assert(
      fc.property(stream, fc.boolean(), (parts, hasProtocol) => {
        const results = read(Buffer.from(`${hasProtocol ? '\x80\x02' : ''}${parts.join('')}`, 'latin1'));
        expect(results.every((result) => result.kind === 'rejected')).toBe(true);
      }),
      fuzzOptions(5000, 2),
    );
  });

  it('with a field of any other value are a sound frame or a reason', () => {
    const names = [...frameConstructors];
    const { value } = fc.letrec<{ value: PythonValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<PythonValue>(
          null,
          true,
          false,
          NaN,
          Infinity,
          -Infinity,
          0,
          -1,
          1e308,
          '',
          'None',
          ' P 1',
        ),
        fc.double(),
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((int) => ({ int })),
        fc.uint8Array({ maxLength: 30 }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.array(tie('value'), { maxLength: 9 }).map((tuple) => ({ tuple })),
        fc.record({
          call: fc.constantFrom(...names),
          args: fc.array(tie('value'), { maxLength: 3 }),
          state: tie('value'),
          isNew: fc.boolean(),
        }),
      ),
    }));
    const field = fc.constantFrom(...Object.keys(sampleFields()));
    fc.assert(
      fc.property(field, value, fc.constantFrom(...styles), (name, replacement, style) => {
        read(samplePickle({ [name]: replacement }, style));
        read(samplePickle({ [name]: [replacement] }, style));
        read(writePickle(within(sampleFields(), name, replacement), style));
      }),
      fuzzOptions(2000, 3),
    );
  });

  it.each([
    'os system',
    'posix system',
    'nt system',
    'builtins eval',
    'builtins exec',
    '__builtin__ getattr',
    'builtins getattr',
  ])('with %s in any field are refused by name', (call) => {
    for (const name of Object.keys(sampleFields()))
      for (const style of styles) {
        const results = read(samplePickle({ [name]: { call, args: ['touch /tmp/never'] } }, style));
        expect(results).toMatchObject([
          { kind: 'rejected', reason: 'refused', detail: expect.stringContaining(call.replace(' ', '.')) },
        ]);
      }
  });

  function sampleFields(): Record<string, PythonValue> {
    return {
      observations: null,
      mapped_predictions: null,
      current_orientation: null,
      xbeam: null,
      distance: null,
      wavelength: null,
      pixel_size: null,
      identified_isoform: null,
    };
  }

  /** A miller.array whose parts are the value. */
  function within(fields: Record<string, PythonValue>, name: string, value: PythonValue): PythonValue {
    const parts = ['_indices', '_data', '_sigmas', '_unit_cell', '_space_group_info', '_observation_type'];
    const state = Object.fromEntries(parts.map((part) => [part, value]));
    const array: PythonValue = { call: 'cctbx.miller array', args: [], isNew: true, state: { dict: state } };
    return { dict: { ...fields, [name]: value, observations: [array] } };
  }
});

describe('pickles that would fill the memory', () => {
  /** Growth of the memory of the process while something is done. */
  function growth(action: () => void): number {
    const before = process.memoryUsage().rss;
    action();
    return process.memoryUsage().rss - before;
  }

  const gigabyte = 2 ** 30;
  const mapped = 'X\x12\0\0\0mapped_predictions';
  const observations = 'X\x0c\0\0\0observations';

  it.each([
    ['empty dicts without end', '}', 40_000_000],
    ['empty tuples without end', ')', 40_000_000],
    ['numbers without end', 'K\x01', 20_000_000],
    ['marks without end', '(', 40_000_000],
    ['copies of a list', ']2', 20_000_000],
    ['memo entries', 'N\x94', 20_000_000],
    ['lists of twice the list before', 'h\x00h\x00\x86q\x00', 5_000_000],
  ])('of %s are ended', (_what, unit, n) => {
    const pickle = Buffer.from(`\x80\x02Nq\x00${unit.repeat(n)}`, 'latin1');
    expect(growth(() => expect(read(pickle)).toMatchObject([{ reason: 'too-large' }]))).toBeLessThan(
      gigabyte,
    );
  });

  it('of a thousand lattices that are one large lattice are ended', () => {
    const n = 2_000_000;
    const count = `\x04\x80\x84\x1e`;
    const array = (name: string, components: number) =>
      `c${name}\n)R(NT${size(4 + components * n)}${count}${'\0'.repeat(components * n)}tb`;
    const flex = 'scitbx_array_family_flex_ext\n';
    const cell = 'U\x0a_unit_cellccctbx_uctbx_ext\nunit_cell\n(NNNNNNt\x85R';
    const group = 'U\x11_space_group_infoccctbx.sgtbx\nspace_group_info\n)\x81';
    const orientation = 'ccctbx_orientation_ext\ncrystal_orientation\n((NNNNNNNNNtNtRq\x03';
    const state = `}(U\x08_indices${array('cctbx_array_family_flex_ext\nmiller_index', 3)}U\x05_data${array(`${flex}double`, 1)}U\x07_sigmas${array(`${flex}double`, 1)}${cell}${group}u`;
    const lattice = `ccctbx.miller\narray\n)\x81${state}bq\x01`;
    const list = `](${lattice}${'h\x01'.repeat(999)}e`;
    const spots = `](${array(`${flex}vec2_double`, 2)}q\x02${'h\x02'.repeat(999)}e`;
    const rest = ['xbeam', 'ybeam', 'distance', 'wavelength']
      .map((key) => `U${String.fromCharCode(key.length)}${key}K\x01`)
      .join('');
    const pickle = Buffer.from(
      `\x80\x02}(${observations}${list}${mapped}${spots}${rest}U\x13current_orientation](${orientation}${'h\x03'.repeat(999)}eu.`,
      'latin1',
    );
    let results: ReadResult[] = [];
    expect(growth(() => (results = read(pickle)))).toBeLessThan(gigabyte);
    expect(results.length).toBe(1000);
    expect(results[999]).toMatchObject({ reason: 'too-large' });
  });

  function size(length: number): string {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(length);
    return bytes.toString('latin1');
  }

  it.each([
    ['doubles', 'double', 4_000_000_000],
    ['pairs', 'vec2_double', 6_000_000],
  ])('of an array that states too many %s are refused before any is made', (_what, name, stated) => {
    const count = Buffer.from([
      5,
      stated & 0xff,
      (stated >> 8) & 0xff,
      (stated >> 16) & 0xff,
      (stated >>> 24) & 0xff,
      0,
      0,
    ]);
    const array: PythonValue = {
      call: `scitbx_array_family_flex_ext ${name}`,
      args: [],
      state: { tuple: [null, count] },
    };
    expect(
      growth(() =>
        expect(read(samplePickle({ mapped_predictions: [array] }))).not.toMatchObject([{ kind: 'frame' }]),
      ),
    ).toBeLessThan(gigabyte / 8);
  });
});

describe('files', () => {
  it('of random bytes are a reason', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 700 }),
        fc.constantFrom('', '\x80\x04', '\x1f\x8b\x08', '}q\0'),
        (bytes, head) => {
          const results = readFile(Buffer.concat([Buffer.from(head, 'latin1'), bytes]));
          expect(results.every((result) => result.kind === 'rejected')).toBe(true);
        },
      ),
      fuzzOptions(1000, 4),
    );
  });

  it('compressed, with any byte changed, are a sound frame or a reason', () => {
    const whole = gzipSync(samplePickle());
    for (let at = 0; at < whole.length; at++) readFile(changed(whole, at, whole[at] ^ 0x41));
    for (let length = 0; length < whole.length; length += 7) readFile(whole.subarray(0, length));
  });
});

describe('archives', () => {
  async function archive(): Promise<Buffer> {
    const stream = pack();
    stream.entry({ name: 'd', type: 'directory' });
    stream.entry({ name: `${'d/'.repeat(60)}a.pickle` }, samplePickle());
    stream.entry({ name: 'link', type: 'symlink', linkname: 'b.pickle' });
    stream.entry({ name: 'b.pickle' }, samplePickle({}, 'python2'));
    stream.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  /** Members within the archive, or a sentence. */
  function expectSoundIndex(bytes: Buffer): void {
    const { members, problem } = bounded(() => indexTar(memorySource(bytes)));
    expect(problem === null || /^The .*\.$/s.test(problem)).toBe(true);
    for (const [i, { index, offset, size }] of members.entries())
      expect(index === i && offset >= 512 && size >= 0 && offset + size <= bytes.length).toBe(true);
  }

  it('cut or damaged anywhere in a header are understood as far as they go', async () => {
    const whole = await archive();
    for (let length = 0; length <= whole.length; length += 64) expectSoundIndex(whole.subarray(0, length));
    for (let at = 0; at < 4 * 512; at++) expectSoundIndex(changed(whole, at, whole[at] ^ 0x15));
  });

  it('with headers of any content and a right checksum are understood as far as they go', async () => {
    const whole = await archive();
    const starts = indexTar(memorySource(whole)).members.map((member) => member.offset - 512);
    const change = fc.record({
      start: fc.constantFrom(0, ...starts),
      at: fc.nat(511),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const copy = Buffer.from(whole);
        for (const { start, at, bytes } of changes) {
          copy.set(bytes.subarray(0, 512 - at), start + at);
          copy.fill(0x20, start + 148, start + 156);
          const sum = copy.subarray(start, start + 512).reduce((total, byte) => total + byte, 0);
          copy.write(`${sum.toString(8).padStart(6, '0')}\0 `, start + 148, 'latin1');
        }
        expectSoundIndex(copy);
        expectSound(readFile(copy));
      }),
      fuzzOptions(1500, 5),
    );
  });
});

describe('entries of data', () => {
  it('of any text give sources or a sentence', async () => {
    const text = fc.oneof(
      fc.string({
        unit: fc.constantFrom(
          'a',
          '/',
          '.',
          '*',
          '?',
          '[',
          ']',
          '!',
          '-',
          ':ind',
          '1',
          '~',
          '$',
          '\n',
          '\0',
          'é',
          '😀',
        ),
      }),
      fc.string({ unit: 'binary', maxLength: 30 }),
    );
    writeFileSync(join(folder, 'a'), samplePickle());
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          text.map((entry) => entry.replace(/^[\s/]+|\.\.+/g, '')),
          { maxLength: 3 },
        ),
        async (entries) => {
          const { sources, problems } = await bounded(() => findSources(entries, folder));
          expect(sources.length + problems.length).toBeGreaterThanOrEqual(entries.length === 0 ? 0 : 1);
          for (const { detail } of problems) expect(detail).toMatch(/^[A-Z].*\.$/s);
        },
      ),
      fuzzOptions(1500, 6),
    );
  });

  it('as patterns fit what the plain definition says', () => {
    const letters = fc.constantFrom('a', 'b', '*', '?', '[ab]', '[!a]', '[a-b]');
    const fitsPlainly = (pattern: readonly string[], name: string): boolean => {
      if (pattern.length === 0) return name === '';
      const [first, ...rest] = pattern;
      if (first === '*')
        return fitsPlainly(rest, name) || (name !== '' && fitsPlainly(pattern, name.slice(1)));
      const allowed = { a: 'a', b: 'b', '?': 'abc', '[ab]': 'ab', '[!a]': 'bc', '[a-b]': 'ab' }[first] ?? '';
      return name !== '' && allowed.includes(name[0]) && fitsPlainly(rest, name.slice(1));
    };
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 }),
        (pattern, name) => {
          expect(fitsPattern(pattern.join(''), name)).toBe(fitsPlainly(pattern, name));
        },
      ),
      fuzzOptions(5000, 7),
    );
  });
});

it('the sample itself is a frame', () => {
  for (const style of styles)
    expect(read(samplePickle({}, style, sampleImage))).toMatchObject([{ kind: 'frame', n: 3 }]);
});
