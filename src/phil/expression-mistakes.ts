import type { IToken } from 'chevrotain';
import type { ParsedExpression } from '../../grammar/expression-parser.js';
import {
  BadNumber,
  Foreign,
  Identifier,
  IntegerNumber,
  LParen,
  LSquare,
} from '../../grammar/expression-tokens.js';
import { ArithmeticError, NotArithmetic } from './arithmetic-values.js';

export const leadingZeros =
  'leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers';

export function hasLeadingZeros(image: string): boolean {
  return /^0[0_]*[1-9]/.test(image);
}

/** What Python says of a text that is not an expression: first what no token can be, then brackets, then the rest. */
export function syntaxError({ tokens, offending }: ParsedExpression, text: string): Error {
  const line = text.slice(0, offending?.startOffset).split('\n').length;
  const error = (message: string): Error =>
    new ArithmeticError('SyntaxError', `${message} (line ${text === '' ? 0 : line})`);
  const bad = tokens.find((token) => token.tokenType === BadNumber);
  if (bad) return error(badNumberMessage(bad.image));
  if (tokens.some((token) => token.tokenType === IntegerNumber && hasLeadingZeros(token.image))) {
    return error(leadingZeros);
  }
  if (offending?.image === '\\') return error('unexpected character after line continuation character');
  if (offending && /[$?!]/.test(offending.image)) return error('invalid syntax');
  const brackets = bracketMessage(text);
  if (brackets !== undefined) return error(brackets);
  if (offending?.tokenType.CATEGORIES?.includes(Foreign)) {
    return new NotArithmetic(`"${offending.image}" is not part of arithmetic`);
  }
  return error(
    commaMissing(tokens, offending) ? 'invalid syntax. Perhaps you forgot a comma?' : 'invalid syntax',
  );
}

function badNumberMessage(image: string): string {
  if (/^0[xX]/.test(image)) return 'invalid hexadecimal literal';
  const radix = /^0[bB]/.test(image) ? 'binary' : /^0[oO]/.test(image) ? 'octal' : 'decimal';
  const digit = radix === 'decimal' ? null : /^0.[0-7_]*?([2-9])/.exec(image);
  return digit ? `invalid digit '${digit[1]}' in ${radix} literal` : `invalid ${radix} literal`;
}

/** What is wrong with the brackets of a text, as Python says it. */
function bracketMessage(text: string): string | undefined {
  const partners: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
  const open: string[] = [];
  let quote = '';
  for (const c of text) {
    if (quote !== '') quote = c === quote ? '' : quote;
    else if (c === '"' || c === "'") quote = c;
    else if ('([{'.includes(c)) open.push(c);
    else if (c in partners) {
      const last = open.pop();
      if (last === undefined) return `unmatched '${c}'`;
      if (last !== partners[c]) {
        return `closing parenthesis '${c}' does not match opening parenthesis '${last}'`;
      }
    }
  }
  if (quote !== '') return 'unterminated string literal (detected at line 1)';
  const last = open.pop();
  return last === undefined ? undefined : `'${last}' was never closed`;
}

/** Whether two values stand side by side within brackets. */
function commaMissing(tokens: readonly IToken[], offending: IToken | undefined): boolean {
  if (!offending) return false;
  const at = tokens.indexOf(offending);
  const startsValue = (token: IToken): boolean =>
    token.tokenType === Identifier || /^[\d.'"]/.test(token.image);
  const inBrackets =
    tokens.slice(0, at).filter((t) => t.tokenType === LParen || t.tokenType === LSquare).length >
    tokens.slice(0, at).filter((t) => t.image === ')' || t.image === ']').length;
  return (
    inBrackets &&
    startsValue(offending) &&
    (startsValue(tokens[at - 1]) || /[)\]]/.test(tokens[at - 1].image))
  );
}
