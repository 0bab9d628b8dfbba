import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writePickle } from '../../../examples/pickle-writer.js';
import { isSolutionFile, readIndexingSolution } from '../../../src/input/indexing-solution.js';
import { solutionJson } from '../../../src/output/indexing-text.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'solution-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(name: string, content: string | Buffer) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return { ...readIndexingSolution(path), isSolution: isSolutionFile(path) };
}

describe('solution of an indexing ambiguity', () => {
  const entries = [
    { frame: 'a.tar:ind1', name: 'x.pickle', operator: 'h,k,l', probability: 0.999, isDecided: true },
    { frame: 'a.tar:ind2', name: 'y.pickle', operator: 'k,h,-l', probability: 0.5, isDecided: false },
  ];

  it('is read as it was written', () => {
    const result = read('a.json', solutionJson('P 6', ['h,k,l', 'k,h,-l'], entries));
    expect(result).toMatchObject({ kind: 'solution', spaceGroup: 'P 6', entries, isSolution: true });
  });

  it('is read of the dict that the original pickles, and of the same as JSON', () => {
    const dict = { '/data/int-1.pickle': 'h,-h-k,-l', '/data/int-2.pickle': 'h,k,l' };
    const expected = [
      {
        frame: '/data/int-1.pickle',
        name: 'int-1.pickle',
        operator: 'h,-h-k,-l',
        probability: null,
        isDecided: true,
      },
      {
        frame: '/data/int-2.pickle',
        name: 'int-2.pickle',
        operator: 'h,k,l',
        probability: null,
        isDecided: true,
      },
    ];
    expect(read('a.pickle', writePickle({ dict }))).toMatchObject({ entries: expected, isSolution: true });
    expect(read('b.json', JSON.stringify(dict))).toMatchObject({ entries: expected, isSolution: true });
  });

  it.each([
    ['an operator that is none', '{"a": "k,h,l"}', 'the operator k,h,l of a is none'],
    ['other JSON', '{"a": 1}', 'it has no "format"'],
    [
      'an entry without operator',
      '{"format": "prime-indexing-solution", "frames": [{"frame": "a"}]}',
      'entry 1',
    ],
    ['broken JSON', '{"a": "h,k,l"', ''],
    ['a pickle of something else', writePickle({ tuple: [1, 2] }), 'no dict'],
    ['a pickled dict of numbers', writePickle({ dict: { a: 1 } }), 'entry 1'],
    ['text', 'h,k,l', 'neither JSON nor a pickle'],
  ])('refuses %s', (_what, content, sentence) => {
    const result = read('bad', content);
    expect(result).toMatchObject({ kind: 'error' });
    expect(JSON.stringify(result)).toContain(JSON.stringify(sentence).slice(1, -1));
  });

  it('says what the system says of a file that is not there', () => {
    expect(readIndexingSolution(join(folder, 'none'))).toMatchObject({ kind: 'error' });
    expect(isSolutionFile(join(folder, 'none'))).toBe(false);
  });
});
