import { createToken, Lexer, type TokenType } from 'chevrotain';
import { once } from '../src/numeric/once.js';

/**
 * The tokens of the expressions that may stand for a number, and of the options of a `.type`. Python wrote the language first, so
 * numbers and names look as there. Every text can be cut into tokens: what has no meaning here is `Unknown`.
 */

const WhiteSpace = createToken({ name: 'WhiteSpace', pattern: /[ \t\f\r\n]+/, group: Lexer.SKIPPED });

export const RadixNumber = createToken({
  name: 'RadixNumber',
  pattern: /0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+/,
});
export const FloatNumber = createToken({
  name: 'FloatNumber',
  pattern:
    /(?:\d(?:_?\d)*\.(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?|\d(?:_?\d)*[eE][+-]?\d(?:_?\d)*/,
});
export const IntegerNumber = createToken({ name: 'IntegerNumber', pattern: /\d(?:_?\d)*/ });
/** Comments are set aside in a group of their own. */
const Comment = createToken({ name: 'Comment', pattern: /#[^\n]*/, group: 'comments' });

/** A number that runs into letters: `1a`, `0x`, `0b12`. */
export const BadNumber = createToken({
  name: 'BadNumber',
  pattern:
    /(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)[\w\u0080-\uffff]+/,
});
export const Text = createToken({ name: 'Text', pattern: /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/ });
export const Identifier = createToken({
  name: 'Identifier',
  pattern: /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/,
});

/** Words and signs that Python has beyond arithmetic. */
export const Foreign = createToken({ name: 'Foreign', pattern: Lexer.NA });
const ForeignWord = createToken({
  name: 'ForeignWord',
  pattern: /(?:and|as|await|else|for|if|in|is|lambda|not|or|yield)(?![\w\u0080-\uffff])/,
  categories: Foreign,
});
const ForeignSign = createToken({
  name: 'ForeignSign',
  pattern: /==|!=|<=|>=|<<|>>|:=|[<>&|^@:{}]|~(?!\s*[*/%,)])/,
  categories: Foreign,
});

function sign(name: string, pattern: string): TokenType {
  return createToken({ name, pattern });
}
export const Power = sign('Power', '**');
export const FloorDivide = sign('FloorDivide', '//');
export const Plus = sign('Plus', '+');
export const Minus = sign('Minus', '-');
export const Times = sign('Times', '*');
export const Divide = sign('Divide', '/');
export const Modulo = sign('Modulo', '%');
export const Comma = sign('Comma', ',');
export const Is = sign('Is', '=');
export const Point = createToken({ name: 'Point', pattern: '.' });
export const LParen = sign('LParen', '(');
export const RParen = sign('RParen', ')');
export const LSquare = sign('LSquare', '[');
export const RSquare = sign('RSquare', ']');
export const Unknown = createToken({ name: 'Unknown', pattern: /[^]/ });

export const expressionTokens: TokenType[] = [
  WhiteSpace,
  Comment,
  RadixNumber,
  FloatNumber,
  IntegerNumber,
  BadNumber,
  Text,
  ForeignWord,
  Identifier,
  Power,
  FloorDivide,
  Plus,
  Minus,
  Times,
  Divide,
  Modulo,
  Comma,
  Point,
  ForeignSign,
  Is,
  LParen,
  RParen,
  LSquare,
  RSquare,
  Unknown,
  Foreign,
];
for (const number of [RadixNumber, FloatNumber, IntegerNumber]) number.LONGER_ALT = BadNumber;

/** Its definition is looked at for mistakes by a test, not at every start. */
export const expressionLexer = once(() => newExpressionLexer(true));

export function newExpressionLexer(skipValidations: boolean): Lexer {
  return new Lexer(expressionTokens, { positionTracking: 'onlyOffset', skipValidations });
}
