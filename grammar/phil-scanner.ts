/**
 * How PHIL cuts text into words, as pure functions of a text and an offset.
 *
 * The language has two sets of rules: names (outside values) know comments and the single characters `{ } =`; values know the
 * single characters `{ } ;` and no comments, except the lone word `#`. Inside a bare word, quotes are ordinary characters.
 */

export type QuoteToken = "'" | '"' | "'''" | '"""';

/** A word of the text: `text.slice(start, end)` is how it was written, `value` is what it says. */
export interface ScannedWord {
  readonly start: number;
  readonly end: number;
  readonly value: string;
  readonly quote?: QuoteToken;
  /** False for a quoted word whose closing quote is missing; it then reaches to the end of the text. */
  readonly closed: boolean;
}

export const nameSingles = '{}=';
export const valueSingles = '{};';

/** The characters for which Python's str.isspace() holds. */
export function isSpace(character: string): boolean {
  const code = character.charCodeAt(0);
  if (code <= 0x20) return code === 0x20 || (code >= 9 && code <= 13) || (code >= 0x1c && code <= 0x1f);
  if (code < 0x1680) return code === 0x85 || code === 0xa0;
  return /[\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(character);
}

export function isQuote(character: string): character is "'" | '"' {
  return character === '"' || character === "'";
}

/** Offset of the first character from `offset` on that is not white space (the length of the text when there is none). */
export function skipSpace(text: string, offset: number): number {
  let i = offset;
  while (i < text.length && isSpace(text[i])) i++;
  return i;
}

/** The quoted word that starts at `start`. A backslash escapes itself, the quote character, and the end of a line. */
export function scanQuoted(text: string, start: number): ScannedWord {
  const quoteCharacter = text[start] as "'" | '"';
  const pair = quoteCharacter + quoteCharacter;
  const triple = text.startsWith(pair, start + 1);
  const quote = (triple ? pair + quoteCharacter : quoteCharacter) as QuoteToken;
  let value = '';
  let i = start + quote.length;
  while (i < text.length) {
    const c = text[i++];
    if (c === quoteCharacter && (!triple || text.startsWith(pair, i))) {
      return { start, end: triple ? i + 2 : i, value, quote, closed: true };
    }
    if (c === '\\' && (text[i] === '\\' || text[i] === quoteCharacter)) value += text[i++];
    else if (c === '\\' && text[i] === '\n') i++;
    else value += c;
  }
  return { start, end: text.length, value, quote, closed: false };
}

/** The bare word that starts at `start`: one of the single characters, or everything up to white space or one of them. */
export function scanBare(text: string, start: number, singles: string): ScannedWord {
  let end = start + 1;
  if (!singles.includes(text[start])) {
    while (end < text.length && !isSpace(text[end]) && !singles.includes(text[end])) end++;
  }
  return { start, end, value: text.slice(start, end), closed: true };
}

/** The next word of a value from `offset` on, or undefined at the end of the text. */
export function nextWord(text: string, offset: number, singles: string): ScannedWord | undefined {
  const start = skipSpace(text, offset);
  if (start === text.length) return undefined;
  return isQuote(text[start]) ? scanQuoted(text, start) : scanBare(text, start, singles);
}

/** The next word by the rules for names, which skip comments (but not the directives that start with `#phil`). */
export function nextNameWord(text: string, offset: number): ScannedWord | undefined {
  let i = skipSpace(text, offset);
  while (text[i] === '#' && !text.startsWith('#phil', i)) {
    const lineEnd = text.indexOf('\n', i);
    if (lineEnd < 0) return undefined;
    i = skipSpace(text, lineEnd);
  }
  return nextWord(text, i, nameSingles);
}

/** All words of a text by the plainest rules: white space separates, nothing else is special. */
export function scanWords(text: string): ScannedWord[] {
  const words: ScannedWord[] = [];
  for (let word = nextWord(text, 0, ''); word; word = nextWord(text, word.end, '')) words.push(word);
  return words;
}

function onOneLine(text: string, from: number, to: number): boolean {
  const lineEnd = text.indexOf('\n', from);
  return lineEnd < 0 || lineEnd >= to;
}

/**
 * Whether a value goes on behind its latest word (or behind the name it is assigned to, for its first word): on the same line,
 * behind a lone backslash, with a quoted word, or with a `;` or comment that closes it.
 */
export function valueGoesOn(text: string, latest: ScannedWord, offset = latest.end): boolean {
  const next = nextWord(text, offset, valueSingles);
  if (!next || (!next.quote && (next.value === '{' || next.value === '}'))) return false;
  if (next.quote || next.value === ';' || next.value === '#') return true;
  return isContinuation(latest) || onOneLine(text, latest.start, next.start);
}

function isContinuation(word: ScannedWord): boolean {
  return !word.quote && word.value === '\\';
}

/**
 * A comment within a value, from its lone `#` on. It ends with the line, but is made of words like the value: a lone backslash
 * or a quoted word carries it on. Returns its end and whether it stops at a quote that is never closed.
 */
export function scanValueComment(text: string, start: number): { end: number; closed: boolean } {
  let latest: ScannedWord = { start, end: start + 1, value: '#', closed: true };
  for (;;) {
    const next = nextWord(text, latest.end, valueSingles);
    if (!next) return { end: latest.end, closed: true };
    if (!next.closed) return { end: latest.end, closed: false };
    if (!next.quote && !isContinuation(latest) && !onOneLine(text, latest.start, next.start)) {
      return { end: latest.end, closed: true };
    }
    latest = next;
  }
}

/**
 * The end of the part switched off by `#phil __OFF__`, from behind that directive on: behind a line that says `#phil __ON__` (or,
 * as the reference has it, `#phil __END__`) and nothing else, or the end of the text.
 */
export function scanOffBlock(text: string, offset: number): number {
  const directive = /\n#phil\S*\s+/g;
  const lastWord = /(?:__END__|__ON__)[^\S\n]*(?:\n|$)/y;
  directive.lastIndex = offset;
  while (directive.test(text)) {
    lastWord.lastIndex = directive.lastIndex;
    if (lastWord.test(text)) return lastWord.lastIndex;
  }
  return text.length;
}

/** The parts of a text between white space. */
export function splitAtSpace(text: string): string[] {
  const parts: string[] = [];
  for (let i = skipSpace(text, 0); i < text.length;) {
    const start = i;
    while (i < text.length && !isSpace(text[i])) i++;
    parts.push(text.slice(start, i));
    i = skipSpace(text, i);
  }
  return parts;
}

/** The text without white space at its ends. */
export function stripSpace(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text[end - 1])) end--;
  const start = skipSpace(text, 0);
  return text.slice(Math.min(start, end), end);
}
