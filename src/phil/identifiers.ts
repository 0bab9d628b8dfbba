/** A name of letters, digits and underscores, or several joined by points: `a`, `a.b_2`. */
export function isIdentifier(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/.test(text);
}

/** Names that start and end with two underscores are kept for the language. */
export function isReserved(text: string): boolean {
  return text.length >= 5 && text.startsWith('__') && text.endsWith('__');
}
