import { createToken, Lexer, type CustomPatternMatcherFunc, type IToken, type TokenType } from 'chevrotain';
import {
  isQuote,
  isSpace,
  nameSingles,
  nextNameWord,
  nextWord,
  scanBare,
  scanOffBlock,
  scanQuoted,
  scanValueComment,
  skipSpace,
  valueGoesOn,
  valueSingles,
  type ScannedWord,
} from './phil-scanner.js';

/**
 * The tokens of PHIL. The lexer has two modes, `name` and `value`; a value ends where its last word ends, so the last word (or what
 * closes the value) returns to `name`. Every text can be cut into tokens: what is wrong with it is found later, in reading order.
 */

/** Returns the end of the token at `offset`, or -1. `before` is the token before it. */
type Match = (text: string, offset: number, before: IToken | undefined) => number;

function token(
  name: string,
  match: Match,
  options: { pop_mode?: true; push_mode?: string; group?: string; categories?: TokenType } = {},
): TokenType {
  const pattern: CustomPatternMatcherFunc = (text, offset, matched) => {
    const end = match(text, offset, matched.at(-1));
    return end > offset ? [text.slice(offset, end)] : null;
  };
  return createToken({ name, pattern, line_breaks: true, ...options });
}

function category(name: string): TokenType {
  return createToken({ name, pattern: Lexer.NA });
}

const space: Match = (text, offset) => skipSpace(text, offset);

// ----- Outside values -----

const NameSpace = token('NameSpace', space, { group: Lexer.SKIPPED });
const Comment = createToken({ name: 'Comment', pattern: /#(?!phil)[^\n]*/, group: Lexer.SKIPPED });

/** `#phil __ON__`, `#phil __OFF__` with all that it switches off, `#phil __END__` with the rest of the text. */
function directive(name: string, keyword: string, endOf: (text: string, end: number) => number): TokenType {
  return token(name, (text, offset) => {
    if (!text.startsWith('#phil', offset) || scanBare(text, offset, nameSingles).value !== '#phil') return -1;
    const next = nextNameWord(text, offset + '#phil'.length);
    return next && !next.quote && next.value === keyword ? endOf(text, next.end) : -1;
  });
}
export const PhilOn = directive('PhilOn', '__ON__', (_, end) => end);
export const PhilOff = directive('PhilOff', '__OFF__', scanOffBlock);
export const PhilEnd = directive('PhilEnd', '__END__', (text) => text.length);

const single =
  (character: string): Match =>
  (text, offset) =>
    text[offset] === character ? offset + 1 : -1;
export const LCurly = token('LCurly', single('{'));
export const RCurly = token('RCurly', single('}'));

/** `=`; what follows is a value, where there is one and something it can be assigned to. */
export const Equals = category('Equals');
const Assign = token(
  'Assign',
  (text, offset, before) => {
    if (text[offset] !== '=' || !before || !assignable.has(before.tokenType.name)) return -1;
    const name = { start: before.startOffset, end: offset, value: before.image, closed: true };
    return valueGoesOn(text, name, offset + 1) ? offset + 1 : -1;
  },
  { push_mode: 'value', categories: Equals },
);
const AssignNothing = token('AssignNothing', single('='), { categories: Equals });
const assignable = new Set(['Name', 'Attribute']);

/** The word `include` where it is followed by its arguments: they are a value without `=`. */
export const IncludeWord = category('IncludeWord');
function includeWord(text: string, offset: number): ScannedWord | undefined {
  if (text[offset] !== 'i' && text[offset] !== '!') return undefined;
  const word = scanBare(text, offset, nameSingles);
  if (word.value !== 'include' && word.value !== '!include') return undefined;
  const next = nextNameWord(text, word.end);
  return next && (next.quote || !/^(\{|!?\.)/.test(next.value)) ? word : undefined;
}
const Include = token(
  'Include',
  (text, offset) => {
    const word = includeWord(text, offset);
    return word && valueGoesOn(text, word) ? word.end : -1;
  },
  { push_mode: 'value', categories: IncludeWord },
);
const IncludeNothing = token('IncludeNothing', (text, offset) => includeWord(text, offset)?.end ?? -1, {
  categories: IncludeWord,
});

export const UnclosedQuote = token('UnclosedQuote', (text, offset) =>
  isQuote(text[offset]) && !scanQuoted(text, offset).closed ? text.length : -1,
);
/** A quoted word where a name should be. */
export const QuotedName = token('QuotedName', (text, offset) =>
  isQuote(text[offset]) ? scanQuoted(text, offset).end : -1,
);
const bareNameEnd: Match = (text, offset) =>
  isSpace(text[offset]) ? -1 : scanBare(text, offset, nameSingles).end;
/** `.help`, `!.help`: a word that starts with a point. */
export const Attribute = token('Attribute', (text, offset, before) =>
  text.startsWith('.', offset) || text.startsWith('!.', offset) ? bareNameEnd(text, offset, before) : -1,
);
export const Name = token('Name', bareNameEnd);

// ----- Within values -----

const ValueSpace = token('ValueSpace', space, { group: Lexer.SKIPPED });
/** A word of a value, bare or quoted. */
export const ValueWord = category('ValueWord');

function valueWord(name: string, isLast: boolean): TokenType {
  const match: Match = (text, offset) => {
    const word = nextWord(text, offset, valueSingles);
    if (word?.start !== offset || !word.closed) return -1;
    return valueGoesOn(text, word) === isLast ? -1 : word.end;
  };
  return token(name, match, { categories: ValueWord, ...(isLast && { pop_mode: true }) });
}
const Word = valueWord('Word', false);
const LastWord = valueWord('LastWord', true);

export const Semicolon = token('Semicolon', single(';'), { pop_mode: true });
export const ValueComment = category('ValueComment');
function valueComment(name: string, closed: boolean): TokenType {
  const match: Match = (text, offset) => {
    if (text[offset] !== '#' || scanBare(text, offset, valueSingles).value !== '#') return -1;
    const comment = scanValueComment(text, offset);
    return comment.closed === closed ? comment.end : -1;
  };
  return token(name, match, { categories: ValueComment, ...(closed && { pop_mode: true }) });
}
const LastComment = valueComment('LastComment', true);
const CommentBeforeUnclosedQuote = valueComment('CommentBeforeUnclosedQuote', false);
const UnclosedQuoteInValue = token(
  'UnclosedQuoteInValue',
  (text, offset) => (isQuote(text[offset]) ? text.length : -1),
  { categories: UnclosedQuote, pop_mode: true },
);

const modes: Record<string, TokenType[]> = {
  name: [
    NameSpace,
    Comment,
    PhilOn,
    PhilOff,
    PhilEnd,
    LCurly,
    RCurly,
    Assign,
    AssignNothing,
    Include,
    IncludeNothing,
    UnclosedQuote,
    QuotedName,
    Attribute,
    Name,
  ],
  value: [
    ValueSpace,
    Semicolon,
    LastComment,
    CommentBeforeUnclosedQuote,
    Word,
    LastWord,
    UnclosedQuoteInValue,
  ],
};

/** All token types, categories included. */
export const philTokens: TokenType[] = [
  ...new Set([...Object.values(modes).flat(), Equals, IncludeWord, ValueWord, ValueComment]),
];

/** Its definition is looked at for mistakes by a test, not at every start. */
export const philLexer = newPhilLexer(true);

export function newPhilLexer(skipValidations: boolean): Lexer {
  return new Lexer(
    { modes, defaultMode: 'name' },
    {
      positionTracking: 'full',
      lineTerminatorsPattern: /\n/g,
      lineTerminatorCharacters: ['\n'],
      ensureOptimizations: false,
      skipValidations,
    },
  );
}
