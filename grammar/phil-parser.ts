import { CstParser, type CstNode, type IToken } from 'chevrotain';
import {
  Attribute,
  Equals,
  IncludeWord,
  LCurly,
  Name,
  PhilEnd,
  PhilOff,
  PhilOn,
  RCurly,
  Semicolon,
  UnclosedQuote,
  ValueComment,
  ValueWord,
  philLexer,
  philTokens,
} from './phil-tokens.js';

/**
 * The grammar of PHIL (see `phil.ebnf`), without semantics. It takes the longest beginning of the text that it understands; the
 * reader of the tree reports what is wrong, so that the first mistake in reading order is the one reported.
 */
export class PhilParser extends CstParser {
  /** The grammar does not change, so that a test looks for mistakes in it, not every start. */
  constructor(skipValidations = true) {
    super(philTokens, { maxLookahead: 2, skipValidations });
    this.performSelfAnalysis();
  }

  readonly document = this.RULE('document', () => {
    this.SUBRULE(this.statements);
  });

  readonly statements = this.RULE('statements', () => {
    this.MANY({
      GATE: () => this.statementFollows(),
      DEF: () => this.SUBRULE(this.statement),
    });
  });

  readonly statement = this.RULE('statement', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.directive) },
      { ALT: () => this.SUBRULE(this.include) },
      { ALT: () => this.SUBRULE(this.attribute) },
      { ALT: () => this.SUBRULE(this.definition) },
      { ALT: () => this.SUBRULE(this.scope) },
    ]);
  });

  readonly directive = this.RULE('directive', () => {
    this.OR([
      { ALT: () => this.CONSUME(PhilOn) },
      { ALT: () => this.CONSUME(PhilOff) },
      { ALT: () => this.CONSUME(PhilEnd) },
    ]);
  });

  readonly include = this.RULE('include', () => {
    this.CONSUME(IncludeWord);
    this.SUBRULE(this.value);
  });

  readonly definition = this.RULE('definition', () => {
    this.CONSUME(Name);
    this.CONSUME(Equals);
    this.SUBRULE(this.value);
  });

  readonly attribute = this.RULE('attribute', () => {
    this.CONSUME(Attribute);
    this.CONSUME(Equals);
    this.SUBRULE(this.value);
  });

  readonly scope = this.RULE('scope', () => {
    this.CONSUME(Name);
    this.MANY({
      GATE: () => this.isNext(2, Equals),
      DEF: () => this.SUBRULE(this.attribute),
    });
    this.OPTION(() => this.SUBRULE(this.body));
  });

  readonly body = this.RULE('body', () => {
    this.CONSUME(LCurly);
    this.SUBRULE(this.statements);
    this.OPTION(() => this.CONSUME(RCurly));
  });

  readonly value = this.RULE('value', () => {
    this.MANY(() => this.CONSUME(ValueWord));
    this.OPTION(() =>
      this.OR([{ ALT: () => this.CONSUME(Semicolon) }, { ALT: () => this.CONSUME(ValueComment) }]),
    );
    this.OPTION1(() => this.CONSUME(UnclosedQuote));
  });

  private isNext(howMuch: number, type: typeof Name): boolean {
    const next = this.LA(howMuch).tokenType;
    return next === type || type.categoryMatches?.includes(next.tokenTypeIdx!) === true;
  }

  /** Whether the next two tokens start a statement; what does not is left unread. */
  private statementFollows(): boolean {
    if (this.isNext(1, Attribute)) return this.isNext(2, Equals);
    if (this.isNext(1, Name)) return [Equals, Attribute, LCurly].some((type) => this.isNext(2, type));
    return [IncludeWord, PhilOn, PhilOff, PhilEnd].some((type) => this.isNext(1, type));
  }
}

export const philParser = new PhilParser();

/** A text as tokens and tree. `stop` is the number of the first token that is not in the tree (past the end when all are). */
export interface ParsedText {
  readonly tree: CstNode;
  readonly tokens: readonly IToken[];
  readonly stop: number;
}

/** Throws nothing: the tokens that follow the first mistake are left out of the tree. */
export function parseTokens(tokens: IToken[]): ParsedText {
  philParser.input = tokens;
  const tree = philParser.document();
  const [error] = philParser.errors;
  return { tree, tokens, stop: error ? tokens.indexOf(error.token) : tokens.length };
}

/** The tokens of a text; there is no text without. */
export function tokenizePhil(text: string): IToken[] {
  return philLexer.tokenize(text).tokens;
}
