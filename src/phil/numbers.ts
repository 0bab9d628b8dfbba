import { skipSpace, splitAtSpace, stripSpace } from '../../grammar/phil-scanner.js';
import { ArithmeticError, evaluateExpression, NotArithmetic, type ExpressionValue } from './arithmetic.js';
import { PhilError } from './errors.js';
import { whereSuffix } from './source.js';
import { Auto, joinedValue, stringFromWords, type Word } from './words.js';

/** Whole numbers that a double cannot hold exactly stay bigint. */
export type PhilInteger = number | bigint;

export function plainInteger(value: bigint): PhilInteger {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function interpreting(path: string, text: string, what: string, words: readonly Word[]): PhilError {
  const position = words[0]?.position;
  return new PhilError(`Error interpreting ${path}="${text}" as ${what}${whereSuffix(position)}`, position);
}

/** A whole number as Python's int() reads it, so `008` is 8. */
function integerFromText(text: string): bigint | undefined {
  const match = /^([+-]?)(\d(?:_?\d)*)$/.exec(stripSpace(text));
  if (!match || match[2].length > 4300) return undefined;
  const size = BigInt(match[2].replaceAll('_', ''));
  return match[1] === '-' ? -size : size;
}

/** A number with a point or an exponent as a person writes it. */
const PLAIN_FLOAT = /^[+-]?(?:(?:\d+\.\d*|\.\d+)(?:e[+-]?\d+)?|\d+e[+-]?\d+)$/;

function numberFromText(text: string, words: readonly Word[], path: string): ExpressionValue | Auto {
  const keyword = stripSpace(text.toLowerCase());
  if (keyword === 'true' || keyword === 'false') {
    throw interpreting(path, text, 'a numeric expression', words);
  }
  if (keyword === 'none') return null;
  if (keyword === 'auto') return Auto;
  const integer = integerFromText(text);
  if (integer !== undefined) return integer;
  // The value of the expression that it is too, without asking the parser.
  if (PLAIN_FLOAT.test(keyword)) return Number(keyword);
  try {
    // Indentation has no meaning here, as it has none at the start of an expression.
    return evaluateExpression(text.slice(skipSpace(text, 0)));
  } catch (error) {
    if (!(error instanceof ArithmeticError || error instanceof NotArithmetic)) throw error;
    const reason = error instanceof NotArithmetic ? `not arithmetic: ${error.message}` : error.message;
    throw interpreting(path, text, `a numeric expression: ${reason}`, words);
  }
}

/** The value of the words as one number (of whatever kind the expression gives). */
export function numberFromWords(words: readonly Word[], path: string): ExpressionValue | Auto {
  const text = stringFromWords(words);
  return typeof text === 'string' ? numberFromText(text, words, path) : text;
}

/** The values of words that are numbers separated by blanks, commas or semicolons, in brackets or without. */
export function numbersFromWords(
  words: readonly Word[],
  path: string,
): (ExpressionValue | Auto)[] | null | Auto {
  const whole = stringFromWords(words);
  if (typeof whole !== 'string') return whole;
  let text = whole;
  while ((text.startsWith('(') && text.endsWith(')')) || (text.startsWith('[') && text.endsWith(']'))) {
    text = stripSpace(text.slice(1, -1));
  }
  return splitAtSpace(text.replace(/[,;]/g, ' ')).map((part) => numberFromText(part, words, path));
}

/** A whole number, or a number without fraction. */
export function integerFromNumber(value: ExpressionValue, words: readonly Word[], path: string): PhilInteger {
  if (typeof value === 'bigint') return plainInteger(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' && Number.isInteger(value)) return plainInteger(BigInt(value));
  throw interpreting(path, joinedValue(words), 'an integer expression', words);
}

export function floatFromNumber(value: ExpressionValue, words: readonly Word[], path: string): number {
  if (typeof value === 'number') return value;
  const double = typeof value === 'bigint' || typeof value === 'boolean' ? Number(value) : NaN;
  if (Number.isFinite(double)) return double;
  throw interpreting(path, joinedValue(words), 'a floating-point expression', words);
}

export function integerFromWords(words: readonly Word[], path: string): PhilInteger | null | Auto {
  const value = numberFromWords(words, path);
  return value === null || value === Auto ? value : integerFromNumber(value, words, path);
}

export function floatFromWords(words: readonly Word[], path: string): number | null | Auto {
  const value = numberFromWords(words, path);
  return value === null || value === Auto ? value : floatFromNumber(value, words, path);
}

/** True, yes, on, 1 or their opposites, in any case. */
export function booleanFromWords(words: readonly Word[], path: string): boolean | null | Auto {
  const text = stringFromWords(words);
  if (typeof text !== 'string') return text;
  const lower = text.toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(lower)) return true;
  if (['false', 'no', 'off', '0'].includes(lower)) return false;
  const position = words[0]?.position;
  throw new PhilError(
    `One True or False value expected, ${path}="${text}" found${whereSuffix(position)}`,
    position,
  );
}
