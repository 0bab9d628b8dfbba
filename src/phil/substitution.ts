import { PhilError } from './errors.js';
import { isIdentifier } from './identifiers.js';
import { activeObjects, withObjects, withWords, type PhilDefinition, type PhilScope } from './objects.js';
import { whereSuffix } from './source.js';
import { joinedValue, quotedWord, type Word } from './words.js';

/** Variables of the environment, by name. */
export type Environment = (name: string) => string | undefined;

export interface SubstitutionOptions {
  /** Absent: no variables but those of the text. */
  readonly environment?: Environment | undefined;
  /** Receives each definition that is looked at, so that those never used can be told. */
  readonly used?: Set<PhilDefinition> | undefined;
  /** Keep variables of the environment as they are written. */
  readonly keepEnvironment?: boolean;
}

/** Variables within variables; and all variables of one definition, as each may stand for several others. */
const maximalNesting = 200;
const maximalCount = 10_000;
const maximalLength = 1_000_000;

interface State extends SubstitutionOptions {
  readonly nesting: number;
  readonly counter: { count: number };
}

interface Fragment {
  readonly isVariable: boolean;
  readonly value: string;
}

function syntaxError(word: Word, message: string): PhilError {
  return new PhilError(`Syntax error: ${message}"${word.value}"${whereSuffix(word.position)}`, word.position);
}

/** Cuts a word at its `$name` and `$(name)`. A backslash before `$` takes its meaning away (and stays). */
function fragmentsOf(word: Word): Fragment[] {
  const fragments: Fragment[] = [];
  const text = word.value;
  let plain = '';
  let i = 0;
  while (i < text.length) {
    if (text[i] !== '$') {
      const escaped = text[i] === '\\' && text[i + 1] === '$';
      plain += escaped ? '\\$' : text[i];
      i += escaped ? 2 : 1;
      continue;
    }
    if (plain !== '') fragments.push({ isVariable: false, value: plain });
    plain = '';
    const variable = variableAt(word, i + 1);
    fragments.push({ isVariable: true, value: variable.name });
    i = variable.end;
  }
  if (plain !== '') fragments.push({ isVariable: false, value: plain });
  return fragments;
}

/** The name behind a `$`, and where it ends. */
function variableAt(word: Word, start: number): { name: string; end: number } {
  const text = word.value;
  if (start === text.length) throw syntaxError(word, '$ must be followed by an identifier: ');
  if (text[start] === '(') {
    const end = text.indexOf(')', start);
    if (end < 0) throw syntaxError(word, 'missing ")": ');
    const name = text.slice(start + 1, end);
    if (!isIdentifier(name.startsWith('.') ? name.slice(1) : name)) {
      throw syntaxError(word, 'improper variable name ');
    }
    return { name, end: end + 1 };
  }
  const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(text.slice(start))?.[0];
  if (name === undefined) throw syntaxError(word, 'improper variable name ');
  return { name, end: start + name.length };
}

/** The words that a variable stands for. */
function valueOf(name: string, word: Word, definition: PhilDefinition, state: State): readonly Word[] {
  const place = whereSuffix(word.position);
  const object = definition.parent && lexicalGet(definition.parent, name, definition.id);
  if (object?.kind === 'scope') {
    throw new PhilError(`Not a definition: $${name}${place}`, word.position);
  }
  if (object) {
    state.used?.add(object);
    if (state.nesting >= maximalNesting || ++state.counter.count > maximalCount) {
      throw new PhilError(`Too many variables within variables: $${name}${place}`, word.position);
    }
    // What a variable says is taken in full, also where variables of the environment are kept.
    return resolveWords(object, { ...state, nesting: state.nesting + 1, keepEnvironment: false });
  }
  const value = state.keepEnvironment ? `$${name}` : state.environment?.(name);
  if (value === undefined) throw new PhilError(`Undefined variable: $${name}${place}`, word.position);
  return [{ value, quote: '"', position: { source: { info: `environment: "${name}"` } } }];
}

function resolveWord(word: Word, definition: PhilDefinition, state: State): readonly Word[] {
  if (word.quote === "'") return [word];
  const fragments = fragmentsOf(word);
  if (!fragments.some((fragment) => fragment.isVariable)) return [word];
  if (word.quote === undefined && fragments.length === 1) {
    return valueOf(fragments[0].value, word, definition, state);
  }
  const texts = fragments.map(({ isVariable, value }) =>
    isVariable ? joinedValue(valueOf(value, word, definition, state)) : value,
  );
  const text = texts.join('');
  if (text.length > maximalLength) {
    throw new PhilError(`Too long with its variables${whereSuffix(word.position)}`, word.position);
  }
  return [quotedWord(text)];
}

function resolveWords(definition: PhilDefinition, state: State): Word[] {
  return definition.words.flatMap((word) => resolveWord(word, definition, state));
}

/** The definition with the values of its variables. Throws a PhilError for a variable without value. */
export function resolveDefinition(
  definition: PhilDefinition,
  options: SubstitutionOptions = {},
): PhilDefinition {
  const state = { ...options, nesting: 0, counter: { count: 0 } };
  return withWords(definition, resolveWords(definition, state));
}

/** The scope with the values of all variables, without what is disabled. */
export function resolveScope(scope: PhilScope, options: SubstitutionOptions = {}): PhilScope {
  return withObjects(
    scope,
    activeObjects(scope).map((object) =>
      object.kind === 'definition' ? resolveDefinition(object, options) : resolveScope(object, options),
    ),
  );
}

/**
 * What a name means at a place in the text: the latest object of that name before it, in its scope or the scopes around; a point in
 * front means from the root.
 */
function lexicalGet(
  scope: PhilScope,
  name: string,
  before: number | undefined,
  searchUp = true,
): PhilDefinition | PhilScope | undefined {
  let start = scope;
  let path = name;
  if (path.startsWith('.')) {
    while (start.parent) start = start.parent;
    path = path.slice(1);
  }
  const candidates: (PhilDefinition | PhilScope)[] = [];
  for (const object of start.objects) {
    if (object.id !== undefined && before !== undefined && object.id >= before) break;
    const matches = object.name === path || (object.kind === 'scope' && path.startsWith(`${object.name}.`));
    if (matches) candidates.push(object);
  }
  for (const object of candidates.reverse()) {
    if (object.name === path) return object;
    const rest = path.slice(object.name.length + 1);
    const found = object.kind === 'scope' && lexicalGet(object, rest, before, false);
    if (found) return found;
  }
  return searchUp && start.parent ? lexicalGet(start.parent, path, before) : undefined;
}
