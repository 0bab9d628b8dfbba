import { describe, expect, it } from '@jest/globals';
import { getObjects, getWithoutSubstitution } from '../../../src/phil/get.js';
import { parsePhil } from '../../../src/phil/parse.js';
import { showText } from '../../../src/phil/show.js';

function get(text: string, path: string, variables: Record<string, string> = {}): string {
  return showText(getObjects(parsePhil(text), path, { environment: (name) => variables[name] }));
}

describe('variables', () => {
  it.each([
    ['a=1\nb=$a', 'b = 1\n'],
    ['a=x y\nb=$a z', 'b = x y z\n'],
    ['a=x y\nb="$a z"', 'b = "x y z"\n'],
    ['a=x\nb=pre$(a)post', 'b = "prexpost"\n'],
    ["a=x\nb='$a'", "b = '$a'\n"],
    ['a=x\nb=\\$a', 'b = \\$a\n'],
    ['a=1\nb=$a\na=2', 'b = 1\n'],
    ['b=$HOME/x', 'b = "/me/x"\n'],
  ])('%j', (text, expected) => expect(get(text, 'b', { HOME: '/me' })).toBe(expected));

  it('look in the scopes around, nearest first, or from the root', () => {
    const text = 'a=1\ns { a=2\n t { b=$a $(.a) $(s.a) } }';
    expect(get(text, 's.t.b')).toBe('b = 2 1 2\n');
  });

  it.each([
    ['b=$c', 'Undefined variable: $c (input line 1)'],
    ['b=$c\nc=1', 'Undefined variable: $c (input line 1)'],
    ['b=$b', 'Undefined variable: $b (input line 1)'],
    ['s {}\nb=$s', 'Not a definition: $s (input line 2)'],
    ['b=$', 'Syntax error: $ must be followed by an identifier: "$" (input line 1)'],
    ['b=$(c', 'Syntax error: missing ")": "$(c" (input line 1)'],
    ['b=$(1c)', 'Syntax error: improper variable name "$(1c)" (input line 1)'],
    ['b=$@', 'Syntax error: improper variable name "$@" (input line 1)'],
  ])('%j', (text, message) => expect(() => get(text, 'b')).toThrow(message));

  it('cannot multiply without end', () => {
    const text = ['a0=""', ...Array.from({ length: 60 }, (_, i) => `a${i + 1}="$a${i}$a${i}"`)].join('\n');
    expect(() => get(text, 'a60')).toThrow('Too many variables within variables');
    const long = [
      'a0="0123456789"',
      ...Array.from({ length: 9 }, (_, i) => `a${i + 1}="${`$a${i}`.repeat(8)}"`),
    ];
    expect(() => get(long.join('\n'), 'a9')).toThrow(/^Too (long|many)/);
  });
});

describe('getWithoutSubstitution', () => {
  const scope = parsePhil('e { a=1\n b=x }\ne=g\nt.a.c=2\n!f=1');
  it.each([
    ['e', 'e {\n  a = 1\n  b = x\n}\ne = g\n'],
    ['e.a', 'a = 1\n'],
    ['e.c', ''],
    ['t', 't.a.c = 2\n'],
    ['t.a', 'a.c = 2\n'],
    ['f', ''],
    ['', showText(scope)],
  ])('%j', (path, expected) => expect(showText(getWithoutSubstitution(scope, path))).toBe(expected));
});
