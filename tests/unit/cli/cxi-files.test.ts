import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PrefixFiles } from '../../../src/cli/cxi-files.js';
import { FileWriteError } from '../../../src/output/write-error.js';

describe('files of two runs of one prefix', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prefix-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are those of the run that began last; the other is told', () => {
    const prefix = join(folder, 'a');
    const first = new PrefixFiles(prefix, '.log', []);
    first.write('.mtz', 'before');
    const second = new PrefixFiles(prefix, '.log', []);
    second.log('second\n');
    first.log('lost\n');
    expect(() => first.write('.mtz', 'first')).toThrow(FileWriteError);
    expect(() => first.checkNames()).toThrow(
      `${prefix}.log cannot be written (another run with output.prefix=${prefix} began after this one`,
    );
    second.write('.mtz', 'second');
    for (const files of [first, second]) files.close();
    expect(['.mtz', '.log'].map((suffix) => readFileSync(prefix + suffix, 'utf8'))).toEqual([
      'second',
      'second\n',
    ]);
  });

  it('are shared where that is meant, and a log may be taken away', () => {
    const prefix = join(folder, 'b');
    const first = new PrefixFiles(prefix, '.log', [], true);
    const second = new PrefixFiles(prefix, '.log', [], true);
    first.write('.mtz', 'all');
    rmSync(`${prefix}.log`);
    second.write('_more.mtz', 'all');
    for (const files of [first, second]) files.close();
    expect(existsSync(`${prefix}_more.mtz`)).toBe(true);
  });
});
