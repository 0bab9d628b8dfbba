const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/** Most digits whose value a double holds exactly. */
const exactDigits = 15;

/** Reads numbers from a table in ASCII, byte by byte: no strings are made of ordinary numbers. */
export class NumberScanner {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** Moves over blanks and tabs; returns whether the line goes on. */
  toNext(): boolean {
    const { bytes, end } = this;
    let at = this.at;
    while (at < end && (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 13)) at++;
    this.at = at;
    return at < end && bytes[at] !== 10;
  }

  /** Moves behind the end of the line. */
  nextLine(): void {
    const { bytes, end } = this;
    let at = this.at;
    while (at < end && bytes[at] !== 10) at++;
    this.at = Math.min(end, at + 1);
  }

  skipWord(): void {
    this.toNext();
    const { bytes, end } = this;
    let at = this.at;
    while (at < end && bytes[at] > 32) at++;
    this.at = at;
  }

  /** The next word as a number, the nearest double; `undefined` where there is none on the line, or no number (nan and inf are). */
  number(): number | undefined {
    if (!this.toNext()) return undefined;
    const { bytes, end } = this;
    const start = this.at;
    let at = start;
    const negative = bytes[at] === 45;
    if (negative || bytes[at] === 43) at++;
    let value = 0;
    let digits = 0;
    let decimals = 0;
    let point = false;
    for (; at < end; at++) {
      const digit = bytes[at] - 48;
      if (digit >= 0 && digit <= 9) {
        value = 10 * value + digit;
        if (value > 0) digits++;
        if (point) decimals++;
      } else if (digit === -2 && !point) point = true;
      else break;
    }
    const isPlain = at > start && bytes[at - 1] >= 46 && (at === end || bytes[at] <= 32);
    if (
      !isPlain ||
      digits > exactDigits ||
      decimals > 22 ||
      at - start === (point ? 1 : 0) + (negative ? 1 : 0)
    )
      return this.unusual(start);
    this.at = at;
    const magnitude = value / POWERS_OF_TEN[decimals];
    return negative ? -magnitude : magnitude;
  }

  /** Exponents, many digits, nan, inf, and what is no number. */
  private unusual(start: number): number | undefined {
    this.skipWord();
    const word = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, this.at - start)
      .toString('latin1')
      .toLowerCase();
    if (/^[+-]?(nan|inf|infinity)$/.test(word))
      return word.includes('nan') ? NaN : word.startsWith('-') ? -Infinity : Infinity;
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(word) ? Number(word) : undefined;
  }
}
