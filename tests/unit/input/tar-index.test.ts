import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, linkSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { pack, type Pack } from 'tar-stream';
import { memorySource } from '../../../src/input/bytes.js';
import { indexTar, type TarIndex } from '../../../src/input/tar-index.js';

type Headers = Parameters<Pack['entry']>[0];

/** An archive as tar-stream writes it. */
async function archive(entries: readonly (readonly [Headers, string])[]): Promise<Buffer> {
  const stream = pack();
  for (const [header, content] of entries) stream.entry(header, content);
  stream.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function indexOf(bytes: Buffer): TarIndex {
  return indexTar(memorySource(bytes));
}

/** Name, kind and content of every member. */
function contents(bytes: Buffer): unknown[] {
  return indexOf(bytes).members.map(({ name, kind, offset, size }) => [
    name,
    kind,
    bytes.toString('latin1', offset, offset + size),
  ]);
}

describe('indexTar', () => {
  const long = `${'d'.repeat(120)}/${'f'.repeat(120)}.pickle`;

  it('finds the members and their bytes, folders counted', async () => {
    const bytes = await archive([
      [{ name: 'run/', type: 'directory' }, ''],
      [{ name: 'run/a.pickle' }, 'alpha'],
      [{ name: 'run/b c é.pickle' }, 'b'.repeat(600)],
      [{ name: long }, 'long'],
      [{ name: 'empty' }, ''],
    ]);
    expect(contents(bytes)).toEqual([
      ['run/', 'directory', ''],
      ['run/a.pickle', 'file', 'alpha'],
      ['run/b c é.pickle', 'file', 'b'.repeat(600)],
      [long, 'file', 'long'],
      ['empty', 'file', ''],
    ]);
    expect(indexOf(bytes)).toMatchObject({
      problem: null,
      members: [0, 1, 2, 3, 4].map((index) => ({ index })),
    });
  });

  it('follows links to files within the archive, and no others', async () => {
    const bytes = await archive([
      [{ name: 'd/a' }, 'alpha'],
      [{ name: 'e/hard', type: 'link', linkname: 'd/a' }, ''],
      [{ name: 'd/soft', type: 'symlink', linkname: '../d/./a' }, ''],
      [{ name: 'd/out', type: 'symlink', linkname: '../../etc/passwd' }, ''],
      [{ name: 'd/self', type: 'symlink', linkname: 'self' }, ''],
    ]);
    expect(contents(bytes)).toEqual([
      ['d/a', 'file', 'alpha'],
      ['e/hard', 'file', 'alpha'],
      ['d/soft', 'file', 'alpha'],
      ['d/out', 'other', ''],
      ['d/self', 'other', ''],
    ]);
  });

  it('says where an archive ends too early, and keeps what lies before', async () => {
    const bytes = await archive([
      [{ name: 'a' }, 'a'.repeat(600)],
      [{ name: 'b' }, 'b'.repeat(600)],
    ]);
    // Header and two blocks each; then two blocks of zeros, which a truncated archive may lack.
    const kept = (length: number) => {
      const { members, problem } = indexOf(bytes.subarray(0, length));
      return [members.map((member) => member.name).join(''), problem === null];
    };
    expect([512, 1000, 1536, 1700, 2048, 2600, 3072, 3500, 4096].map(kept)).toEqual([
      ['', false],
      ['', false],
      ['a', true],
      ['a', false],
      ['a', false],
      ['a', false],
      ['ab', true],
      ['ab', false],
      ['ab', true],
    ]);
    expect(indexOf(Buffer.alloc(0)).problem).toBe('The archive is empty.');
  });

  it('says where a header is damaged', async () => {
    const bytes = await archive([
      [{ name: 'a' }, 'alpha'],
      [{ name: 'b' }, 'beta'],
    ]);
    bytes[1024] ^= 1;
    expect(indexOf(bytes)).toMatchObject({
      members: [{ name: 'a' }],
      problem: 'The archive is damaged at byte 1024.',
    });
  });
});

const hasTar = spawnSync('tar', ['--version']).status === 0;

(hasTar ? describe : describe.skip)('archives of the tar command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prime-tar-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const deep = `${'sub/'.repeat(30)}${'n'.repeat(150)}`;

  it.each(['v7', 'ustar', 'gnu', 'pax'])('are understood in the format %s', (format) => {
    const root = join(folder, format);
    const name = format === 'v7' || format === 'ustar' ? 'sub/short' : deep;
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), 'content');
    linkSync(join(root, name), join(root, 'zhard'));
    symlinkSync(name, join(root, 'zsoft'));
    const made = spawnSync('tar', [
      '--sort=name',
      `--format=${format}`,
      '-C',
      root,
      '-cf',
      '-',
      'sub',
      'zhard',
      'zsoft',
    ]);
    const files = contents(made.stdout).filter((member) => (member as string[])[1] === 'file');
    // A symbolic link holds 100 characters in the older formats.
    expect(files.slice(0, 2)).toEqual([
      [name, 'file', 'content'],
      ['zhard', 'file', 'content'],
    ]);
    expect(files[2]).toEqual(['zsoft', 'file', 'content']);
    expect(indexOf(made.stdout).problem).toBeNull();
  });
});
