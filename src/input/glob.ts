import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';

/** One element of a pattern of one name. */
type Token =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | {
      readonly kind: 'set';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [string, string])[];
    }
  | { readonly kind: 'character'; readonly character: string };

/** Whether a text has characters that make it a pattern. */
export function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

/**
 * Whether a name fits a pattern of `*`, `?`, `[a-z]` and `[!a-z]`, as the shell and Python's `glob` see it: no
 * wildcard takes the leading dot of a hidden file. Time is at most length of pattern times length of name.
 */
export function fitsPattern(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  const tokens = tokensOf(pattern);
  const characters = [...name];
  let t = 0;
  let c = 0;
  let starAt = -1;
  let starTook = 0;
  while (c < characters.length) {
    const token = tokens[t];
    if (token?.kind === 'star') {
      starAt = t++;
      starTook = c;
    } else if (token !== undefined && fits(token, characters[c])) {
      t++;
      c++;
    } else if (starAt >= 0) {
      // The last star takes one character more; earlier ones never need to.
      t = starAt + 1;
      c = ++starTook;
    } else return false;
  }
  return tokens.slice(t).every((token) => token.kind === 'star');
}

function fits(token: Token, character: string): boolean {
  if (token.kind === 'character') return token.character === character;
  if (token.kind !== 'set') return true;
  return token.ranges.some(([low, high]) => low <= character && character <= high) !== token.negated;
}

function tokensOf(pattern: string): Token[] {
  const characters = [...pattern];
  const tokens: Token[] = [];
  let i = 0;
  while (i < characters.length) {
    const character = characters[i++];
    const end = character === '[' ? endOfSet(characters, i) : -1;
    if (end >= 0) {
      tokens.push(setToken(characters.slice(i, end)));
      i = end + 1;
    } else if (character === '*') tokens.push({ kind: 'star' });
    else if (character === '?') tokens.push({ kind: 'any' });
    else tokens.push({ kind: 'character', character });
  }
  return tokens;
}

/** Where the `]` of a set is, which may not be its first member; -1 where the set is never closed. */
function endOfSet(characters: readonly string[], start: number): number {
  const first = characters[start] === '!' || characters[start] === '^' ? start + 1 : start;
  return characters.indexOf(']', first + 1);
}

function setToken(members: readonly string[]): Token {
  const negated = members[0] === '!' || members[0] === '^';
  const ranges: [string, string][] = [];
  for (let i = negated ? 1 : 0; i < members.length; i++) {
    if (members[i + 1] === '-' && i + 2 < members.length) {
      ranges.push([members[i], members[i + 2]]);
      i += 2;
    } else ranges.push([members[i], members[i]]);
  }
  return { kind: 'set', negated, ranges };
}

/**
 * The paths that fit a pattern, sorted by code points; relative ones stay relative to `base`. Folders that cannot be
 * listed have no members.
 */
export function expandGlob(pattern: string, base: string): string[] {
  const parts = pattern.split('/').filter((part) => part !== '');
  let paths = [pattern.startsWith('/') ? '/' : ''];
  for (const part of parts) {
    if (!isGlob(part))
      paths = paths.map((path) => path + part).filter((path) => existsSync(resolve(base, path)));
    else paths = paths.flatMap((path) => namesIn(resolve(base, path), part).map((name) => path + name));
    paths = paths.map((path) => `${path}/`);
  }
  return paths.map((path) => path.slice(0, -1)).sort(byCodePoints);
}

function namesIn(folder: string, pattern: string): string[] {
  try {
    return readdirSync(folder).filter((name) => fitsPattern(pattern, name));
  } catch {
    return [];
  }
}

/** The order of Python's `sorted`, which differs from that of UTF-16 for characters above U+FFFF. */
export function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
