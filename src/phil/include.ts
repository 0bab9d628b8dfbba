import { PhilError } from './errors.js';
import { getObjects } from './get.js';
import { withObjects, type PhilDefinition, type PhilObject, type PhilScope } from './objects.js';
import { parsePhil, type ParseOptions } from './parse.js';
import { fileSource, whereSuffix } from './source.js';
import { resolveDefinition, type Environment } from './substitution.js';
import type { Word } from './words.js';

/** Why a name means no scope: its module has no such object, or one that is no scope. */
export interface NoScope {
  readonly kind: 'no-object' | 'other-object';
}

/** Where included texts come from: the language itself opens no file. */
export interface IncludeSources {
  /** The absolute and plain form of a path; relative ones count from the working folder. */
  readonly absolutePath: (path: string) => string;
  /** The text of a file. Throws when it cannot be read. */
  readonly readText: (path: string) => string;
  /** What `include scope MODULE.OBJECT` means: a text or a scope; undefined where there is no such module. */
  readonly scope?: (name: string) => PhilScope | NoScope | string | undefined;
  readonly environment?: Environment | undefined;
}

interface State {
  readonly sources: IncludeSources;
  readonly options: ParseOptions;
  /** The files that are being read, outermost first. */
  readonly files: readonly string[];
  /** Names of scopes that are being included. */
  readonly scopes: readonly string[];
  /** Relative paths count from here. */
  readonly folder: string | undefined;
}

/** Reads a file with all that it includes. Throws a PhilError. */
export function parsePhilFile(file: string, sources: IncludeSources, options: ParseOptions = {}): PhilScope {
  return parseFile(file, { sources, options, files: [], scopes: [], folder: undefined });
}

/** Puts what a text includes in its place. Relative paths count from the working folder. Throws a PhilError. */
export function processIncludes(
  scope: PhilScope,
  sources: IncludeSources,
  options: ParseOptions = {},
): PhilScope {
  return expand(scope, { sources, options, files: [], scopes: [], folder: undefined });
}

function parseFile(file: string, state: State): PhilScope {
  const path = state.sources.absolutePath(file);
  if (state.files.includes(path)) {
    throw new PhilError(`Include dependency cycle: ${[...state.files, path].join(', ')}`);
  }
  const text = state.sources.readText(file);
  const scope = parsePhil(text, { ...state.options, source: fileSource(file, text) });
  const folder = path.includes('/') ? path.replace(/\/[^/]*$/, '') || '/' : undefined;
  return expand(scope, { ...state, files: [...state.files, path], folder });
}

function expand(scope: PhilScope, state: State): PhilScope {
  const objects = scope.objects.flatMap((object): PhilObject[] => {
    if (object.disabled) return [object];
    if (object.kind === 'scope') return [expand(object, state)];
    return object.name === 'include' ? included(object, state) : [object];
  });
  return withObjects(scope, objects);
}

function included(definition: PhilDefinition, state: State): PhilObject[] {
  const { position } = definition;
  const error = (message: string): PhilError => new PhilError(message + whereSuffix(position), position);
  const { words } = resolveDefinition(definition, { environment: state.sources.environment });
  if (words.length < 2) throw error('"include" must be followed by at least two arguments');
  const type = words[0].value.toLowerCase();
  if (type === 'file') {
    if (words.length !== 2) throw error('"include file" must be followed exactly one argument');
    return includedFile(words[1], state, error);
  }
  if (type !== 'scope') throw error(`Unknown include type: ${type}`);
  if (words.length > 3) {
    const rule = 'i.e. an import path and optionally a phil path';
    throw error(`"include scope" must be followed one or two arguments, ${rule}`);
  }
  return includedScope(words[1].value, words[2]?.value, definition, state, error);
}

function includedFile(word: Word, state: State, error: (message: string) => PhilError): PhilObject[] {
  const isAbsolute = word.value.startsWith('/');
  const file =
    state.folder === undefined || isAbsolute
      ? word.value
      : `${state.folder.replace(/\/$/, '')}/${word.value}`;
  try {
    return parseFile(file, state).objects;
  } catch (reason) {
    if (reason instanceof PhilError) throw reason;
    throw error(`Cannot read "${file}": ${reason instanceof Error ? reason.message : String(reason)}`);
  }
}

function includedScope(
  name: string,
  path: string | undefined,
  { parent, position }: PhilDefinition,
  state: State,
  error: (message: string) => PhilError,
): PhilObject[] {
  if (!name.includes('.')) {
    const rule = 'target must be a phil scope object or phil string';
    throw error(`include scope: import path "${name}" is too short; ${rule}`);
  }
  if (state.scopes.includes(name)) {
    throw error(`Include dependency cycle: ${[...state.scopes, name].join(', ')}`);
  }
  const [, module, object] = /^(.*)\.([^.]*)$/.exec(name)!;
  const found = state.sources.scope?.(name);
  if (found === undefined) {
    const or = ` or possibly import errors in module ${module}`;
    throw new PhilError(`include scope: no module ${module}${whereSuffix(position)}${or}`, position);
  }
  const named = `object "${object}"`;
  const within = `in module "${module}"`;
  if (typeof found !== 'string' && found.kind !== 'scope')
    throw error(
      found.kind === 'no-object'
        ? `include scope: ${named} not found ${within}`
        : `include scope: python ${named} ${within} is not a libtbx.phil.scope instance`,
    );
  const source = typeof found === 'string' ? parsePhil(found, state.options) : found;
  const whole = expand(source, { ...state, scopes: [...state.scopes, name], folder: undefined });
  const { environment } = state.sources;
  const chosen = path === undefined ? whole : getObjects(whole, path, { environment });
  if (path !== undefined && chosen.objects.length === 0) {
    throw error(`include scope: path "${path}" not found in phil scope ${named} ${within}`);
  }
  return withParent(chosen, parent).objects;
}

/** Copies of the objects of a scope that belong to another. */
function withParent(scope: PhilScope, parent: PhilScope | undefined): PhilScope {
  return withObjects(
    scope,
    scope.objects.map((object) => {
      const copy: PhilObject = { ...object };
      if (parent) copy.parent = parent;
      else delete copy.parent;
      return copy.kind === 'scope' ? withParent(copy, copy) : copy;
    }),
  );
}
