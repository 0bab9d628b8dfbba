import { posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PhilError } from '../../../src/phil/errors.js';
import {
  type IncludeSources,
  type NoScope,
  parsePhilFile,
  processIncludes,
} from '../../../src/phil/include.js';
import { parsePhil } from '../../../src/phil/parse.js';
import { showText } from '../../../src/phil/show.js';

function sources(
  files: Record<string, string>,
  scopes: Record<string, string | NoScope> = {},
): IncludeSources {
  return {
    absolutePath: (path) => posix.resolve('/somewhere', path),
    readText: (path) => {
      const text = files[posix.resolve('/somewhere', path)];
      if (text === undefined) throw new Error('no such file');
      return text;
    },
    scope: (name) => scopes[name],
  };
}

describe('include file', () => {
  const files = {
    '/somewhere/main.phil': 'a=1\ninclude file sub/one.phil\nb=2',
    '/somewhere/sub/one.phil': 'c=3\ns { include file two.phil }',
    '/somewhere/sub/two.phil': 'd=4',
  };

  it('counts paths from the file that includes', () => {
    expect(showText(parsePhilFile('main.phil', sources(files)))).toBe(
      'a = 1\nc = 3\ns {\n  d = 4\n}\nb = 2\n',
    );
  });

  it('finds the name of the file in a variable', () => {
    const scope = parsePhil('f = sub/two.phil\ninclude file $f\n!include file nowhere');
    expect(showText(processIncludes(scope, sources(files)))).toBe(
      'f = sub/two.phil\nd = 4\n!include file nowhere\n',
    );
  });

  it('names the included file in messages', () => {
    const broken = sources({ '/somewhere/a.phil': 'include file b.phil', '/somewhere/b.phil': '\nx = "' });
    expect(() => parsePhilFile('a.phil', broken)).toThrow(
      'Syntax error: missing closing quote (file "/somewhere/b.phil", line 2)',
    );
  });

  it('sees a circle', () => {
    const circle = sources({
      '/somewhere/a.phil': 'include file b.phil',
      '/somewhere/b.phil': 'include file a.phil',
    });
    expect(() => parsePhilFile('a.phil', circle)).toThrow(
      'Include dependency cycle: /somewhere/a.phil, /somewhere/b.phil, /somewhere/a.phil',
    );
  });

  it('says where a file is missed', () => {
    const run = (): unknown => processIncludes(parsePhil('a=1\ninclude file no.phil'), sources({}));
    expect(run).toThrow(PhilError);
    expect(run).toThrow('Cannot read "no.phil": no such file (input line 2)');
  });
});

describe('include scope', () => {
  const known = sources(
    {},
    {
      'pkg.mod.one': 'x=1\ns { y=2 }',
      'pkg.mod.self': 'include scope pkg.mod.self',
      'pkg.mod.none': { kind: 'no-object' },
      'pkg.mod.number': { kind: 'other-object' },
    },
  );
  const run = (text: string): string => showText(processIncludes(parsePhil(text), known));

  it('puts a scope known by name in its place, or a part of it', () => {
    expect(run('o { include scope pkg.mod.one }')).toBe('o {\n  x = 1\n  s {\n    y = 2\n  }\n}\n');
    expect(run('o { include scope pkg.mod.one s.y }')).toBe('o {\n  y = 2\n}\n');
  });

  it.each([
    ['include scope pkg', /import path "pkg" is too short/],
    [
      'include scope pkg.mod.two',
      /no module pkg.mod \(input line 1\) or possibly import errors in module pkg.mod/,
    ],
    [
      'include scope pkg.mod.none',
      /^include scope: object "none" not found in module "pkg.mod" \(input line 1\)$/,
    ],
    ['include scope pkg.mod.number', /"number" in module "pkg.mod" is not a libtbx.phil.scope instance/],
    ['include scope pkg.mod.one t', /path "t" not found in phil scope object "one" in module "pkg.mod"/],
    ['include scope pkg.mod.self', /^Include dependency cycle/],
    ['include foo bar', /^Unknown include type: foo \(input line 1\)$/],
    ['include foo', /must be followed by at least two arguments/],
    ['include file a b', /must be followed exactly one argument/],
    ['include scope a b c', /must be followed one or two arguments/],
  ])('%s', (text, message) => expect(() => run(text)).toThrow(message));
});
