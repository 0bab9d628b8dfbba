import { CstParser, type CstNode, type IToken } from 'chevrotain';
import { once } from '../src/numeric/once.js';
import {
  Comma,
  Divide,
  FloatNumber,
  FloorDivide,
  Identifier,
  IntegerNumber,
  Is,
  LParen,
  LSquare,
  Minus,
  Modulo,
  Plus,
  Point,
  Power,
  RadixNumber,
  RParen,
  RSquare,
  Text,
  Times,
  expressionLexer,
  expressionTokens,
} from './expression-tokens.js';

/** The grammar of arithmetic (see `phil.ebnf`): Python's operators and their precedence, calls, and lists. */
export class ExpressionParser extends CstParser {
  /** The grammar does not change, so that a test looks for mistakes in it, not every start. */
  constructor(skipValidations = true) {
    super(expressionTokens, { maxLookahead: 2, skipValidations });
    this.performSelfAnalysis();
  }

  readonly expression = this.RULE('expression', () => {
    this.SUBRULE(this.items);
  });

  readonly items = this.RULE('items', () => {
    this.SUBRULE(this.sum);
    this.MANY(() => {
      this.CONSUME(Comma);
      this.SUBRULE1(this.sum);
    });
    this.OPTION(() => this.CONSUME1(Comma));
  });

  readonly sum = this.RULE('sum', () => {
    this.SUBRULE(this.product);
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(Plus, { LABEL: 'operator' }) },
        { ALT: () => this.CONSUME(Minus, { LABEL: 'operator' }) },
      ]);
      this.SUBRULE1(this.product);
    });
  });

  readonly product = this.RULE('product', () => {
    this.SUBRULE(this.signed);
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(Times, { LABEL: 'operator' }) },
        { ALT: () => this.CONSUME(Divide, { LABEL: 'operator' }) },
        { ALT: () => this.CONSUME(FloorDivide, { LABEL: 'operator' }) },
        { ALT: () => this.CONSUME(Modulo, { LABEL: 'operator' }) },
      ]);
      this.SUBRULE1(this.signed);
    });
  });

  /** Signs bind less than a power to their right: -2**2 is -4. */
  readonly signed = this.RULE('signed', () => {
    this.MANY(() =>
      this.OR([
        { ALT: () => this.CONSUME(Plus, { LABEL: 'sign' }) },
        { ALT: () => this.CONSUME(Minus, { LABEL: 'sign' }) },
      ]),
    );
    this.SUBRULE(this.power);
  });

  readonly power = this.RULE('power', () => {
    this.SUBRULE(this.primary);
    this.OPTION(() => {
      this.CONSUME(Power);
      this.SUBRULE(this.signed, { LABEL: 'exponent' });
    });
  });

  readonly primary = this.RULE('primary', () => {
    this.OR([
      { ALT: () => this.CONSUME(RadixNumber) },
      { ALT: () => this.CONSUME(FloatNumber) },
      { ALT: () => this.CONSUME(IntegerNumber) },
      { ALT: () => this.AT_LEAST_ONE(() => this.CONSUME(Text)) },
      { ALT: () => this.SUBRULE(this.reference) },
      { ALT: () => this.SUBRULE(this.group) },
      { ALT: () => this.SUBRULE(this.list) },
    ]);
  });

  readonly reference = this.RULE('reference', () => {
    this.CONSUME(Identifier);
    this.MANY(() => {
      this.CONSUME(Point);
      this.CONSUME1(Identifier);
    });
    this.OPTION(() => this.SUBRULE(this.callArguments));
  });

  readonly group = this.RULE('group', () => {
    this.CONSUME(LParen);
    this.OPTION(() => this.SUBRULE(this.items));
    this.CONSUME(RParen);
  });

  readonly list = this.RULE('list', () => {
    this.CONSUME(LSquare);
    this.OPTION(() => this.SUBRULE(this.items));
    this.CONSUME(RSquare);
  });

  readonly callArguments = this.RULE('callArguments', () => {
    this.CONSUME(LParen);
    this.OPTION(() => {
      this.SUBRULE(this.argument);
      this.MANY(() => {
        this.CONSUME(Comma);
        this.SUBRULE1(this.argument);
      });
      this.OPTION1(() => this.CONSUME1(Comma));
    });
    this.CONSUME(RParen);
  });

  readonly argument = this.RULE('argument', () => {
    this.OPTION(() => {
      this.CONSUME(Identifier, { LABEL: 'keyword' });
      this.CONSUME(Is);
    });
    this.SUBRULE(this.sum);
  });
}

/** Made when it is first asked for: few texts hold more than plain numbers, and to make it takes longer than to read those. */
export const expressionParser = once(() => new ExpressionParser());

export interface ParsedExpression {
  /** Undefined when the text is not an expression. */
  readonly tree: CstNode | undefined;
  readonly tokens: readonly IToken[];
  /** The token at which the text stops being an expression; undefined there is its end. */
  readonly offending: IToken | undefined;
}

/** The tree of an expression, or of the arguments of a call: `(1, value_max=3)`. */
export function parseExpression(
  text: string,
  rule: 'expression' | 'callArguments' = 'expression',
): ParsedExpression {
  const parser = expressionParser();
  const { tokens } = expressionLexer().tokenize(text);
  parser.input = tokens;
  const tree = parser[rule]();
  const [error] = parser.errors;
  if (!error) return { tree, tokens, offending: undefined };
  return { tree: undefined, tokens, offending: tokens.includes(error.token) ? error.token : undefined };
}
