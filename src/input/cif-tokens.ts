import { ReferenceProblem } from './reference-problem.js';

export interface CifToken {
  readonly kind: 'data' | 'save' | 'loop' | 'tag' | 'value';
  /** Of a tag in lower case; of a block its name; of a quoted value what is between the quotes. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

const LINE_FEED = 10;
const SEMICOLON = 59;
const HASH = 35;
const QUOTES = [39, 34];

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** Takes CIF 1.1 text apart into its words, one after the other. */
export class CifTokens {
  private at = 0;
  private line = 1;

  constructor(private readonly text: string) {
    if (text.startsWith('\uFEFF')) this.at = 1;
  }

  /** The next word; null at the end. @throws ReferenceProblem for quotes and text fields that do not end */
  next(): CifToken | null {
    this.skipSpace();
    if (this.at >= this.text.length) return null;
    const { line } = this;
    const code = this.text.charCodeAt(this.at);
    if (code === SEMICOLON && this.atLineStart()) return { kind: 'value', text: this.textField(), line };
    if (QUOTES.includes(code)) return { kind: 'value', text: this.quoted(code), line };
    return wordToken(this.bareWord(), line);
  }

  private atLineStart(): boolean {
    return this.at === 0 || this.text.charCodeAt(this.at - 1) === LINE_FEED;
  }

  private skipSpace(): void {
    const { text } = this;
    while (this.at < text.length) {
      const code = text.charCodeAt(this.at);
      if (code === LINE_FEED) this.line++;
      else if (code === HASH) {
        const end = text.indexOf('\n', this.at);
        this.at = end < 0 ? text.length : end;
        continue;
      } else if (!isSpace(code)) return;
      this.at++;
    }
  }

  private bareWord(): string {
    const from = this.at;
    while (this.at < this.text.length && !isSpace(this.text.charCodeAt(this.at))) this.at++;
    return this.text.slice(from, this.at);
  }

  /** A quote ends a value only before white space. */
  private quoted(quote: number): string {
    const from = this.at + 1;
    for (let end = from; end < this.text.length; end++) {
      const code = this.text.charCodeAt(end);
      if (code === LINE_FEED) break;
      const isEnd = end + 1 >= this.text.length || isSpace(this.text.charCodeAt(end + 1));
      if (code !== quote || !isEnd) continue;
      this.at = end + 1;
      return this.text.slice(from, end);
    }
    throw new ReferenceProblem(`line ${this.line}: a quote is not closed`);
  }

  private textField(): string {
    const end = this.text.indexOf('\n;', this.at);
    if (end < 0)
      throw new ReferenceProblem(`line ${this.line}: a text field that begins with ; does not end`);
    const field = this.text.slice(this.at + 1, end);
    for (const character of field) if (character === '\n') this.line++;
    this.line++;
    this.at = end + 2;
    return field.replace(/\r$/, '');
  }
}

function wordToken(word: string, line: number): CifToken {
  const first = word.charCodeAt(0);
  if (first === 95) return { kind: 'tag', text: word.toLowerCase(), line };
  if (first === 100 || first === 68 || first === 108 || first === 76 || first === 115 || first === 83) {
    if (/^data_/i.test(word)) return { kind: 'data', text: word.slice(5), line };
    if (/^loop_$/i.test(word)) return { kind: 'loop', text: word, line };
    if (/^save_/i.test(word)) return { kind: 'save', text: word, line };
  }
  return { kind: 'value', text: word, line };
}
