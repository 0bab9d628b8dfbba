import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogFile } from '../../../src/output/log-file.js';
import { createRunDirectory } from '../../../src/output/run-directory.js';
import { writeFileAtomic } from '../../../src/output/write-atomic.js';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'prime-run-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe('run directory', () => {
  it('takes one number above the highest', () => {
    mkdirSync(join(parent, 'Prime_Run_7'));
    mkdirSync(join(parent, 'Prime_Run_old'));
    const first = createRunDirectory(parent, null, false);
    const second = createRunDirectory(parent, null, false);
    expect([first, second].map((r) => r.kind === 'created' && r.label)).toEqual([
      'Prime_Run_8',
      'Prime_Run_9',
    ]);
  });

  it('refuses an existing name and says what to do', () => {
    createRunDirectory(parent, 'mine', false);
    const again = createRunDirectory(parent, 'mine', false);
    expect(again.kind).toBe('refused');
    expect(again.kind === 'refused' && again.message).toContain('overwrite = True');
  });

  it('replaces an earlier run when asked, and nothing else', () => {
    createRunDirectory(parent, 'mine', false);
    writeFileSync(join(parent, 'mine', 'log.txt'), 'old');
    expect(createRunDirectory(parent, 'mine', true).kind).toBe('created');
    expect(readdirSync(join(parent, 'mine'))).toEqual([]);
    expect(readdirSync(parent)).toEqual(['mine']);
    mkdirSync(join(parent, 'precious'));
    writeFileSync(join(parent, 'precious', 'thesis.tex'), 'x');
    expect(createRunDirectory(parent, 'precious', true).kind).toBe('refused');
    expect(existsSync(join(parent, 'precious', 'thesis.tex'))).toBe(true);
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
