import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { commandIn, projectRoot } from '../support/run-command.js';

const text = readFileSync(join(projectRoot, 'docs', 'tutorial.md'), 'utf8');
/** The lines of the blocks that a reader types in, in their order. */
const commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block]) =>
  block.trim().split('\n'),
);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prime-tutorial-'));
  cpSync(join(projectRoot, 'examples'), join(folder, 'examples'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the tutorial has its five commands', () => {
  expect(commands.map((line) => line.split(' ')[0])).toEqual([
    'cxi.merge',
    'cxi.merge',
    'cxi.xmerge',
    'prime.run',
    'cxi.merge',
  ]);
});

it.each(commands.map((line, i): [number, string] => [i + 1, line]))(
  'command %d of the tutorial runs: %s',
  (_, line) => {
    const [name, ...words] = line.split(' ');
    const { code, err } = commandIn(folder, name, ...words);
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  },
);

it('every file that the tutorial speaks of is there', () => {
  const named = [...text.matchAll(/`((?:averaged|scaled|again|refined\/)[\w./]*\.(?:mtz|log|db|txt))`/g)].map(
    ([, name]) => name,
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !existsSync(join(folder, name)))).toEqual([]);
});
