import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import { pack } from 'tar-stream';
import { inflateShared } from '../../../src/input/compressed-archive.js';
import { contentOf } from '../../../src/input/content.js';
import type { ReadResult } from '../../../src/input/raw-frame.js';
import { readSource } from '../../../src/input/read-source.js';
import { samplePickle } from '../../support/pickled-frame.js';

const folder = mkdtempSync(join(tmpdir(), 'prime-read-'));
afterAll(() => rmSync(folder, { recursive: true }));

let nFiles = 0;
function fileOf(content: Buffer | string): string {
  const path = join(folder, `file${nFiles++}`);
  writeFileSync(path, content);
  return path;
}

function readFile(path: string): ReadResult[] {
  return readSource({ kind: 'file', path, display: 'shown', name: 'name' });
}

async function tarOf(members: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const stream = pack();
  for (const [name, content] of Object.entries(members)) stream.entry({ name }, content);
  stream.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const pickle = samplePickle();

describe('readSource', () => {
  it('reads plain and compressed frames, whatever their name', () => {
    for (const content of [
      pickle,
      gzipSync(pickle),
      Buffer.concat([gzipSync(pickle.subarray(0, 99)), gzipSync(pickle.subarray(99))]),
    ])
      expect(readFile(fileOf(content))).toMatchObject([
        { kind: 'frame', source: 'shown', name: 'name', n: 3 },
      ]);
  });

  it('says of an archive without files that there are none', async () => {
    const archive = await tarOf({ '.hidden': pickle });
    for (const content of [archive, gzipSync(archive)])
      expect(readFile(fileOf(content))).toMatchObject([
        { reason: 'empty', source: 'shown', detail: 'There is no file in this archive.' },
      ]);
  });

  it('reads all members of an archive that it only finds out to be one', async () => {
    const archive = await tarOf({ 'a/x.pickle': pickle, '.hidden': pickle, bad: Buffer.from('?') });
    for (const content of [archive, gzipSync(archive)])
      expect(readFile(fileOf(content))).toMatchObject([
        { kind: 'frame', source: 'shown:ind0', name: 'x.pickle' },
        { kind: 'rejected', source: 'shown:ind2', name: 'bad', reason: 'foreign' },
      ]);
    expect(readFile(fileOf(archive.subarray(0, 1300)))).toMatchObject([
      { reason: 'truncated', source: 'shown' },
    ]);
  });

  it.each(['python3', 'python3-protocol2', 'python2'] as const)(
    'reads where the source says, in a file and in shared memory (%s)',
    (style) => {
      const sample = samplePickle({}, style);
      const all = Buffer.concat([Buffer.from('before'), sample, Buffer.from('after')]);
      const path = fileOf(all);
      const bytes = new SharedArrayBuffer(all.length);
      new Uint8Array(bytes).set(all);
      const place = { display: 'shown', name: 'name', offset: 6, size: sample.length };
      expect(readSource({ kind: 'member', path, ...place })).toMatchObject([{ kind: 'frame', n: 3 }]);
      expect(readSource({ kind: 'memory', bytes, ...place })).toMatchObject([{ kind: 'frame', n: 3 }]);
      expect(readSource({ kind: 'member', path, ...place, size: 99_999 })).toMatchObject([
        { reason: 'truncated' },
      ]);
    },
  );

  it('reads a file anew that was opened anew, though parts of it were read before', () => {
    const path = fileOf(pickle);
    const part = {
      kind: 'member',
      path,
      display: 'shown',
      name: 'name',
      offset: 0,
      size: pickle.length,
    } as const;
    expect(readSource(part)).toMatchObject([{ kind: 'frame' }]);
    writeFileSync(path, Buffer.alloc(pickle.length));
    expect(readFile(path)).toMatchObject([{ reason: 'foreign' }]);
    expect(readSource(part)).toMatchObject([{ reason: 'foreign' }]);
  });

  it.each<[string, Buffer | string, string]>([
    ['nothing', '', 'empty'],
    ['text', 'Dear Sir', 'foreign'],
    ['bzip2', 'BZh91AY', 'foreign'],
    ['half a zip', 'PK\x03\x04', 'truncated'],
    ['HDF5', Buffer.from('894844460d0a1a0a00', 'hex'), 'foreign'],
    ['unknown bytes', Buffer.from([1, 2, 3]), 'foreign'],
    ['half a gzip', gzipSync(pickle).subarray(0, 200), 'truncated'],
    ['a gzip header', Buffer.from('1f8b', 'hex'), 'truncated'],
    [
      'a damaged gzip',
      Buffer.from(gzipSync(pickle).map((byte, i) => (i === 60 ? byte ^ 0xff : byte))),
      'unreadable',
    ],
    ['gzip in gzip', gzipSync(gzipSync(pickle)), 'foreign'],
    ['gzip of nothing', gzipSync(''), 'empty'],
    ['half a pickle', pickle.subarray(0, 300), 'truncated'],
  ])('gives a reason for %s', (_what, content, reason) => {
    const results = readFile(fileOf(content));
    expect(results).toMatchObject([{ kind: 'rejected', source: 'shown', name: 'name', lattice: 0, reason }]);
  });

  it('gives a reason for what the system will not read', () => {
    expect(readFile(join(folder, 'nowhere'))).toMatchObject([
      { reason: 'unreadable', detail: 'There is no such file or directory.' },
    ]);
    expect(readFile(folder)).toMatchObject([{ reason: 'unreadable' }]);
  });

  it('does not wait for a pipe that nobody writes to', () => {
    const pipe = join(folder, 'pipe');
    if (spawnSync('mkfifo', [pipe]).status !== 0) return;
    expect(readFile(pipe)).toMatchObject([{ reason: 'unreadable', detail: 'It is no regular file.' }]);
  });

  it('refuses files over the limit without reading them', () => {
    const path = fileOf(pickle);
    truncateSync(path, 2 ** 30 + 1);
    expect(readFile(path)).toMatchObject([{ reason: 'too-large' }]);
    rmSync(path);
  });

  it('refuses a small file that would decompress to more than the limit', () => {
    const zeros = gzipSync(Buffer.alloc(2 ** 24));
    const bomb = Buffer.concat(new Array<Buffer>(80).fill(zeros));
    expect(readFile(fileOf(bomb))).toMatchObject([{ reason: 'too-large' }]);
  });
});

describe('inflateShared', () => {
  it('gives the bytes, also where the file states a wrong size', async () => {
    const content = Buffer.from('0123456789abcdef'.repeat(50_000));
    const inflated = async (compressed: Buffer) => {
      const { bytes, size } = await inflateShared(fileOf(compressed));
      return Buffer.from(bytes, 0, size).equals(content);
    };
    expect(await inflated(gzipSync(content))).toBe(true);
    const parts = [gzipSync(content.subarray(0, 700_000)), gzipSync(content.subarray(700_000))];
    expect(await inflated(Buffer.concat(parts))).toBe(true);
  });

  it('stops at the limit', async () => {
    const path = fileOf(gzipSync(Buffer.alloc(1 << 22)));
    await expect(inflateShared(path, 1 << 20)).rejects.toMatchObject({ reason: 'too-large' });
  });

  it('says what is wrong', async () => {
    const half = fileOf(gzipSync(pickle).subarray(0, 100));
    await expect(inflateShared(half)).rejects.toMatchObject({ reason: 'truncated' });
  });
});

describe('contentOf', () => {
  it.each([
    ['', 'empty'],
    ['\x80\x04\x95', 'pickle'],
    ['(dp0\nS', 'pickle'],
    ['}q\x00(', 'pickle'],
    ['data/frames.tar:ind3\n', 'text'],
    ['(a folder)/x.pickle', 'text'],
    ['caf\xc3\xa9', 'text'],
    ['\x1f\x8b\x08', 'gzip'],
    ['\xfd7zXZ\x00', 'xz'],
    ['\x28\xb5\x2f\xfd', 'zstd'],
    ['MTZ \x15\x00', 'mtz'],
  ])('%j is %s', (head, content) => {
    expect(contentOf(Buffer.from(head, 'latin1'))).toBe(content);
  });
});
