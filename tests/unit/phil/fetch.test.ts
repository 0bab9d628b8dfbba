import { describe, expect, it } from '@jest/globals';
import { adoptScope, uniqueObjects } from '../../../src/phil/edit.js';
import { PhilError } from '../../../src/phil/errors.js';
import { extractScope } from '../../../src/phil/extract.js';
import { deprecationText, fetchDiff, fetchPhil, fetchTracked } from '../../../src/phil/fetch.js';
import { extractFormat, formatScope } from '../../../src/phil/format.js';
import type { PhilDefinition } from '../../../src/phil/objects.js';
import { parsePhil } from '../../../src/phil/parse.js';
import { showText } from '../../../src/phil/show.js';

function fetched(master: string, ...sources: string[]): string {
  const scopes = sources.map((text) => parsePhil(text));
  return showText(fetchPhil(parsePhil(master), scopes));
}

function diff(master: string, source: string): string {
  return showText(fetchDiff(parsePhil(master), [parsePhil(source)]));
}

describe('fetchPhil', () => {
  it('takes the last value, whatever way the path is written', () => {
    const master = 's {\n  a = 1\n  t.b = 2\n}';
    expect(fetched(master, 's.a = 3\ns { a = 4\nt { b = 5 }\n}', 's.t.b = 6')).toBe(
      's {\n  a = 4\n  t.b = 6\n}\n',
    );
  });

  it('ignores what is disabled or unknown', () => {
    expect(fetched('a = 1', '!a = 2\nb = 3')).toBe('a = 1\n');
  });

  it('collects what is multiple, without equal ones', () => {
    const master = 'a = None\n.type=str\n.multiple=True';
    expect(fetched(master, 'a=x\na=y\na="x"')).toBe('a = y\na = "x"\n');
    expect(fetched('s .multiple=True { a=None\nb=None }', 's.a=1\ns { a=2; b=3 }')).toBe(
      's {\n  a = 1\n  b = None\n}\ns {\n  a = 2\n  b = 3\n}\n',
    );
  });

  it('marks choices', () => {
    const master = 'u = a b *c\n.type=choice(multi=True)';
    expect(fetched(master, 'u = A')).toBe('u = *a b c\n');
    expect(fetched(master, 'u = a + b')).toBe('u = *a *b c\n');
    expect(fetched(master, 'u = none')).toBe('u = a b c\n');
    expect(fetched(master, 'u = Auto')).toBe('u = Auto\n');
  });

  it('says which choices there are', () => {
    const run = (): string => fetched('m = *fast slow\n.type=choice', 'm = fats');
    expect(run).toThrow(
      'Not a possible choice for m: fats (input line 1)\n  Possible choices are:\n    *fast\n    slow',
    );
    try {
      run();
    } catch (error) {
      expect((error as PhilError).suggestion).toBe('did you mean fast?');
    }
  });

  it('refuses a scope for a definition, unless told to skip it', () => {
    expect(() => fetched('a = 1', 'a { }')).toThrow(
      'Incompatible parameter objects: definition "a" (input line 1) vs. scope "a" (input line 1)',
    );
    const skipping = fetchPhil(parsePhil('a = 1'), [parsePhil('a { }')], { skipIncompatible: true });
    expect(showText(skipping)).toBe('a = 1\n');
  });

  it('refuses a master that defines a name twice', () => {
    expect(() => fetched('a=1\na=2')).toThrow(/^Duplicate definitions in master/);
  });

  it('finds old files by their alias', () => {
    const master = 'cell .alias = old.cell { size = 1 }';
    expect(fetched(master, 'old { cell { size = 2 } }')).toBe('cell {\n  size = 2\n}\n');
  });

  it('hides a deprecated parameter until it is set, and tells of it then', () => {
    const master = parsePhil('a=1\nold=None\n.type=str\n.deprecated=True');
    const told: PhilDefinition[] = [];
    const options = { onDeprecated: (definition: PhilDefinition) => void told.push(definition) };
    expect(
      showText(fetchPhil(master, [parsePhil('old=None')], options), { attributesLevel: 3 }),
    ).not.toContain('old');
    const set = fetchPhil(master, [parsePhil('old=x')], options);
    expect(showText(set, { attributesLevel: 3 })).toContain('# WARNING: deprecated parameter\nold = x');
    expect(told.map(deprecationText)).toEqual(['old is deprecated - not recommended for use.']);
  });

  it('tells what it had no use for', () => {
    const source = parsePhil('a = 10\nc = 30\ns { b = $c\n d = 1 }\ne = 2');
    const { unused } = fetchTracked(parsePhil('a = 1\ns { b = 2 }'), [source]);
    expect(unused.map(({ path }) => path)).toEqual(['s.d', 'e']);
  });
});

describe('fetchDiff', () => {
  it('keeps only what differs in value', () => {
    const master = 'v = 1/2\n.type=float\ns {\n  a = None\n  b = y\n}';
    expect(diff(master, 'v = 0.5\ns.a = x')).toBe('s {\n  a = x\n}\n');
    expect(diff(master, 's.b = y')).toBe('');
  });

  it('keeps variables of the environment as they are written', () => {
    const run = (fetch: typeof fetchPhil): string =>
      showText(
        fetch(parsePhil('a = None\n.type=str'), [parsePhil('a = $DATA/x')], { environment: () => '/data' }),
      );
    expect(run(fetchPhil)).toBe('a = "/data/x"\n');
    expect(run(fetchDiff)).toBe('a = "$DATA/x"\n');
  });
});

describe('extract and format', () => {
  it('give back the same values', () => {
    const master = parsePhil(
      'a = 1\n.type=int\ns .multiple=True { b = x\n.type=str }\nc = None\n.type=float\n.multiple=True',
    );
    const values = extractScope(fetchPhil(master, [parsePhil('s.b=y\ns.b=z\nc=1/4\na=5')]));
    expect(JSON.parse(JSON.stringify(values))).toEqual({ a: 5, s: [{ b: 'y' }, { b: 'z' }], c: [0.25] });
    const text = showText(formatScope(master, values));
    expect(text).toBe('a = 5\ns {\n  b = "y"\n}\ns {\n  b = "z"\n}\nc = 0.25\n');
    expect(extractScope(fetchPhil(master, [parsePhil(text)]))).toEqual(values);
  });

  it('leaves the template of a multiple scope out of the values', () => {
    const master = parsePhil('s .multiple=True { a = 1 }');
    expect(extractScope(fetchPhil(master)).s).toEqual([]);
    const mandatory = parsePhil(
      's .multiple=True .optional=False { a = 1 }'.replace(' .optional', '\n.optional'),
    );
    expect(extractScope(fetchPhil(mandatory)).s).toHaveLength(1);
  });

  it('may use any name', () => {
    const values = extractScope(
      parsePhil('constructor = 1\n.type=int\nhasOwnProperty.toString = 2\n.type=int'),
    );
    expect(values.constructor).toBe(1);
    expect((values.hasOwnProperty as unknown as { toString: unknown }).toString).toBe(2);
    expect(extractScope(parsePhil('a = 1')).constructor).toBeUndefined();
  });

  it('writes values as the program would', () => {
    expect(showText(extractFormat(parsePhil('a = 2**10\n.type=int')))).toBe('a = 1024\n');
  });
});

describe('editing', () => {
  it('adopts the objects of another scope', () => {
    const scope = parsePhil('s { a = 1\nb = 2 }');
    adoptScope(scope, parsePhil('s { a = 4\nc = 3 }\nt.u { d = 5 }'));
    expect(showText(scope)).toBe('s {\n  a = 4\n  b = 2\n  c = 3\n}\nt.u {\n  d = 5\n}\n');
    expect(() => adoptScope(scope, scope)).toThrow('Cannot adopt own scope');
    expect(() => adoptScope(scope, parsePhil('s = 1'))).toThrow(PhilError);
  });

  it('keeps the last of each name', () => {
    expect(showText(uniqueObjects(parsePhil('a=1\ns { b=1 }\na=2\ns { c=1\nc=2 }\n!d=1')))).toBe(
      'a = 2\ns {\n  c = 2\n}\n',
    );
  });
});
