import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { byCodePoints, expandGlob, fitsPattern, isGlob } from '../../../src/input/glob.js';

describe('fitsPattern', () => {
  it.each([
    ['*', 'a.pickle', true],
    ['*.pickle', 'a.pickle', true],
    ['*.pickle', 'a.pickles', false],
    ['int-*-0?.pickle', 'int-a-b-07.pickle', true],
    ['int-*-0?.pickle', 'int-a-b-17.pickle', false],
    ['a*b*c', 'abbbc', true],
    ['a*b*c', 'ac', false],
    ['[abc]1', 'b1', true],
    ['[a-c]1', 'd1', false],
    ['[!a-c]1', 'd1', true],
    ['[^a-c]1', 'a1', false],
    ['[]x]1', ']1', true],
    ['[a-]1', '-1', true],
    ['[abc', '[abc', true],
    ['[*]', '*', true],
    ['[*]', 'a', false],
    ['?', '😀', true],
    ['*é*', 'café.pickle', true],
    ['*', '.hidden', false],
    ['?hidden', '.hidden', false],
    ['.*', '.hidden', true],
    ['', '', true],
    ['*', '', true],
    ['?', '', false],
    ['A*', 'a', false],
    ['a.b', 'axb', false],
    ['(a|b)+', '(a|b)+', true],
  ])('%p on %p is %p', (pattern, name, fits) => {
    expect(fitsPattern(pattern, name)).toBe(fits);
  });

  it('takes no exponential time', () => {
    expect(fitsPattern(`${'*a'.repeat(50)}*b`, 'a'.repeat(5000))).toBe(false);
  });

  it('knows what is a pattern', () => {
    expect(['a/b', 'a*', 'a?', '[a]'].map(isGlob)).toEqual([false, true, true, true]);
  });
});

describe('expandGlob', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prime-glob-'));
  beforeAll(() => {
    for (const path of ['run2', 'run10', 'other']) mkdirSync(join(folder, path));
    for (const path of ['run2/b.p', 'run2/a.p', 'run10/a.p', 'run10/.x.p', 'other/a.p', 'top 1.p'])
      writeFileSync(join(folder, path), '');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['run*/*.p', ['run10/a.p', 'run2/a.p', 'run2/b.p']],
    ['./run*//a.p', ['./run10/a.p', './run2/a.p']],
    ['run*/../other/*', ['run10/../other/a.p', 'run2/../other/a.p']],
    ['*', ['other', 'run10', 'run2', 'top 1.p']],
    ['*/', ['other', 'run10', 'run2', 'top 1.p']],
    ['top*/x', []],
    ['nothing*', []],
    ['run?/a.p', ['run2/a.p']],
  ])('%p is %p', (pattern, paths) => {
    expect(expandGlob(pattern, folder)).toEqual(paths);
  });

  it('keeps absolute paths absolute', () => {
    expect(expandGlob(`${folder}/run?/a*`, '/')).toEqual([`${folder}/run2/a.p`]);
  });
});

describe('byCodePoints', () => {
  it('orders as Python does, not as UTF-16', () => {
    expect(['b', '😀', '｡', 'a10', 'a2', 'B', ''].sort(byCodePoints)).toEqual([
      '',
      'B',
      'a10',
      'a2',
      'b',
      '｡',
      '😀',
    ]);
  });
});
