import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { removeEarlierRun } from '../../../src/output/earlier-run.js';
import { LogFile } from '../../../src/output/log-file.js';
import { createRunDirectory } from '../../../src/output/run-directory.js';
import { writeFileAtomic } from '../../../src/output/write-atomic.js';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'prime-run-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const KEEP = { overwrite: false, inputs: [] };
const REPLACE = { overwrite: true, inputs: [] };

/** The folder of a run with the files that mark it as one. */
function earlierRun(name: string, ...others: string[]): string {
  const path = join(parent, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'log.txt'), 'prime.run 0.1.0, method = prime\nStarted: today\n');
  for (const other of ['params_effective.phil', '.done', 'postref_cycle_2_merge.mtz', ...others])
    writeFileSync(join(path, other), 'old');
  return path;
}

function refusal(name: string, inputs: readonly string[] = [], from = parent): string {
  const before = readdirSync(parent, { recursive: true }).sort();
  const result = createRunDirectory(from, name, { overwrite: true, inputs });
  expect(readdirSync(parent, { recursive: true }).sort()).toEqual(before);
  return result.kind === 'refused' ? result.message : '';
}

describe('run directory', () => {
  it('takes one number above the highest', () => {
    mkdirSync(join(parent, 'Prime_Run_7'));
    mkdirSync(join(parent, 'Prime_Run_old'));
    const first = createRunDirectory(parent, null, KEEP);
    const second = createRunDirectory(parent, null, KEEP);
    expect([first, second].map((r) => r.kind === 'created' && r.label)).toEqual([
      'Prime_Run_8',
      'Prime_Run_9',
    ]);
  });

  it('refuses an existing name and says what to do', () => {
    createRunDirectory(parent, 'mine', KEEP);
    const again = createRunDirectory(parent, 'mine', KEEP);
    expect(again.kind).toBe('refused');
    expect(again.kind === 'refused' && again.message).toContain('overwrite = True');
  });

  it('sets an earlier run aside until it is removed', () => {
    earlierRun('mine', 'mean_scaled_merge.hkl', 'frames.jsonl', 'statistics.json.77.tmp');
    mkdirSync(join(parent, 'mine.old-1'));
    const result = createRunDirectory(parent, 'mine', REPLACE);
    if (result.kind !== 'created' || result.earlier === null) throw new Error('not replaced');
    expect(readdirSync(join(parent, 'mine'))).toEqual([]);
    expect(result.earlier.label).toBe('mine.old-2');
    expect(existsSync(join(parent, 'mine.old-2', 'postref_cycle_2_merge.mtz'))).toBe(true);
    removeEarlierRun(result.earlier);
    expect(readdirSync(parent).sort()).toEqual(['mine', 'mine.old-1']);
  });

  it('leaves alone what came into an earlier run meanwhile', () => {
    earlierRun('mine');
    const result = createRunDirectory(parent, 'mine', REPLACE);
    if (result.kind !== 'created' || result.earlier === null) throw new Error('not replaced');
    writeFileSync(join(result.earlier.path, 'thesis.tex'), 'x');
    removeEarlierRun(result.earlier);
    expect(readdirSync(result.earlier.path)).toEqual(['thesis.tex']);
  });

  it('takes an empty folder as it is', () => {
    mkdirSync(join(parent, 'mine'));
    expect(createRunDirectory(parent, 'mine', REPLACE)).toMatchObject({ kind: 'created', earlier: null });
  });

  it('never replaces the current folder or one that holds it', () => {
    const inner = earlierRun('project');
    mkdirSync(join(inner, 'work'));
    expect(refusal('.', [], inner)).toContain('current folder');
    expect(refusal('..', [], join(inner, 'work'))).toContain('current folder');
    expect(refusal(inner, [], join(inner, 'work'))).toContain('current folder');
  });

  it('never replaces what is no run, or holds anything else', () => {
    mkdirSync(join(parent, 'precious'));
    writeFileSync(join(parent, 'precious', 'thesis.tex'), 'x');
    expect(refusal('precious')).toContain('no run of this program');
    writeFileSync(join(parent, 'precious', 'log.txt'), 'a log of something else');
    writeFileSync(join(parent, 'precious', 'params_effective.phil'), 'x');
    expect(refusal('precious')).toContain('no run of this program');
    earlierRun('with-file', 'thesis.tex');
    expect(refusal('with-file')).toContain('thesis.tex');
    mkdirSync(join(earlierRun('with-folder'), 'statistics.json'));
    expect(refusal('with-folder')).toContain('statistics.json');
    writeFileSync(join(parent, 'file'), 'x');
    expect(refusal('file')).toContain('file or a link');
    symlinkSync(earlierRun('real'), join(parent, 'link'));
    expect(refusal('link')).toContain('file or a link');
  });

  it('never replaces a folder that the run reads', () => {
    const path = earlierRun('mine');
    expect(refusal('mine', [join(path, 'postref_cycle_2_merge.mtz')])).toContain('this run reads');
    expect(refusal('mine', [join(path, '*.pickle')])).toContain('this run reads');
    const link = join(parent, 'reference.mtz');
    symlinkSync(join(path, 'postref_cycle_2_merge.mtz'), link);
    expect(refusal('mine', [link])).toContain('this run reads');
  });
});

describe('files', () => {
  it('are replaced as a whole and leave no temporary behind', () => {
    const path = join(parent, 'a.txt');
    writeFileAtomic(path, 'one');
    writeFileAtomic(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(parent)).toEqual(['a.txt']);
  });

  it('log: what is written can be read before it is closed', () => {
    const log = new LogFile(join(parent, 'log.txt'));
    log.write('first\n');
    expect(readFileSync(log.path, 'utf8')).toBe('first\n');
    log.write('second\n');
    log.close();
    expect(readFileSync(log.path, 'utf8')).toBe('first\nsecond\n');
  });
});
