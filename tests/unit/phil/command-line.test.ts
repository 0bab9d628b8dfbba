import { describe, expect, it } from '@jest/globals';
import { interpretAssignment } from '../../../src/phil/assignment.js';
import { interpretArguments, type ArgumentFiles } from '../../../src/phil/command-line.js';
import { fetchPhil } from '../../../src/phil/fetch.js';
import { parsePhil } from '../../../src/phil/parse.js';
import { showText } from '../../../src/phil/show.js';

const master = parsePhil(`
  foo { min=0
    max=10
    index=3
    limit=6
  }
  bar { max=5
    sub { limit=8 }
    flag=None
  }
  rare .expert_level=2 { index_2=0 }
`);

function assign(text: string, homeScope?: string): string {
  return showText(interpretAssignment(master, text, homeScope === undefined ? {} : { homeScope }).scope);
}

describe('interpretAssignment', () => {
  it.each([
    ['foo.limit=4\nbar.max=2', 'foo.limit = 4\nbar.max = 2\n'],
    ['min=4', 'foo.min = 4\n'],
    ['sub.limit=4', 'bar.sub.limit = 4\n'],
    ['ub.limit=4', 'bar.sub.limit = 4\n'],
    ['foo { max = 7 }', 'foo.max = 7\n'],
    ['flag = "a b" c', 'bar.flag = "a b" c\n'],
  ])('%j', (text, expected) => expect(assign(text)).toBe(expected));

  it('looks in the home scope first', () => {
    expect(assign('max=6', 'bar')).toBe('bar.max = 6\n');
    expect(assign('ax=6', 'bar')).toBe('bar.max = 6\n');
    expect(assign('limit=0', 'bar')).toBe('bar.sub.limit = 0\n');
    expect(assign('foo.max=0', 'bar')).toBe('foo.max = 0\n');
  });

  it('prefers what is for everybody, and says so', () => {
    const { scope, warnings } = interpretAssignment(master, 'ndex=1');
    expect(showText(scope)).toBe('foo.index = 1\n');
    expect(warnings).toEqual([]);
    const ambiguous = interpretAssignment(parsePhil('a.cell=1\nb.cell=1\n.expert_level=1'), 'cell=2');
    expect(showText(ambiguous.scope)).toBe('a.cell = 2\n');
    expect(ambiguous.warnings).toEqual([
      'Ambiguous parameter definition: cell = 2\nBest matches:\n  a.cell\n  b.cell\nAssuming a.cell was intended.',
    ]);
  });

  it.each([
    ['max=5', 'Ambiguous parameter definition: max = 5\nBest matches:\n  foo.max\n  bar.max'],
    ['xyz=8', 'Unknown command line parameter definition: xyz = 8'],
    [
      'xyz=',
      'Error interpreting command line argument as parameter definition:\n  "xyz="\n  RuntimeError: Missing value for xyz (command line argument, line 1)',
    ],
    ['bar {}', 'Command line parameter definition has no effect: "bar {}"'],
  ])('%j', (text, message) => expect(() => assign(text)).toThrow(message));

  it('suggests a name', () => {
    try {
      assign('lmit=3');
      throw new Error('no error');
    } catch (error) {
      expect(error).toMatchObject({
        suggestion: 'did you mean foo.limit or bar.sub.limit?',
        line: 1,
        column: 1,
      });
    }
  });
});

describe('interpretArguments', () => {
  const texts: Record<string, string> = {
    'a.phil': 'foo.limit = -3\ninclude file more/b.phil',
    'more/b.phil': 'bar.flag = $DAY',
    'broken.phil': 'foo$limit = 0',
  };
  const files: ArgumentFiles = {
    isFile: (path) => path in texts || path === 'locked',
    isDirectory: (path) => path.startsWith('dir'),
    readText: (path) => {
      if (!(path in texts)) throw new Error('permission denied');
      return texts[path];
    },
  };
  const run = (...args: string[]) =>
    interpretArguments(master, args, { files, directoryParameter: 'bar.flag' });

  it('takes files, directories and assignments in their order', () => {
    const { sources, problems } = run('', '--flag', '--flag=no', 'a.phil', 'dir $x', 'sub.limit=9');
    expect(problems).toEqual([]);
    expect(sources.map(({ kind }) => kind)).toEqual([
      'assignment',
      'assignment',
      'file',
      'directory',
      'assignment',
    ]);
    const fetched = fetchPhil(
      master,
      sources.map(({ scope }) => scope),
      { environment: () => 'today' },
    );
    expect(showText(fetched)).toContain('limit = -3');
    expect(showText(fetched)).toContain("flag = 'dir $x'");
    expect(showText(fetched)).toContain('limit = 9');
  });

  it('goes on behind a mistake, and reports all', () => {
    const { sources, problems } = run('broken.phil', 'locked', 'nothing', 'lmit=3', 'min=1');
    expect(sources).toHaveLength(1);
    expect(problems.map(({ message }) => message)).toEqual([
      'Syntax error: improper definition name "foo$limit" (file "broken.phil", line 1)',
      'Cannot read "locked": permission denied',
      'Uninterpretable command line argument: "nothing"',
      'Unknown command line parameter definition: lmit = 3',
    ]);
  });
});
