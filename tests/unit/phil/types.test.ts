import { describe, expect, it } from '@jest/globals';
import { PhilError } from '../../../src/phil/errors.js';
import { extractScope } from '../../../src/phil/extract.js';
import { formatScope } from '../../../src/phil/format.js';
import { parsePhil } from '../../../src/phil/parse.js';
import { showText } from '../../../src/phil/show.js';
import { Auto, type Word } from '../../../src/phil/words.js';

function value(text: string, type: string): unknown {
  return extractScope(parsePhil(`a = ${text}\n.type = ${type}`), { home: '/home/me' }).a;
}

function written(master: string, type: string, given: unknown): string {
  return showText(formatScope(parsePhil(`a = ${master}\n.type = ${type}`), { a: given })).trimEnd();
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof PhilError) return error.message;
    throw error;
  }
  throw new Error('no error');
}

describe('values of words', () => {
  it.each<[string, string, unknown]>([
    ['None', 'int', null],
    ['AUTO', 'float', Auto],
    ['"None"', 'str', 'None'],
    ['a "b c"', 'str', 'a b c'],
    ['a "b c"', 'strings', ['a', 'b c']],
    ['a "b c"', 'qstr', 'a "b c"'],
    ['a "b c"', 'None', ['a', 'b c']],
    ['~/data', 'path', '/home/me/data'],
    ['~you/data', 'path', '~you/data'],
    ['yes', 'bool', true],
    ['OFF', 'bool', false],
    ['008', 'int', 8],
    ['1.0', 'int', 1],
    ['12345678901234567890', 'int', 12345678901234567890n],
    ['1/3', 'float', 1 / 3],
    ['2.5 #angstrom', 'float', 2.5],
    ['sqrt(2)', 'float', Math.SQRT2],
    ['1 1/2', 'floats', [1, 0.5]],
    ['"2,3/4;4/5"', 'floats', [2, 0.75, 0.8]],
    ['([12.34, 45.67])', 'floats', [12.34, 45.67]],
    ['none auto', 'ints(allow_none_elements=True, allow_auto_elements=True)', [null, Auto]],
    ['a *b c', 'choice', 'b'],
    ['a b', 'choice', null],
    ['a *b *c', 'choice(multi=True)', ['b', 'c']],
    ['100,100 50,90,90 120', 'unit_cell', { a: 100, b: 100, c: 50, alpha: 90, beta: 90, gamma: 120 }],
  ])('%s as %s', (text, type, expected) => expect(value(text, type)).toEqual(expected));

  it('keeps words as they are', () => {
    const words = value('plain "% ^"', 'words') as Word[];
    expect(words.map(({ value: text, quote }) => [text, quote])).toEqual([
      ['plain', undefined],
      ['% ^', '"'],
    ]);
  });

  it('reads space groups by symbol', () => {
    expect(value('P6', 'space_group')).toMatchObject({ number: 168 });
    expect(value('"P 61 2 2"', 'space_group')).toMatchObject({ number: 178 });
  });
});

describe('words that are not of the type', () => {
  it.each([
    ['1/2', 'int', 'Error interpreting a="1/2" as an integer expression (input line 1)'],
    ['True', 'float', 'Error interpreting a="True" as a numeric expression (input line 1)'],
    ['"\'b\'"', 'float', `Error interpreting a="'b'" as a floating-point expression (input line 1)`],
    [
      '-1.5',
      'float(value_min=1.0)',
      'a element is less than the minimum allowed value: -1.5 < 1 (input line 1)',
    ],
    [
      '5.1',
      'float(value_max=5)',
      'a element is greater than the maximum allowed value: 5.1 > 5 (input line 1)',
    ],
    ['None', 'int(allow_none=False)', 'a cannot be None'],
    ['1', 'ints(2)', 'Not enough values for a: 1 given, exactly 2 required (input line 1)'],
    ['1 2 3', 'ints(size_max=2)', 'Too many values for a: 3 given, 2 allowed at most (input line 1)'],
    ['1 none', 'ints', 'a element cannot be None (input line 1)'],
    ['perhaps', 'bool', 'One True or False value expected, a="perhaps" found (input line 1)'],
    ['*a *b', 'choice', 'Multiple choices for a; only one choice can be selected (input line 1)'],
    ['a 20 30 90 90 90', 'unit_cell', 'a: "a" is not a number (input line 1)'],
    ['10 20 30 90 90 400', 'unit_cell', /^a: impossible unit cell .*gamma/],
    ['P7', 'space_group', /^a: .*P7.*\(input line 1\)$/],
  ])('%s as %s', (text, type, message) => {
    if (typeof message === 'string') expect(messageOf(() => value(text, type))).toBe(message);
    else expect(messageOf(() => value(text, type))).toMatch(message);
  });

  it('says that a mandatory choice is missing', () => {
    expect(messageOf(() => extractScope(parsePhil('a = b c\n.type=choice\n.optional=False')))).toBe(
      'Unspecified choice for a: exactly one choice must be selected (input line 1)',
    );
  });
});

describe('options of types', () => {
  it.each([
    ['int(foo=1)', "number_converters_base.__init__() got an unexpected keyword argument 'foo'"],
    ['int(1,2,3,4)', 'takes from 1 to 4 positional arguments but 5 were given'],
    ['int(1, value_min=2)', "got multiple values for argument 'value_min'"],
    ['int(value_min=2, value_max=1)', 'value_min must not be above value_max'],
    ['ints(size=1, size_min=2)', 'size stands without size_min and size_max'],
    ['str(1)', 'str_converters() takes no arguments'],
    ['int(value_min=x)', "NameError: name 'x' is not defined"],
    ['int(', 'EOF in multi-line statement'],
  ])('%s', (type, message) => expect(messageOf(() => value('1', type))).toContain(message));

  it('are shown as they were understood', () => {
    const shown = (type: string): string => showText(parsePhil(`a=1\n.type=${type}`), { attributesLevel: 2 });
    expect(shown('float( value_max = 10/4 )')).toContain('.type = float(value_max=2.5, allow_none=True)');
    expect(shown('floats(size_max=4, size_min=2)')).toContain('.type = floats(size_min=2, size_max=4)');
  });

  it('suggest the nearest type', () => {
    try {
      parsePhil('a=1\n.type=flaot');
      throw new Error('no error');
    } catch (error) {
      expect((error as PhilError).suggestion).toBe('did you mean float?');
    }
  });
});

describe('words of values', () => {
  it.each<[string, string, unknown, string]>([
    ['1', 'int', 7, 'a = 7'],
    ['1', 'int', 12345678901234567890n, 'a = 12345678901234567890'],
    ['1', 'float', 1 / 3, 'a = 0.3333333333'],
    ['1', 'float', null, 'a = None'],
    ['1', 'float', Auto, 'a = Auto'],
    ['1', 'floats', [1, 1e-7, 1e22], 'a = 1 1e-07 1e+22'],
    ['True', 'bool', false, 'a = False'],
    ['x', 'str', 'it\'s "so"', 'a = "it\'s \\"so\\""'],
    ['x', 'strings', ['b', 'c d'], 'a = b "c d"'],
    ['x', 'qstr', "1 'b'", "a = 1 'b'"],
    ['b c', 'choice', 'c', 'a = b *c'],
    ['b c', 'choice(multi=True)', ['c', 'b'], 'a = *b *c'],
    ['1', 'unit_cell', { a: 1, b: 2, c: 3, alpha: 90, beta: 91.5, gamma: 90 }, 'a = 1 2 3 90 91.5 90'],
  ])('%s as %s: %p', (master, type, given, expected) => expect(written(master, type, given)).toBe(expected));

  it('writes a space group by its symbol', () => {
    expect(written('P6', 'space_group', value('P6122', 'space_group'))).toBe('a = "P 61 2 2"');
  });

  it.each<[string, string, unknown, string]>([
    ['b c', 'choice', 'd', 'Invalid choice: a=d'],
    ['b b', 'choice', 'b', 'Improper master choice definition: a = b b (input line 1)'],
    ['b c', 'choice(multi=True)', ['b', 'x', 'y'], "Invalid choice(multi=True): a=['x', 'y']"],
    ['1', 'ints(value_max=3)', [4], 'a element is greater than the maximum allowed value: 4 > 3'],
    ['1', 'int', 'x', 'a cannot be x: a whole number expected'],
  ])('%s as %s refuses %p', (master, type, given, message) =>
    expect(messageOf(() => written(master, type, given))).toBe(message),
  );
});
