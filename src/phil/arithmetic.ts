import type { CstNode, IToken } from 'chevrotain';
import type * as cst from '../../grammar/expression-cst.js';
import { parseExpression, type ParsedExpression } from '../../grammar/expression-parser.js';
import { constants, functions } from './arithmetic-functions.js';
import { calculate, type Operator } from './arithmetic-operators.js';
import {
  ArithmeticError,
  asNumber,
  NotArithmetic,
  typeName,
  type ExpressionValue,
} from './arithmetic-values.js';

import { hasLeadingZeros, leadingZeros, syntaxError } from './expression-mistakes.js';

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

type Rules = Omit<cst.ICstNodeVisitor<undefined, unknown>, 'visit' | 'validateVisitor'>;
type Visit = (this: Evaluator, children: CstNode['children']) => unknown;

/** Calculates the value of a tree of an expression: a method for each rule of the grammar. */
class Evaluator implements Rules {
  /** What the rule of a node, or of the first of several, makes of it. Chevrotain's own visitors need the parser to be there. */
  visit(nodes: CstNode | readonly CstNode[]): unknown {
    const node = 'name' in nodes ? nodes : nodes[0];
    const rules = this as Readonly<Record<keyof Rules, unknown>> as Readonly<Record<string, Visit>>;
    return rules[node.name].call(this, node.children);
  }

  private value(
    nodes: cst.ExpressionCstNode['children'][keyof cst.ExpressionCstNode['children']] | object[],
  ) {
    return this.visit(nodes as cst.ExpressionCstNode[]) as ExpressionValue;
  }

  expression(children: cst.ExpressionCstChildren): ExpressionValue {
    return this.value(children.items);
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
    if (children.Point) throw new NotArithmetic('"." is not part of arithmetic');
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
    const nodes = children.argument ?? [];
    const error = (message: string): Error => new ArithmeticError('SyntaxError', `${message} (line 1)`);
    const isNamed = nodes.map((node) => node.children.keyword !== undefined);
    if (isNamed.lastIndexOf(false) > isNamed.indexOf(true) && isNamed.includes(true)) {
      throw error('positional argument follows keyword argument');
    }
    for (const argument of nodes) {
      const { keyword, value } = this.visit(argument) as ReturnType<Evaluator['argument']>;
      if (keyword === undefined) positional.push(value);
      else if (named.has(keyword)) throw error(`keyword argument repeated: ${keyword}`);
      else named.set(keyword, value);
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
  if (hasLeadingZeros(image)) throw new ArithmeticError('SyntaxError', `${leadingZeros} (line 1)`);
  return BigInt(image.replaceAll('_', ''));
}

const evaluator = new Evaluator();

/**
 * The value of an arithmetic expression: numbers, `+ - * / // % **`, brackets, the functions and constants of Python's math, `abs`,
 * `min`, `max`, `round`, `int`, `float`, `sum`. Nothing is executed. Throws an ArithmeticError that says what Python would, or
 * NotArithmetic.
 */
export function evaluateExpression(text: string): ExpressionValue {
  return evaluate(text, parseExpression) as ExpressionValue;
}

/** The values of the arguments of a call, with their brackets: `(1, value_max=3)`. Throws as evaluateExpression. */
export function evaluateArguments(text: string): CallArguments {
  return evaluate(text, (given) => parseExpression(given, 'callArguments')) as CallArguments;
}

function evaluate(text: string, parse: (text: string) => ParsedExpression): unknown {
  checkSize(text);
  const parsed = parse(text);
  if (parsed.tree) return evaluator.visit(parsed.tree);
  throw syntaxError(parsed, text);
}

function checkSize(text: string): void {
  let depth = 0;
  let deepest = 0;
  for (const c of text) {
    if (c === '(' || c === '[') deepest = Math.max(deepest, ++depth);
    else if (c === ')' || c === ']') depth--;
  }
  // A token has at least one character; long numbers alone are harmless.
  if (deepest > maximalNesting || (text.length > maximalTokens && !/^[\d._]*$/.test(text))) {
    throw new NotArithmetic('the expression is too long or too deeply nested');
  }
}
