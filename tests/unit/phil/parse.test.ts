import { describe, expect, it } from '@jest/globals';
import { PhilError } from '../../../src/phil/errors.js';
import { allDefinitions } from '../../../src/phil/get.js';
import { fullPath, type PhilDefinition } from '../../../src/phil/objects.js';
import { parsePhil } from '../../../src/phil/parse.js';
import { showText } from '../../../src/phil/show.js';

function shown(text: string, attributesLevel = 0): string {
  return showText(parsePhil(text), { attributesLevel });
}

function mistake(text: string): PhilError {
  try {
    parsePhil(text);
  } catch (error) {
    if (error instanceof PhilError) return error;
    throw error;
  }
  throw new Error(`no mistake found in ${JSON.stringify(text)}`);
}

describe('words and values', () => {
  it.each([
    ['a = 1', 'a = 1\n'],
    ['a=b\n  "c"\nd=2', 'a = b "c"\nd = 2\n'],
    ['a = b \\\n  c', 'a = b c\n'],
    ['a = b # c {d} \\\n e\nf = 1', 'a = b\nf = 1\n'],
    ['a = 1 #b', 'a = 1 #b\n'],
    ['# a = 1\nb=2#x', 'b = 2#x\n'],
    ['a=1;b=2;', 'a = 1\nb = 2\n'],
    ['s{a=1}t{b=2}', 's {\n  a = 1\n}\nt {\n  b = 2\n}\n'],
    ['a = "x\ny" z = 3\nb = 1', 'a = "x\ny"\nz = 3\nb = 1\n'],
    [`a = 'it\\'s' """b"c""" "\\\\"`, `a = 'it\\'s' """b\\"c""" "\\\\"\n`],
    ['a = it\'s "b"c', 'a = it\'s "b" c\n'],
    ['a =\\\n\\\n1', 'a = \\ 1\n'],
    ['!a = 1\n!s { b = 2 }', '!a = 1\n!s {\n  b = 2\n}\n'],
    ['s.t.a = 1\ns.u { b = 2 }', 's.t.a = 1\ns.u {\n  b = 2\n}\n'],
    ['include file x.phil', 'include file x.phil\n'],
    ['a = $b ${ }', undefined],
  ])('%j', (text, expected) => {
    if (expected === undefined) expect(mistake(text)).toBeInstanceOf(PhilError);
    else expect(shown(text)).toBe(expected);
  });

  it('keeps where each word stands', () => {
    const [{ definition }] = allDefinitions(parsePhil('\n  a = 1\n    "two"', { source: 'here' }));
    expect(definition.position).toMatchObject({ line: 2, column: 3 });
    expect(definition.words.map(({ position }) => [position!.line, position!.column])).toEqual([
      [2, 7],
      [3, 5],
    ]);
  });
});

describe('parts switched off', () => {
  it.each([
    ['#phil __OFF__\n{ " }\n#phil __ON__\na=1', 'a = 1\n'],
    ['a=1\n#phil __END__\n} "', 'a = 1\n'],
    ['a=1\n#phil __OFF__\nb=2\n#phil __ON__ c\nd=3\n', 'a = 1\n'],
    ['a = 1\n#phil __ON__\n.help = x\n', 'a = 1\n'],
  ])('%j', (text, expected) => expect(shown(text)).toBe(expected));

  it('wants a directive on a line of its own', () => {
    expect(mistake('a=1;#phil __ON__').message).toBe(
      'Syntax error: improper definition name "#phil" (input line 1)',
    );
  });
});

describe('mistakes', () => {
  it.each([
    ["'a'", "Unquoted word expected, found 'a' (input line 1)"],
    ['a', 'Unexpected end of input.'],
    ['a=\nb', 'Missing value for a (input line 1)'],
    ['s{z=}', 'Missing value for z (input line 1)'],
    ['a b', 'Syntax error: expected "=", found "b" (input line 1)'],
    ['{}', 'Syntax error: unexpected "{" (input line 1)'],
    ['s{y=1{', 'Syntax error: unexpected "{" (input line 1)'],
    ['}', 'Unexpected end of input.'],
    ['a {', 'Syntax error: no matching "}" for "{" at input line 1'],
    ['s{;}', 'Syntax error: unexpected ";" (input line 1)'],
    ['1 {', 'Syntax error: improper scope name "1" (input line 1)'],
    ['a=b\n.foo none', 'Unexpected definition attribute: .foo (input line 2)'],
    ['a=b\n.help none', 'Syntax error: expected "=", found "none" (input line 2)'],
    ['s\n.foo', 'Unexpected scope attribute: .foo (input line 2)'],
    ['s\n.help=x\nb = 1', 'Unexpected scope attribute: b (input line 3)'],
    ['s .help = x "', 'Syntax error: missing closing quote (input line 1)'],
    ['a=b\nc = "abc\n', 'Syntax error: missing closing quote (input line 3)'],
    ['a.include=None', 'Reserved identifier: "include" (input line 1)'],
    ['__foo__ {}', 'Reserved identifier: "__foo__" (input line 1)'],
    ['a=1\n.type=foo', 'Unexpected definition type: "foo" (input line 2)'],
    ['a=1\n.multiple=maybe', 'One True or False value expected, .multiple="maybe" found (input line 2)'],
    ['#phil __Off__\n', 'Unknown: #phil __Off__ (input line 1)'],
  ])('%j', (text, message) => expect(mistake(text).message).toBe(message));

  it('reports the first mistake in reading order, whatever its kind', () => {
    expect(mistake('a=1\n.type=foo\n} {').message).toMatch(/^Unexpected definition type/);
    expect(mistake('a b\nc=1\n.type=foo').message).toMatch(/^Syntax error/);
  });

  it('refuses scopes nested beyond use', () => {
    expect(mistake(`${'a{'.repeat(5000)}${'}'.repeat(5000)}`).message).toMatch(/nested more than 200 deep/);
    expect(mistake(`${'a.'.repeat(5000)}b=1`).message).toMatch(/nested more than 200 deep/);
  });
});

describe('attributes', () => {
  it('shows them in their order, by level', () => {
    const text = 'a=1\n.type=int\n.help="some help"\n.expert_level=2\n';
    expect(shown(text, 1)).toBe('a = 1\n  .help = "some help"\n');
    expect(shown(text, 2)).toBe(
      'a = 1\n  .help = "some help"\n  .type = int(allow_none=True)\n  .expert_level = 2\n',
    );
    expect(shown('s .multiple=True { }', 2)).toBe('s\n  .multiple = True\n{\n}\n');
  });

  it('leaves a disabled attribute out', () => {
    expect(shown('a=1\n!.help=x\n', 2)).toBe('a = 1\n');
  });

  it('keeps the name of a call as text', () => {
    expect(shown('s .call = a . b ( x = 1 , y = 2 ) {}', 2)).toBe('s\n  .call = a.b(x=1, y=2)\n{\n}\n');
    expect(mistake('s .call = f {}').message).toMatch(/import path "f" is too short/);
  });

  it('breaks long help at blanks', () => {
    const text = showText(parsePhil('name=value\n.help=help message with detailed information'), {
      attributesLevel: 1,
      printWidth: 25,
    });
    expect(text).toBe(
      'name = value\n  .help = "help message"\n          "with detailed"\n          "information"\n',
    );
  });
});

describe('showText', () => {
  const levels = parsePhil('x=1\ny=2\n.expert_level=1\ns .expert_level=2 {\na=3\n}');
  it.each([
    [0, 'x = 1\n'],
    [1, 'x = 1\ny = 2\n'],
    [2, 'x = 1\ny = 2\ns {\n  a = 3\n}\n'],
    [-1, 'x = 1\ny = 2\ns {\n  a = 3\n}\n'],
  ])('leaves out what is above expert level %i', (expertLevel, expected) =>
    expect(showText(levels, { expertLevel })).toBe(expected),
  );

  it('continues long values with backslashes', () => {
    expect(showText(parsePhil('name = aaaa bbbb cccc dddd'), { printWidth: 20 })).toBe(
      'name = aaaa bbbb \\\n       cccc dddd\n',
    );
  });
});

it('gives each object its full path', () => {
  const paths = allDefinitions(parsePhil('a=1\nb.c { d=2\n e.f=3 }\n!g=4\ninclude file x'));
  expect(paths.map(({ path }) => path)).toEqual(['a', 'b.c.d', 'b.c.e.f']);
  for (const { path, definition } of paths) expect(fullPath(definition as PhilDefinition)).toBe(path);
});
