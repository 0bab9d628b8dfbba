import type { IToken } from 'chevrotain';
import { isQuote, scanQuoted } from '../../grammar/phil-scanner.js';
import { PhilEnd, PhilOff, PhilOn, UnclosedQuote } from '../../grammar/phil-tokens.js';
import { PhilError } from './errors.js';
import { whereSuffix, type PhilSource, type Position } from './source.js';
import { missingQuote, wordText, type Word } from './words.js';

/** A word of the text, which always has a place. */
export interface PlacedWord extends Word {
  readonly position: Position & { readonly line: number };
}

/** The name that starts a statement, without the `!` that disables it. */
export interface Lead extends PlacedWord {
  readonly disabled: boolean;
}

export function leadOf(word: PlacedWord): Lead {
  const disabled = word.value.startsWith('!');
  return { ...word, value: disabled ? word.value.slice(1) : word.value, disabled };
}

export function isDirective(token: IToken): boolean {
  return [PhilOn, PhilOff, PhilEnd].includes(token.tokenType);
}

function isUnclosed({ tokenType }: IToken): boolean {
  return (
    tokenType === UnclosedQuote || UnclosedQuote.categoryMatches?.includes(tokenType.tokenTypeIdx!) === true
  );
}

/** The tokens of a text as words. */
export class TokenWords {
  readonly tokens: readonly IToken[];
  private readonly source: PhilSource;
  private readonly text: string;

  constructor(tokens: readonly IToken[], source: PhilSource, text: string) {
    this.tokens = tokens;
    this.source = source;
    this.text = text;
  }

  of(token: IToken): PlacedWord {
    const position = this.position(token);
    if (isDirective(token)) return { value: '#phil', position };
    if (!isQuote(token.image[0])) return { value: token.image, position };
    const { value, quote } = scanQuoted(token.image, 0);
    return { value, quote: quote!, position };
  }

  /** The word of that number. Throws a PhilError at the end of the text and for a quote that is not closed. */
  at(index: number): PlacedWord {
    if (index >= this.tokens.length) {
      const last = this.tokens.at(-1);
      throw new PhilError('Unexpected end of input.', last && this.position(last));
    }
    const token = this.tokens[index];
    if (isUnclosed(token)) throw this.unclosed(token);
    return this.of(token);
  }

  /** The same for a word that must not be quoted. */
  bareAt(index: number): PlacedWord {
    const word = this.at(index);
    if (word.quote === undefined) return word;
    throw new PhilError(
      `Unquoted word expected, found ${wordText(word)}${whereSuffix(word.position)}`,
      word.position,
    );
  }

  unclosed(token: IToken): PhilError {
    return missingQuote(this.source, this.text, token.startOffset);
  }

  private position(token: IToken): PlacedWord['position'] {
    return { source: this.source, line: token.startLine!, column: token.startColumn! };
  }
}
