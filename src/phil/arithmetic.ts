import type { IToken } from 'chevrotain';
import type * as cst from '../../grammar/expression-cst.js';
import {
  expressionParser,
  parseExpression,
  parseTypeCall,
  type ParsedExpression,
} from '../../grammar/expression-parser.js';
import { BadNumber, Foreign, Identifier, LParen, LSquare } from '../../grammar/expression-tokens.js';
import { constants, functions } from './arithmetic-functions.js';
import { calculate, type Operator } from './arithmetic-operators.js';
import {
  ArithmeticError,
  asNumber,
  NotArithmetic,
  typeName,
  type ExpressionValue,
} from './arithmetic-values.js';

export { ArithmeticError, NotArithmetic, type ExpressionValue };

/** Longer than any expression that a person writes, and short enough for the recursion of the parser. */
const maximalTokens = 400;
const maximalNesting = 50;

const keywords: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

/** The options of a type: `int(1, value_max=3)` is one positional and one named. */
export interface CallArguments {
  readonly positional: readonly ExpressionValue[];
  readonly named: ReadonlyMap<string, ExpressionValue>;
}

const BaseVisitor = expressionParser.getBaseCstVisitorConstructor<undefined, unknown>();

/** Calculates the value of a tree of an expression. */
class Evaluator extends BaseVisitor {
  constructor() {
    super();
    this.validateVisitor();
  }

  private value(
    nodes: cst.ExpressionCstNode['children'][keyof cst.ExpressionCstNode['children']] | object[],
  ) {
    return this.visit(nodes as cst.ExpressionCstNode[]) as ExpressionValue;
  }

  expression(children: cst.ExpressionCstChildren): ExpressionValue {
    return this.value(children.items);
  }

  typeCall(children: cst.TypeCallCstChildren): CallArguments {
    return children.callArguments
      ? (this.visit(children.callArguments) as CallArguments)
      : { positional: [], named: new Map() };
  }

  items(children: cst.ItemsCstChildren): ExpressionValue {
    const values = children.sum.map((sum) => this.value([sum]));
    return children.Comma ? values : values[0];
  }

  sum(children: cst.SumCstChildren): ExpressionValue {
    return this.operations(children.product, children.operator);
  }

  product(children: cst.ProductCstChildren): ExpressionValue {
    return this.operations(children.signed, children.operator);
  }

  signed(children: cst.SignedCstChildren): ExpressionValue {
    const value = this.value(children.power);
    const signs = children.sign ?? [];
    if (signs.length === 0) return value;
    const number = asNumber(value);
    if (number === undefined) throw new NotArithmetic(`a sign before a ${typeName(value)}`);
    return signs.filter((sign) => sign.image === '-').length % 2 === 1 ? -number : number;
  }

  power(children: cst.PowerCstChildren): ExpressionValue {
    const base = this.value(children.primary);
    return children.exponent ? operate('**', base, this.value(children.exponent)) : base;
  }

  primary(children: cst.PrimaryCstChildren): ExpressionValue {
    if (children.RadixNumber) return BigInt(children.RadixNumber[0].image.replaceAll('_', ''));
    if (children.FloatNumber) return Number(children.FloatNumber[0].image.replaceAll('_', ''));
    if (children.IntegerNumber) return integerLiteral(children.IntegerNumber[0].image);
    if (children.Text) return children.Text.map((text) => text.image.slice(1, -1)).join('');
    return this.value(children.reference ?? children.group ?? children.list!);
  }

  reference(children: cst.ReferenceCstChildren): ExpressionValue {
    const name = children.Identifier[0].image;
    const constant = constants.get(name) ?? keywords.get(name);
    const called = functions.get(name);
    if (constant === undefined && !called) {
      throw new ArithmeticError('NameError', `name '${name}' is not defined`);
    }
    if (!children.callArguments) return constant === undefined ? { kind: 'function', name } : constant;
    if (!called) {
      throw new ArithmeticError('TypeError', `'${typeName(constant!)}' object is not callable`);
    }
    const { positional, named } = this.visit(children.callArguments) as CallArguments;
    if (named.size > 0) throw new ArithmeticError('TypeError', `math.${name}() takes no keyword arguments`);
    return called(positional, name);
  }

  group(children: cst.GroupCstChildren): ExpressionValue {
    return children.items ? this.value(children.items) : [];
  }

  list(children: cst.ListCstChildren): ExpressionValue {
    if (!children.items) return [];
    const value = this.value(children.items);
    return children.items[0].children.Comma ? value : [value];
  }

  callArguments(children: cst.CallArgumentsCstChildren): CallArguments {
    const positional: ExpressionValue[] = [];
    const named = new Map<string, ExpressionValue>();
    for (const argument of children.argument ?? []) {
      const { keyword, value } = this.visit(argument) as ReturnType<Evaluator['argument']>;
      if (keyword === undefined) {
        if (named.size > 0) {
          throw new ArithmeticError('SyntaxError', 'positional argument follows keyword argument (line 1)');
        }
        positional.push(value);
      } else if (named.has(keyword)) {
        throw new ArithmeticError('SyntaxError', `keyword argument repeated: ${keyword} (line 1)`);
      } else named.set(keyword, value);
    }
    return { positional, named };
  }

  argument(children: cst.ArgumentCstChildren): { keyword: string | undefined; value: ExpressionValue } {
    return { keyword: children.keyword?.[0].image, value: this.value(children.sum) };
  }

  private operations(operands: object[], operators: readonly IToken[] = []): ExpressionValue {
    return operators.reduce<ExpressionValue>(
      (left, operator, i) => operate(operator.image as Operator, left, this.value([operands[i + 1]])),
      this.value([operands[0]]),
    );
  }
}

function operate(operator: Operator, left: ExpressionValue, right: ExpressionValue): ExpressionValue {
  const [a, b] = [asNumber(left), asNumber(right)];
  if (a === undefined || b === undefined) {
    throw new NotArithmetic(`${operator} between ${typeName(left)} and ${typeName(right)}`);
  }
  return calculate(operator, a, b);
}

function integerLiteral(image: string): bigint {
  if (/^0[0_]*[1-9]/.test(image)) {
    const advice = 'use an 0o prefix for octal integers';
    const message = `leading zeros in decimal integer literals are not permitted; ${advice} (line 1)`;
    throw new ArithmeticError('SyntaxError', message);
  }
  return BigInt(image.replaceAll('_', ''));
}

const evaluator = new Evaluator();

/**
 * The value of an arithmetic expression: numbers, `+ - * / // % **`, brackets, the functions and constants of Python's math, `abs`,
 * `min`, `max`, `round`, `int`, `float`, `sum`. Nothing is executed. Throws an ArithmeticError that says what Python would, or
 * NotArithmetic.
 */
export function evaluateExpression(text: string): ExpressionValue {
  return evaluate(parseChecked(text, parseExpression), text) as ExpressionValue;
}

/** The options behind the name in a `.type`. Throws as evaluateExpression. */
export function evaluateTypeArguments(text: string): CallArguments {
  return evaluate(parseChecked(text, parseTypeCall), text) as CallArguments;
}

function parseChecked(text: string, parse: (text: string) => ParsedExpression): ParsedExpression {
  let depth = 0;
  let deepest = 0;
  for (const c of text) {
    if (c === '(' || c === '[') deepest = Math.max(deepest, ++depth);
    else if (c === ')' || c === ']') depth--;
  }
  // A token has at least one character; the count is exact only where it matters.
  if (deepest > maximalNesting || (text.length > maximalTokens && !/^[\d._]*$/.test(text))) {
    throw new NotArithmetic('the expression is too long or too deeply nested');
  }
  return parse(text);
}

function evaluate(parsed: ParsedExpression, text: string): unknown {
  if (parsed.tree) return evaluator.visit(parsed.tree);
  throw syntaxError(parsed, text);
}

function syntaxError({ tokens, offending }: ParsedExpression, text: string): Error {
  const error = (message: string): Error => new ArithmeticError('SyntaxError', `${message} (line 1)`);
  if (tokens.length === 0) return new ArithmeticError('SyntaxError', 'invalid syntax (line 0)');
  const bad = tokens.find((token) => token.tokenType === BadNumber);
  if (bad) return error(badNumberMessage(bad.image));
  const brackets = bracketMessage(text);
  if (brackets !== undefined) return error(brackets);
  const foreign = tokens.find((token) => token.tokenType.CATEGORIES?.includes(Foreign));
  if (foreign) return new NotArithmetic(`"${foreign.image}" is not part of arithmetic`);
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
