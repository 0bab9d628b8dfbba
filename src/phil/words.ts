import { scanWords, type QuoteToken } from '../../grammar/phil-scanner.js';
import { PhilError } from './errors.js';
import { whereSuffix, type PhilSource, type Position } from './source.js';

export type { QuoteToken };

/** One word of a value. */
export interface Word {
  readonly value: string;
  readonly quote?: QuoteToken;
  /** Absent for words that the program made. */
  readonly position?: Position;
}

/** The value `Auto`: the program is to decide. */
export const Auto: unique symbol = Symbol('Auto');
export type Auto = typeof Auto;

export function bareWord(value: string): Word {
  return { value };
}

export function quotedWord(value: string): Word {
  return { value, quote: '"' };
}

function isPlain(words: readonly Word[], keyword: string): boolean {
  return words.length === 1 && words[0].quote === undefined && words[0].value.toLowerCase() === keyword;
}

export function isPlainNone(words: readonly Word[]): boolean {
  return isPlain(words, 'none');
}

export function isPlainAuto(words: readonly Word[]): boolean {
  return isPlain(words, 'auto');
}

/** The value as PHIL writes it between the given quotes. */
export function quoteString(quote: QuoteToken, value: string): string {
  const quoteCharacter = quote[0];
  const escaped = value.replaceAll('\\', '\\\\').replaceAll(quoteCharacter, `\\${quoteCharacter}`);
  return quote + escaped + quote;
}

/** The word as PHIL writes it. */
export function wordText(word: Word): string {
  return word.quote === undefined ? word.value : quoteString(word.quote, word.value);
}

/** The words joined by blanks, as one text. */
export function joinedValue(words: readonly Word[]): string {
  return words.map((word) => word.value).join(' ');
}

/** None, Auto, or the words joined by blanks. */
export function stringFromWords(words: readonly Word[]): string | null | Auto {
  if (isPlainNone(words)) return null;
  return isPlainAuto(words) ? Auto : joinedValue(words);
}

/** None, Auto, or the value of each word. */
export function stringsFromWords(words: readonly Word[]): string[] | null | Auto {
  if (isPlainNone(words)) return null;
  return isPlainAuto(words) ? Auto : words.map((word) => word.value);
}

/** `None` or `Auto` for the values that mean them, else undefined. */
export function keywordWords(value: unknown): Word[] | undefined {
  if (value === null || value === undefined) return [bareWord('None')];
  return value === Auto ? [bareWord('Auto')] : undefined;
}

/** The position of a character of a text. */
export function positionAt(source: PhilSource, text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { source, line: before.length, column: before[before.length - 1].length + 1 };
}

/** The words of a text that is a value and nothing else. Throws a PhilError for a quote that is not closed. */
export function wordsOfValue(text: string, source: PhilSource): Word[] {
  return scanWords(text).map((word) => {
    if (!word.closed) throw missingQuote(source, text, word.start);
    const position = positionAt(source, text, word.start);
    return word.quote === undefined
      ? { value: word.value, position }
      : { value: word.value, quote: word.quote, position };
  });
}

/** The message names the line where the text ends, as it is noticed there; the position is the quote that was opened. */
export function missingQuote(source: PhilSource, text: string, opened: number): PhilError {
  const end = whereSuffix(positionAt(source, text, text.length));
  return new PhilError(
    `Syntax error: missing closing quote${end}`,
    positionAt(source, text, opened),
    'this quote is never closed',
  );
}
