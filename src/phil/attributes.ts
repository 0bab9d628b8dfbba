import type { IToken } from 'chevrotain';
import { expressionLexer, Identifier } from '../../grammar/expression-tokens.js';
import { stripSpace } from '../../grammar/phil-scanner.js';
import {
  ArithmeticError,
  type CallArguments,
  evaluateArguments,
  type ExpressionValue,
  NotArithmetic,
} from './arithmetic.js';
import type { ConverterRegistry } from './converters/registry.js';
import { PhilError } from './errors.js';
import { didYouMean } from './nearest.js';
import { booleanFromWords, integerFromWords } from './numbers.js';
import {
  definitionAttributeNames,
  fullPath,
  scopeAttributeNames,
  type Converter,
  type PhilDefinition,
  type PhilScope,
} from './objects.js';
import { whereSuffix } from './source.js';
import { Auto, isPlainAuto, isPlainNone, joinedValue, stringFromWords, type Word } from './words.js';

export function isDefinitionAttribute(name: string): boolean {
  return (definitionAttributeNames as readonly string[]).includes(name);
}

export function isScopeAttribute(name: string): boolean {
  return (scopeAttributeNames as readonly string[]).includes(name);
}

const flags = ['optional', 'multiple', 'disable_add', 'disable_delete'];
const counts = ['input_size', 'expert_level'];

function plainAttribute(name: string, words: readonly Word[]): unknown {
  if (flags.includes(name)) return booleanFromWords(words, `.${name}`);
  if (counts.includes(name)) return integerFromWords(words, `.${name}`);
  return stringFromWords(words);
}

/** Sets `.name = words` of a definition. Throws a PhilError for words that the attribute cannot have. */
export function setDefinitionAttribute(
  definition: PhilDefinition,
  name: string,
  words: readonly Word[],
  converters: ConverterRegistry,
): void {
  const value = name === 'type' ? typeFromWords(words, converters) : plainAttribute(name, words);
  definition.attributes = { ...definition.attributes, [name]: value };
}

/** Sets `.name = words` of a scope. Throws a PhilError for words that the attribute cannot have. */
export function setScopeAttribute(scope: PhilScope, name: string, words: readonly Word[]): void {
  const value = name === 'call' ? callFromWords(scope, words) : plainAttribute(name, words);
  if (name === 'sequential_format' && typeof value === 'string') checkFormat(value, words);
  scope.attributes = { ...scope.attributes, [name]: value };
}

function at(message: string, words: readonly Word[], advice?: string): PhilError {
  const position = words[0]?.position;
  return new PhilError(message + whereSuffix(position), position, advice);
}

/** A format must take exactly one whole number: `name_%d`. */
function checkFormat(format: string, words: readonly Word[]): void {
  const count = [...format.matchAll(/%(?:%|[-+ #0]*\d*(?:\.\d+)?[a-zA-Z])/g)].filter(
    ([part]) => part !== '%%',
  ).length;
  if (count === 1) return;
  const message = count === 0 ? 'not all arguments converted during' : 'not enough arguments for';
  throw new PhilError(
    `${message} ${count === 0 ? 'string formatting' : 'format string'}`,
    words[0]?.position,
  );
}

/** `.type = Auto` is read, but no value can be. */
const autoType: Converter = {
  philType: 'Auto',
  text: 'Auto',
  fromWords: (_, master) => {
    throw withoutMethod(master, 'a', 'from_words');
  },
  toWords: (_, master) => {
    throw withoutMethod(master, 'an', 'as_words');
  },
};

function withoutMethod(master: PhilDefinition, article: string, method: string): PhilError {
  const place = whereSuffix(master.position);
  return new PhilError(
    `.type=Auto does not have ${article} ${method} method${place}: AttributeError: 'AutoType' object has no attribute '${method}'`,
    master.position,
  );
}

function typeFromWords(words: readonly Word[], converters: ConverterRegistry): Converter | null {
  if (isPlainNone(words)) return null;
  if (isPlainAuto(words)) return autoType;
  const raw = stripSpace(joinedValue(words));
  const plain = plainOptions(raw);
  const openEnd = plain ? undefined : unclosedBracket(raw);
  if (openEnd) throw at(`Error evaluating definition type "${raw}": ${openEnd}`, words);
  const call = plain ? raw : normalizeCall(raw);
  const [name, options] = splitCall(call);
  const factory = converters.get(name);
  const fail = (what: string, reason: Error): PhilError =>
    at(`Error ${what} definition type "${call}": ${reasonText(reason)}`, words);
  let given;
  try {
    given = plain ?? evaluateArguments(options);
  } catch (error) {
    if (!isExpressionError(error)) throw error;
    throw fail(factory ? 'constructing' : 'evaluating', error);
  }
  if (!factory) {
    throw at(`Unexpected definition type: "${call}"`, words, didYouMean(name, converters.keys()));
  }
  try {
    return factory(given);
  } catch (error) {
    if (isExpressionError(error)) throw fail('constructing', error);
    throw error;
  }
}

/**
 * The options of a type as nearly all are written, `float` or `int(value_min=0)`, without asking the parser, which a start would have to
 * make for nothing else; null where it has to be asked.
 */
export function plainOptions(raw: string): CallArguments | null {
  const match = /^[A-Za-z_]\w*(?:\(([^()]+)\))?$/.exec(raw);
  if (!match) return null;
  const named = new Map<string, ExpressionValue>();
  const options = (match[1] as string | undefined)?.split(', ') ?? [];
  for (const option of options) {
    const [, key, value] = /^([A-Za-z_]\w*)=(True|False|-?(?:0|[1-9]\d{0,14})(?:\.\d+)?)$/.exec(option) ?? [];
    if (key === undefined || named.has(key)) return null;
    if (/^[TF]/.test(value)) named.set(key, value === 'True');
    else named.set(key, value.includes('.') ? Number(value) : BigInt(value));
  }
  return { positional: [], named };
}

/** The name and the options with their brackets. */
function splitCall(call: string): [string, string] {
  const at = call.indexOf('(');
  return at < 0 ? [call, '()'] : [call.slice(0, at), call.slice(at)];
}

function isExpressionError(error: unknown): error is Error {
  return error instanceof ArithmeticError || error instanceof NotArithmetic;
}

function reasonText(error: Error): string {
  return error instanceof NotArithmetic ? `not arithmetic: ${error.message}` : error.message;
}

/** The name is kept as it would be shown; what it names is never looked for, nor called. */
function callFromWords(scope: PhilScope, words: readonly Word[]): string | null | Auto {
  if (isPlainNone(words)) return null;
  if (isPlainAuto(words)) return Auto;
  const raw = stripSpace(joinedValue(words));
  const openEnd = unclosedBracket(raw);
  if (openEnd) throw at(`scope "${fullPath(scope)}" .call=${raw}: ${openEnd}`, words);
  const call = normalizeCall(raw);
  const [name, options] = splitCall(call);
  try {
    evaluateArguments(options);
  } catch (error) {
    if (!isExpressionError(error)) throw error;
    throw at(`scope "${fullPath(scope)}" .call=${call}: ${reasonText(error)}`, words);
  }
  if (!name.includes('.')) {
    const rule = 'target must be a callable Python object';
    throw at(`scope "${fullPath(scope)}" .call: import path "${name}" is too short; ${rule}`, words);
  }
  return call;
}

/** What the reference says of a text that ends within brackets. */
function unclosedBracket(text: string): string | undefined {
  let depth = 0;
  for (const token of expressionLexer().tokenize(text).tokens) {
    if ('([{'.includes(token.image)) depth++;
    else if (')]}'.includes(token.image)) depth--;
  }
  const lines = text.split('\n').length;
  return depth !== 0 ? `('EOF in multi-line statement', (${lines + 1}, 0))` : undefined;
}

/** The expression with the blanks that it needs, and one behind each comma. */
function normalizeCall(text: string): string {
  const isWord = (image: string, at: number): boolean => /[A-Za-z0-9_.]/.test(image.at(at)!);
  let result = '';
  let previous = '';
  const { tokens, groups } = expressionLexer().tokenize(text);
  const all = [...tokens, ...(groups.comments as IToken[])].sort((a, b) => a.startOffset - b.startOffset);
  for (const { image, tokenType } of all) {
    const startsName = tokenType === Identifier || /^[A-Za-z_]/.test(image);
    if (startsName && previous !== '' && previous !== '.' && isWord(previous, -1)) result += ' ';
    result += image === ',' ? ', ' : image;
    previous = image;
  }
  return result;
}
