import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pack } from 'tar-stream';
import { findSources } from '../../../src/input/find-sources.js';
import { readSource } from '../../../src/input/read-source.js';
import { smallModelPdb } from '../../support/small-model.js';
import { samplePickle } from '../../support/pickled-frame.js';

const folder = mkdtempSync(join(tmpdir(), 'prime-find-'));
afterAll(() => {
  chmodSync(join(folder, 'locked'), 0o755);
  rmSync(folder, { recursive: true });
});

/** A frame whose wavelength tells it from the others. */
const frame = (wavelength: number) => samplePickle({ wavelength });

async function tar(members: Readonly<Record<string, Buffer | null>>): Promise<Buffer> {
  const stream = pack();
  for (const [name, content] of Object.entries(members))
    if (content === null) stream.entry({ name, type: 'directory' });
    else stream.entry({ name }, content);
  stream.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function put(path: string, content: string | Buffer): void {
  const at = join(folder, path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, content);
}

beforeAll(async () => {
  put('run/int 10.pickle', frame(1.1));
  put('run/int 2.pickle', gzipSync(frame(1.2)));
  put('run/ünï😀.pickle', frame(1.3));
  put('run/.hidden.pickle', frame(9));
  put('run/deeper/x.pickle', frame(9));
  put('noise/README', 'Frames of Tuesday.\n');
  put('noise/empty.pickle', '');
  put('bare/.hidden', '');
  for (const k of [1, 2, 3, 4]) put(`several/r${k}/x.pickle`, frame(6 + k / 10));
  const archive = await tar({
    'd/': null,
    'd/b.pickle': frame(2.1),
    'd/a.pickle': frame(2.2),
    'd/._b.pickle': Buffer.from('x'),
  });
  put('frames.tar', archive);
  put('packed.bin', gzipSync(archive));
  put('mixed/a.pickle', frame(3.1));
  put('mixed/b.tgz', gzipSync(archive));
  put('mixed/c.tar', archive);
  put('cut.tar', archive.subarray(0, archive.length - 2600));
  put('broken.tar.gz', gzipSync(archive).subarray(0, 300));
  put(
    'lists/all.lst',
    '\uFEFF# frames\r\nrun/int 2.pickle\n\n  b.pickle  \nframes.tar:ind2\nnowhere.pickle\nrun/int 1*\n',
  );
  put('lists/b.pickle', frame(4.1));
  put('lists/loop.txt', 'loop.txt\nlists/loop2.txt\n');
  put('lists/loop2.txt', 'loop.txt\nb.pickle\n');
  put('lists/empty.lst', '# nothing\n');
  put('protocol0', "(dp0\nS'a'\nI1\ns.");
  put('odd[1].pickle', frame(5.1));
  put('noTar:ind3', frame(5.2));
  put('locked/x.pickle', frame(9));
  symlinkSync('ring2', join(folder, 'ring1'));
  symlinkSync('ring1', join(folder, 'ring2'));
  mkdirSync(join(folder, 'links'));
  symlinkSync('../run/int 10.pickle', join(folder, 'links', 'a.pickle'));
  symlinkSync('../links', join(folder, 'links', 'self'));
  symlinkSync('nowhere', join(folder, 'links', 'z.pickle'));
});

/** The sources that entries name, and the problems as "kind entry". */
async function find(...entries: string[]): Promise<{ sources: string[]; problems: string[] }> {
  const { sources, problems } = await findSources(entries, folder);
  return {
    sources: sources.map((source) => source.display),
    problems: problems.map(({ kind, entry, detail }) => {
      expect(detail).toMatch(/^[A-Z].*\.$/s);
      return `${kind} ${entry}`;
    }),
  };
}

describe('findSources', () => {
  const run = ['run/int 10.pickle', 'run/int 2.pickle', 'run/ünï😀.pickle'];

  it.each<[string, string[], string[]]>([
    ['a folder', ['run'], run],
    ['a folder with a slash', ['run/'], run],
    ['a file', ['run/int 2.pickle'], ['run/int 2.pickle']],
    ['a glob', ['r?n/int*'], run.slice(0, 2)],
    ['a glob of folders', ['ru*'], run],
    ['a glob of archives', ['fr*.tar'], ['frames.tar:ind1', 'frames.tar:ind2']],
    ['an archive, in its own order', ['frames.tar'], ['frames.tar:ind1', 'frames.tar:ind2']],
    ['a compressed archive, whatever its name', ['packed.bin'], ['packed.bin:ind1', 'packed.bin:ind2']],
    ['a member', ['frames.tar:ind2'], ['frames.tar:ind2']],
    ['a member of a compressed archive', ['packed.bin:ind1'], ['packed.bin:ind1']],
    ['a hidden member that is asked for', ['frames.tar:ind3'], ['frames.tar:ind3']],
    [
      'an archive in a folder',
      ['mixed'],
      ['mixed/a.pickle', 'mixed/b.tgz:ind1', 'mixed/b.tgz:ind2', 'mixed/c.tar:ind1', 'mixed/c.tar:ind2'],
    ],
    ['a name that looks like a glob', ['odd[1].pickle'], ['odd[1].pickle']],
    ['a name that looks like a member', ['noTar:ind3'], ['noTar:ind3']],
    ['a pickle of protocol 0, which is text', ['protocol0'], ['protocol0']],
    [
      'entries, in their order',
      ['run/int 2.pickle', 'frames.tar:ind1', 'run/int 10.pickle'],
      ['run/int 2.pickle', 'frames.tar:ind1', 'run/int 10.pickle'],
    ],
    ['an entry with blanks around', ['  run/int 2.pickle\n'], ['run/int 2.pickle']],
    ['files that are no frames', ['noise'], ['noise/README', 'noise/empty.pickle']],
    ['nothing for no entry', [], []],
  ])('finds %s', async (_what, entries, sources) => {
    expect(await find(...entries)).toEqual({ sources, problems: [] });
  });

  it('follows a list, from the working directory and then from beside it, in its order', async () => {
    expect(await find('lists/all.lst')).toEqual({
      sources: ['run/int 2.pickle', 'b.pickle', 'frames.tar:ind2', 'run/int 10.pickle'],
      problems: ['missing nowhere.pickle'],
    });
  });

  it.each([
    [
      'a PDB model',
      smallModelPdb('CRYST1   21.000   21.000   30.000  90.00  90.00 120.00 P 61 2 2', [5.25, 0, 0]),
    ],
    ['a CIF file', 'data_1abc\nloop_\n_atom_site.id\n1\n2\n3\n'],
    [
      'a CNS reflection file',
      'NREFlection= 2\nINDE 1 0 2 IOBS= 25.0 SIGMA= 1.0\nINDE 2 1 3 IOBS= 9.0 SIGMA= 1.0\n',
    ],
    [
      'a file of parameters',
      '# first try\ndata = /x\nmerge {\n  d_min = 2\n}\ntarget_unit_cell = 93 93 130\n',
    ],
  ])('takes %s for no list, in one sentence', async (what, content) => {
    put('nolist', content);
    const { sources, problems } = await findSources(['nolist'], folder);
    expect(sources).toEqual([]);
    expect(problems).toMatchObject([{ kind: 'unreadable', entry: 'nolist' }]);
    expect(problems[0].detail).toContain(`It is ${what}, no integration results`);
  });

  it('takes an INTEGRATE.HKL for no list', async () => {
    put('INTEGRATE.HKL', '!OUTPUT_FILE=INTEGRATE.HKL    DATE= 1-Nov-2026\n!END_OF_HEADER\n 1 2 3 4.0E+00\n');
    const { sources, problems } = await findSources(['INTEGRATE.HKL'], folder);
    expect([sources.length, problems.length]).toEqual([0, 1]);
    expect(problems[0].detail).toMatch(/INTEGRATE\.HKL.*give XDS_ASCII\.HKL/);
  });

  it('takes names with a sign of equality for a list', async () => {
    put('equal.lst', 'a=1.pickle\nrun/int 2.pickle\nrun/int 10.pickle\n');
    expect((await find('equal.lst')).sources).toEqual(['run/int 2.pickle', 'run/int 10.pickle']);
  });

  it('ends lists that name one another', async () => {
    expect(await find('lists/loop.txt')).toEqual({
      sources: ['b.pickle'],
      problems: ['duplicate loop.txt', 'duplicate loop.txt'],
    });
  });

  it('counts a source once, by whatever path', async () => {
    expect(
      await find(
        'run',
        'run/int 10.pickle',
        'links/a.pickle',
        `${folder}/run`,
        'frames.tar',
        'frames.tar:ind2',
      ),
    ).toEqual({
      sources: [...run, 'frames.tar:ind1', 'frames.tar:ind2'],
      problems: [
        'duplicate run/int 10.pickle',
        'duplicate links/a.pickle',
        `duplicate ${folder}/run`,
        'duplicate frames.tar:ind2',
      ],
    });
  });

  it.each([
    ['nowhere', 'missing nowhere'],
    ['nowhere/a*', 'missing nowhere/a*'],
    ['run/int 2.pickle/x', 'missing run/int 2.pickle/x'],
    ['', 'missing '],
    ['frames.tar:ind0', 'missing frames.tar:ind0'],
    ['frames.tar:ind99', 'missing frames.tar:ind99'],
    ['nowhere.tar:ind1', 'missing nowhere.tar:ind1'],
    ['run/int 2.pickle:ind1', 'archive run/int 2.pickle:ind1'],
    ['bare', 'no-files bare'],
    ['ring1', 'unreadable ring1'],
    ['a\0b', 'unreadable a\0b'],
    ['/dev/null', 'unreadable /dev/null'],
    ['lists/empty.lst', 'list lists/empty.lst'],
    ['broken.tar.gz', 'unreadable broken.tar.gz'],
    ['x'.repeat(5000), `unreadable ${'x'.repeat(5000)}`],
  ])('says what is wrong with %p', async (entry, problem) => {
    expect(await find(entry)).toEqual({ sources: [], problems: [problem] });
  });

  it('says that folders within a folder are not searched, and how to name them', async () => {
    const { sources, problems } = await findSources(['several'], folder);
    expect(sources).toEqual([]);
    expect(problems[0].detail).toContain('(r1, r2, r3, ...) are not searched');
    expect((await find('several/*')).sources).toHaveLength(4);
  });

  it('takes what a cut archive still has', async () => {
    expect(await find('cut.tar')).toEqual({ sources: ['cut.tar:ind1'], problems: ['archive cut.tar'] });
  });

  it('leaves links to folders, and tells of links that lead nowhere', async () => {
    expect(await find('links')).toEqual({
      sources: ['links/a.pickle'],
      problems: ['unreadable links/z.pickle'],
    });
  });

  it('says when there is no permission', async () => {
    chmodSync(join(folder, 'locked'), 0);
    const found = await find('locked', 'locked/x.pickle');
    // The administrator may read everything.
    const isRoot = process.getuid?.() === 0;
    expect(found.problems).toEqual(
      isRoot ? ['duplicate locked/x.pickle'] : ['unreadable locked', 'unreadable locked/x.pickle'],
    );
  });

  it('leads to the frames', async () => {
    const { sources } = await findSources(['run', 'frames.tar', 'packed.bin', 'lists/b.pickle'], folder);
    const results = sources.flatMap((source) => readSource(source));
    expect(
      results.map((result) => [result.source, result.name, result.kind === 'frame' && result.wavelength]),
    ).toEqual([
      ['run/int 10.pickle', 'int 10.pickle', 1.1],
      ['run/int 2.pickle', 'int 2.pickle', 1.2],
      ['run/ünï😀.pickle', 'ünï😀.pickle', 1.3],
      ['frames.tar:ind1', 'b.pickle', 2.1],
      ['frames.tar:ind2', 'a.pickle', 2.2],
      ['packed.bin:ind1', 'b.pickle', 2.1],
      ['packed.bin:ind2', 'a.pickle', 2.2],
      ['lists/b.pickle', 'b.pickle', 4.1],
    ]);
  });

  it('gives sources that can be posted to a thread', async () => {
    const { sources } = await findSources(['run', 'frames.tar', 'packed.bin'], folder);
    const { port1, port2 } = new MessageChannel();
    const received = new Promise<typeof sources>((resolve) => port2.once('message', resolve));
    port1.postMessage(sources);
    const posted = await received;
    expect(posted.flatMap((source) => readSource(source))).toEqual(
      sources.flatMap((source) => readSource(source)),
    );
    port1.close();
  });
});
