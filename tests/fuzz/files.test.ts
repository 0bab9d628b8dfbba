import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { findSources } from '../../src/input/find-sources.js';
import { readIntegrationPickle } from '../../src/input/integration-pickle.js';
import type { RawFrame } from '../../src/input/raw-frame.js';
import { readSource } from '../../src/input/read-source.js';
import { bounded } from '../support/bounded.js';
import { experimentsOfFrames, tableOfFrames } from '../support/dials-writer.js';
import { samplePickle } from '../support/pickled-frame.js';
import { readAll } from '../support/read-all.js';
import { projectRoot } from '../support/run-command.js';
import { expectSound } from '../support/sound-frame.js';
import { streamOfFrames } from '../support/stream-writer.js';
import { zipOf } from '../support/zip-writer.js';

const root = mkdtempSync(join(tmpdir(), 'prime-files-'));
afterAll(() => {
  chmodSync(join(root, 'closed'), 0o700);
  rmSync(root, { recursive: true });
});
const closed = join(root, 'closed');
mkdirSync(closed, { mode: 0o000 });

const frame = readIntegrationPickle(samplePickle(), 'a.pickle', 'a.pickle')[0] as RawFrame;
const frames = [{ ...frame, hkl: Int32Array.of(1, 0, -3, 12, -30, 7, 0, 0, 1) }];
const stream = streamOfFrames([...frames, ...frames], {
  type: 'orthorhombic',
  centring: 'P',
  uniqueAxis: '*',
});

let folder: string;
let count = 0;
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
});
const write = (name: string, content: string | Buffer | object) =>
  writeFileSync(
    join(folder, name),
    typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content),
  );

/** What becomes of entries for somebody who is not the administrator, who may read everything. */
function outcomesForAnybody(entries: readonly string[]): { outcome: object }[] | null {
  const files = entries.map((entry) => ({ name: entry, folder, entry }));
  for (const place of [root, folder]) chmodSync(place, 0o755);
  const isAdministrator = process.getuid?.() === 0;
  const nobody = isAdministrator ? { uid: 65534, gid: 65534 } : {};
  const reader = join(projectRoot, 'tests', 'support', 'read-within-limits.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [reader], {
    input: JSON.stringify(files),
    encoding: 'utf8',
    ...nobody,
  });
  if (stdout === '' && /EACCES|ERR_MODULE_NOT_FOUND/.test(stderr)) return null;
  if (stdout === '') throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { outcome: object });
}
const read = (...entries: string[]) => bounded(() => readAll(entries, undefined, folder));

describe('files', () => {
  it.each(['with spaces', 'Kristall-Größe ∅ 晶体 💎', 'quote\'s "and" $HOME', '-q', 'a:ind7', 'tab\there'])(
    'may be called %j',
    async (name) => {
      mkdirSync(join(folder, name));
      write(`${name}/${name}.stream`, stream);
      write(`${name}/${name}.refl`, tableOfFrames(frames, ['x']));
      write(`${name}/${name}.expt`, experimentsOfFrames(frames, ['x']));
      write(`${name}/${name}.zip`, zipOf({ [`${name}.pickle`]: samplePickle() }));
      const { frames: found, rejected, problems } = await read(name);
      expect([found.length, rejected, problems]).toEqual([4, [], []]);
    },
  );

  it('that are empty are told, whatever they are called', async () => {
    for (const name of ['a.stream', 'a.refl', 'a.expt', 'a.zip', 'a.mtz', 'a.HKL', 'a.pickle'])
      write(name, '');
    const { frames: found, rejected } = await read('.');
    expect([found.length, rejected.map(({ reason }) => reason)]).toEqual([0, new Array(7).fill('empty')]);
  });

  it('that are links in loops, or lead nowhere, are told', async () => {
    symlinkSync('b.stream', join(folder, 'a.stream'));
    symlinkSync('a.stream', join(folder, 'b.stream'));
    symlinkSync('gone', join(folder, 'c.refl'));
    symlinkSync('.', join(folder, 'self'));
    write('d.stream', stream);
    const { frames: found, problems } = await read('.', 'a.stream', 'self/self/self/d.stream');
    expect(found.length).toBe(2);
    expect(problems.filter((text) => /link/.test(text)).length).toBe(4);
    expect(problems.filter((text) => /named before/.test(text)).length).toBe(1);
  });

  it('that may not be read are told', () => {
    write('a.stream', stream);
    chmodSync(join(folder, 'a.stream'), 0);
    symlinkSync(closed, join(folder, 'closed'));
    const outcomes = outcomesForAnybody(['a.stream', '.', 'closed', 'closed/*', 'closed/a.pickle']);
    if (outcomes === null) {
      console.log('Not tested: nobody but the administrator may enter the folder of the project.');
      return;
    }
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      { unreadable: 1 },
      { unreadable: 1 },
      { unreadable: 1 },
      { unreadable: 1 },
      { unreadable: 1 },
    ]);
  });

  it('that hold the same frame twice, in two formats, are one fingerprint', async () => {
    write('a.pickle', samplePickle());
    write('b.zip', zipOf({ 'other.pickle': samplePickle() }));
    const { frames: found } = await read('.');
    expect(found.length).toBe(2);
    expect(found[0].intensity).toEqual(found[1].intensity);
  });
});

describe('files that change while they are read', () => {
  it('give reasons: cut after they were looked at', async () => {
    write('a.stream', stream);
    write('b.refl', tableOfFrames(frames, ['x']));
    write('b.expt', experimentsOfFrames(frames, ['x']));
    const { sources } = await findSources(['a.stream', 'b.refl'], folder);
    truncateSync(join(folder, 'a.stream'), stream.length - 500);
    truncateSync(join(folder, 'b.refl'), 200);
    const results = sources.flatMap((source) => bounded(() => readSource(source)));
    expectSound(results);
    expect(results.map(({ kind }) => kind)).toEqual(['frame', 'rejected', 'rejected']);
  });

  it('give reasons: replaced by something else, or gone', async () => {
    write('a.stream', stream);
    write('b.pickle', samplePickle());
    write('other.pickle', samplePickle());
    const { sources } = await findSources(['a.stream', 'b.pickle', 'other.pickle'], folder);
    writeFileSync(join(folder, 'a.stream'), 'x'.repeat(stream.length));
    renameSync(join(folder, 'b.pickle'), join(folder, 'c.pickle'));
    const results = sources.flatMap((source) => bounded(() => readSource(source)));
    expectSound(results);
    expect(results.map((result) => (result.kind === 'rejected' ? result.reason : 'frame'))).toEqual([
      ...['foreign', 'foreign', 'unreadable', 'frame'],
    ]);
  });
});
