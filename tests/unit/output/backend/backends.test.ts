import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { MergingBackend } from '../../../../src/output/backend/backend.js';
import { backendEntry, backendHkl as hkl, contentOf } from '../../../support/backend-entries.js';
import { FlexBackend } from '../../../../src/output/backend/flex-backend.js';
import { FsBackend } from '../../../../src/output/backend/fs-backend.js';
import {
  numberOfPython,
  pythonFloat,
  pythonString,
  pythonWords,
} from '../../../../src/output/backend/python-text.js';

const folder = mkdtempSync(join(tmpdir(), 'prime-backend-'));
afterAll(() => rmSync(folder, { recursive: true }));

const makers: [string, (prefix: string) => MergingBackend][] = [
  ['FS', (prefix) => new FsBackend(prefix)],
  ['Flex', (prefix) => new FlexBackend(prefix)],
];

describe.each(makers)('backend %s', (name, make) => {
  it.each([false, true])(
    'gives back every bit that was written (post-refined: %s)',
    async (isPostrefined) => {
      const backend = make(join(folder, `${name}-${isPostrefined}`));
      expect(await backend.read()).toBeNull();
      const entries = [
        backendEntry("a 'b'.pickle", 4, isPostrefined),
        backendEntry('empty', 0, isPostrefined),
        backendEntry('c', 2, isPostrefined),
      ];
      const writer = await backend.write(hkl);
      for (const one of entries) await writer.add(one);
      await writer.commit();
      expect(await contentOf(backend)).toEqual({ hkl, entries });
      await backend.close();
    },
  );

  it('keeps what was there until the new tables are complete', async () => {
    const backend = make(join(folder, `${name}-abandoned`));
    const first = await backend.write(hkl);
    await first.add(backendEntry('first', 1, false));
    await first.commit();
    const second = await backend.write(hkl);
    await second.add(backendEntry('second', 1, false));
    expect((await contentOf(backend))?.entries.map(({ frame }) => frame.name)).toEqual(['first']);
    await second.abandon();
    expect((await contentOf(backend))?.entries.map(({ frame }) => frame.name)).toEqual(['first']);
    expect(readdirSync(folder).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });
});

describe('flat files', () => {
  it('have the rows of the original', async () => {
    const prefix = join(folder, 'rows');
    const writer = await new FsBackend(prefix).write(hkl);
    await writer.add(backendEntry('x.pickle', 1, true));
    await writer.commit();
    expect(readFileSync(`${prefix}_miller.db`, 'utf8')).toBe('0 0 0 6\n1 1 2 3\n2 -1 -2 -3\n');
    expect(readFileSync(`${prefix}_observation.db`, 'utf8')).toBe(
      '0 -0.3333333333333333 1e-05 0.0 100.125 0 0 -4 -3 -2\n',
    );
    const row = readFileSync(`${prefix}_frame.db`, 'utf8').trim().split(' ');
    expect(row).toHaveLength(25);
    expect(row.slice(18)).toEqual(['-1e-05', "'x.pickle'", '0.3333333333333333', '#', '#', '#', '#']);
  });

  it('say where they are damaged', async () => {
    const prefix = join(folder, 'damaged');
    const writer = await new FsBackend(prefix).write(hkl);
    await writer.add(backendEntry('x', 2, false));
    await writer.commit();
    writeFileSync(`${prefix}_observation.db`, '0 1.0 1.0 1.0 1.0 0 0 1 1 1\n7 1.0 1.0 1.0 1.0 0 0 1 1 1\n');
    await expect(contentOf(new FsBackend(prefix))).rejects.toThrow(/_observation\.db, line 2, /);
  });
});

describe('text of Python', () => {
  it.each([
    [1, '1.0'],
    [0.1, '0.1'],
    [1e16, '1e+16'],
    [1e15, '1000000000000000.0'],
    [1e-5, '1e-05'],
    [1.5e-10, '1.5e-10'],
    [0.0001, '0.0001'],
    [NaN, 'nan'],
    [-0, '-0.0'],
  ])('%d is %s', (value, text) => {
    expect(pythonFloat(value)).toBe(text);
    expect(numberOfPython(text)).toBe(value);
  });

  it('quotes names', () => {
    const name = "it's a\\b c";
    expect(pythonWords(`1 ${pythonString(name)} #`)).toEqual(['1', name, '#']);
  });
});
