import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { flushFile, writeFileAtomic } from '../../../src/output/write-atomic.js';

it('says in words why a file cannot be written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'write-error-'));
  try {
    const path = join(folder, 'none', 'x.svg');
    expect(() => writeFileAtomic(path, '')).toThrow(`${path} cannot be written (its folder does not exist)`);
    expect(() => writeFileAtomic(folder, '')).toThrow(/cannot be written \(it is a folder\)$/);
    const vanished = join(folder, 'x.svg');
    expect(() => flushFile(vanished)).toThrow(`${vanished} cannot be written`);
    writeFileAtomic(vanished, 'x');
    expect(() => flushFile(vanished)).not.toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
