import { describe, expect, it } from '@jest/globals';
import { createToken } from 'chevrotain';
import { ExpressionParser } from '../../../grammar/expression-parser.js';
import { newExpressionLexer } from '../../../grammar/expression-tokens.js';
import { PhilParser } from '../../../grammar/phil-parser.js';
import { newPhilLexer } from '../../../grammar/phil-tokens.js';
import { evaluateArguments, evaluateExpression, type ExpressionValue } from '../../../src/phil/arithmetic.js';
import { plainOptions } from '../../../src/phil/attributes.js';
import { floatFromNumber, numberFromWords } from '../../../src/phil/numbers.js';
import { bareWord } from '../../../src/phil/words.js';

// What Chevrotain says of mistakes in a grammar, which no start of a command asks for.
describe('the grammars', () => {
  it('have no mistake that Chevrotain would find', () => {
    for (const make of [newPhilLexer, newExpressionLexer])
      expect(make(false).lexerDefinitionErrors).toEqual([]);
    expect(() => new PhilParser(false)).not.toThrow();
    expect(() => new ExpressionParser(false)).not.toThrow();
  });

  it('would be refused with one', () => {
    class Ambiguous extends ExpressionParser {
      readonly doubled = this.RULE('sum', () => this.CONSUME(createToken({ name: 'Unknown' })));
    }
    expect(() => new Ambiguous(false)).toThrow();
  });
});

describe('the options of a type', () => {
  it('are those of the parser where it is not asked', () => {
    for (const options of [
      '()',
      '(value_min=0)',
      '(value_min=-5, value_max=20)',
      '(multi=True, other=False)',
    ])
      expect(plainOptions(options === '()' ? 'int' : `int${options}`)).toEqual(evaluateArguments(options));
  });

  it('are left to it where they are more than that', () => {
    for (const raw of [
      'int()',
      'int(1)',
      'int(a=.5)',
      'int(a=1,b=2)',
      'int(a=1, a=2)',
      'int(a=01)',
      'int(a=1',
    ])
      expect(plainOptions(raw)).toBeNull();
  });
});

describe('numbers', () => {
  const valueOf = (text: string) =>
    floatFromNumber(numberFromWords([bareWord(text)], 'x') as ExpressionValue, [], 'x');

  it('have the value of the expression that they are too', () => {
    for (const text of ['2.4', '-2.4', '+.5', '1.', '1e3', '1.5E-3', '-7e+2', '00.5'])
      expect(valueOf(text)).toBe(Number(evaluateExpression(text)));
  });
});
