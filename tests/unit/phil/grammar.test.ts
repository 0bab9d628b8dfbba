import { describe, expect, it } from '@jest/globals';
import { createToken } from 'chevrotain';
import { ExpressionParser } from '../../../grammar/expression-parser.js';
import { newExpressionLexer } from '../../../grammar/expression-tokens.js';
import { PhilParser } from '../../../grammar/phil-parser.js';
import { newPhilLexer } from '../../../grammar/phil-tokens.js';

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
