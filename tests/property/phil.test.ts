import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wordsOfValue, quoteString, type QuoteToken } from '../../src/phil/words.js';
import { uniqueObjects } from '../../src/phil/edit.js';
import { PhilError } from '../../src/phil/errors.js';
import { extractScope } from '../../src/phil/extract.js';
import { fetchDiff, fetchPhil } from '../../src/phil/fetch.js';
import { extractFormat } from '../../src/phil/format.js';
import { parsePhil } from '../../src/phil/parse.js';
import { showText } from '../../src/phil/show.js';
import { textSource } from '../../src/phil/source.js';
import { fuzzOptions } from '../support/fuzz-options.js';

const name = fc.constantFrom('a', 'b', 'c', 's', 't', 'long_name_2');
const bare = fc.constantFrom(
  '1',
  '2.5',
  'x',
  'None',
  'Auto',
  '*y',
  'a+b',
  "it's",
  '#x',
  '=',
  '1,2',
  '(3)',
  '$q',
);
const quoted = fc
  .tuple(fc.constantFrom<QuoteToken>('"', "'", '"""', "'''"), fc.string({ maxLength: 6 }))
  .map(([quote, text]) => quoteString(quote, text));
const value = fc
  .array(fc.oneof(bare, quoted), { minLength: 1, maxLength: 4 })
  .map((words) => words.join(' '));
const attribute = fc.constantFrom(
  '.type = int',
  '.type = floats(size_min=1)',
  '.type = strings',
  '.help = "some words that are long enough to be broken when they are shown in a narrow column of text"',
  '.multiple = True',
  '.optional = False',
  '.expert_level = 2',
);

/** Texts of definitions and scopes, nested and dotted, with attributes. */
const document = fc.letrec<{ statements: string; statement: string; definition: string; scope: string }>(
  (tie) => ({
    statements: fc.array(tie('statement'), { maxLength: 4 }).map((statements) => statements.join('\n')),
    statement: fc.oneof({ maxDepth: 3 }, tie('definition'), tie('scope')),
    definition: fc
      .tuple(
        fc.constantFrom('', '!'),
        fc.array(name, { minLength: 1, maxLength: 2 }),
        value,
        fc.array(attribute, { maxLength: 3 }),
      )
      .map(([mark, path, words, attributes]) =>
        [`${mark}${path.join('.')} = ${words}`, ...attributes].join('\n'),
      ),
    scope: fc
      .tuple(fc.constantFrom('', '!'), fc.array(name, { minLength: 1, maxLength: 2 }), tie('statements'))
      .map(([mark, path, statements]) => `${mark}${path.join('.')} {\n${statements}\n}`),
  }),
).statements;

const alphabet = fc.constantFrom(
  ...['a', '.', '=', '{', '}', ';', '#', ' ', '\n', '\\', "'", '"', '!', '$', '(', ')', '1', '*', '+', ','],
  ...['#phil ', '__ON__', '__OFF__', '__END__', 'include', '.type', '.multiple=True', 'int', 'choice', '"""'],
);
const noise = fc.array(alphabet, { maxLength: 40 }).map((parts) => parts.join(''));

/** The result, or the PhilError; any other error fails the test. */
function attempt<T>(run: () => T): T | PhilError {
  try {
    return run();
  } catch (error) {
    if (error instanceof PhilError) return error;
    throw error;
  }
}

describe('a text that is read', () => {
  it('reads back from what is shown, with all attributes and in any width', () => {
    fc.assert(
      fc.property(document, fc.integer({ min: 20, max: 120 }), (text, printWidth) => {
        const options = { attributesLevel: 3, printWidth };
        const scope = attempt(() => parsePhil(text));
        if (scope instanceof PhilError) return;
        const shown = showText(scope, options);
        expect(showText(parsePhil(shown), options)).toBe(shown);
      }),
      fuzzOptions(400, 1),
    );
  });

  it('differs in nothing from itself', () => {
    fc.assert(
      fc.property(document, (text) => {
        const result = attempt(() => {
          const scope = uniqueObjects(parsePhil(text));
          return showText(fetchDiff(scope, [fetchPhil(scope)], { environment: () => 'value' }));
        });
        if (!(result instanceof PhilError)) expect(result).toBe('');
      }),
      fuzzOptions(500, 2),
    );
  });

  it('has values that are stable when they are written and read again', () => {
    fc.assert(
      fc.property(document, (text) => {
        const first = attempt(() => extractFormat(uniqueObjects(parsePhil(text))));
        if (first instanceof PhilError || first.kind !== 'scope') return;
        const shown = showText(first, { attributesLevel: 3 });
        expect(extractScope(parsePhil(shown))).toEqual(extractScope(first));
      }),
      fuzzOptions(500, 3),
    );
  });
});

describe('any text', () => {
  it('is read or refused with a PhilError', () => {
    fc.assert(
      fc.property(noise, (text) => {
        const scope = attempt(() => parsePhil(text));
        if (scope instanceof PhilError) return;
        attempt(() => extractScope(scope));
        attempt(() => fetchPhil(scope, [scope]));
        expect(typeof showText(scope, { attributesLevel: 3 })).toBe('string');
      }),
      fuzzOptions(5000, 4),
    );
  });

  it('is a value or refused with a PhilError', () => {
    const number = fc.array(
      fc.constantFrom(
        '1',
        '.5',
        'e',
        '+',
        '-',
        '*',
        '/',
        '%',
        '(',
        ')',
        '[',
        ',',
        ' ',
        'sin',
        'x',
        '**',
        '0x',
        '"',
        '_',
      ),
      { maxLength: 14 },
    );
    fc.assert(
      fc.property(number, (parts) => {
        const text = `a = ${quoteString("'", parts.join(''))}\n.type = float`;
        const result = attempt(() => extractScope(parsePhil(text)).a);
        if (!(result instanceof PhilError)) expect(['number', 'object', 'symbol']).toContain(typeof result);
      }),
      fuzzOptions(5000, 5),
    );
  });
});

it('any text can be quoted', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<QuoteToken>('"', "'", '"""', "'''"),
      fc.string({ unit: 'binary' }),
      (quote, text) => {
        const [word, ...more] = wordsOfValue(quoteString(quote, text), textSource(''));
        expect(more).toEqual([]);
        expect([word.value, word.quote]).toEqual([text, quote]);
      },
    ),
    fuzzOptions(500, 6),
  );
});
