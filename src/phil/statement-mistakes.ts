import { isDefinitionAttribute, isScopeAttribute } from './attributes.js';
import { PhilError } from './errors.js';
import { isIdentifier } from './identifiers.js';
import { didYouMean } from './nearest.js';
import { definitionAttributeNames, scopeAttributeNames, type PhilDefinition } from './objects.js';
import { whereSuffix } from './source.js';
import { isDirective, leadOf, type Lead, type TokenWords } from './token-words.js';
import type { Word } from './words.js';

/** What the mistakes in a statement depend on. */
export interface StatementContext {
  /** Attributes belong to the latest definition. */
  readonly latest: PhilDefinition | undefined;
  /** Line of the latest statement: a directive counts only on a line of its own. */
  readonly line: number;
}

function syntaxError(word: Word, message: string): PhilError {
  return new PhilError(`Syntax error: ${message}"${word.value}"${whereSuffix(word.position)}`, word.position);
}

export function unexpectedAttribute(kind: 'definition' | 'scope', word: Word): PhilError {
  const known = kind === 'definition' ? definitionAttributeNames : scopeAttributeNames;
  return new PhilError(
    `Unexpected ${kind} attribute: ${word.value}${whereSuffix(word.position)}`,
    word.position,
    didYouMean(
      word.value,
      known.map((name) => `.${name}`),
    ),
  );
}

/** Throws a PhilError for a word that cannot be a name. */
export function checkName(lead: Lead, kind: 'definition' | 'scope'): void {
  if (isIdentifier(lead.value)) return;
  throw syntaxError(lead, lead.value === ';' ? 'unexpected ' : `improper ${kind} name `);
}

/** Says what is wrong with `#phil` and the word behind it. */
export function rejectDirective(words: TokenWords, index: number): never {
  const word = words.bareAt(index + 1);
  throw new PhilError(`Unknown: #phil ${word.value}${whereSuffix(word.position)}`, word.position);
}

/** Says what is wrong with the statement that starts with the word of that number, and that the grammar does not know. */
export function rejectStatement(words: TokenWords, index: number, context: StatementContext): never {
  const first = words.bareAt(index);
  if (first.value === '#phil' && first.position.line !== context.line) rejectDirective(words, index);
  if (first.value === '{') throw syntaxError(first, 'unexpected ');
  const lead = leadOf(first);
  // A directive that is not on a line of its own is a name, and an improper one.
  if (isDirective(words.tokens[index])) checkName(lead, 'definition');
  const next = words.at(index + 1);
  if (next.quote === undefined && /^(\{|!?\.)/.test(next.value)) checkName(lead, 'scope');
  else if (!lead.value.startsWith('.')) checkName(lead, 'definition');
  else if (!context.latest || !isDefinitionAttribute(lead.value.slice(1))) {
    throw unexpectedAttribute('definition', lead);
  }
  throw syntaxError(words.bareAt(index + 1), 'expected "=", found ');
}

/** Says what is wrong with the word of that number, which stands where a scope has an attribute or its brace. */
export function rejectScopeAttribute(words: TokenWords, index: number): never {
  const word = leadOf(words.bareAt(index));
  if (!word.value.startsWith('.') || !isScopeAttribute(word.value.slice(1))) {
    throw unexpectedAttribute('scope', word);
  }
  throw syntaxError(words.bareAt(index + 1), 'expected "=", found ');
}
