import { stringsConverter } from './converters/text.js';
import { PhilError } from './errors.js';
import type { PhilDefinition, PhilScope } from './objects.js';

/** The values of a scope by name: values of definitions, records of scopes, lists of either where `.multiple = True`. */
export interface PhilRecord {
  readonly [name: string]: unknown;
}

export interface ExtractOptions {
  /** The home folder, for paths that start with `~`. */
  readonly home?: string | undefined;
  /** Told of each value that is not of its type, which is then None; without it the first is thrown. */
  readonly onError?: ((error: PhilError, definition: PhilDefinition) => void) | undefined;
}

/** The value of a definition. Throws a PhilError for words that are not of its type. */
export function extractDefinition(definition: PhilDefinition, options: ExtractOptions = {}): unknown {
  const converter = definition.attributes.type ?? stringsConverter;
  try {
    return converter.fromWords(definition.words, definition, options.home);
  } catch (error) {
    if (!options.onError || !(error instanceof PhilError)) throw error;
    options.onError(error, definition);
    return null;
  }
}

/** The values while they are collected: what joins with what depends on where they come from. */
type Node =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'record'; readonly entries: Map<string, Node> }
  | { readonly kind: 'list'; readonly items: Node[] };

/** The values of all definitions of a scope. Throws a PhilError for the first that is not of its type. */
export function extractScope(scope: PhilScope, options: ExtractOptions = {}): PhilRecord {
  return plain(collect(scope, options)) as PhilRecord;
}

const none: Node = { kind: 'value', value: null };

function isNone(node: Node | undefined): boolean {
  return node === undefined || (node.kind === 'value' && node.value === null);
}

function collect(scope: PhilScope, options: ExtractOptions): Node & { kind: 'record' } {
  const entries = new Map<string, Node>();
  for (const object of scope.objects) {
    if (object.template < 0) continue;
    const { multiple, optional } = object.attributes;
    const left = object.disabled || object.template > 0;
    const value: Node | undefined = left
      ? undefined
      : object.kind === 'scope'
        ? collect(object, options)
        : { kind: 'value', value: extractDefinition(object, options) };
    if (multiple) addToList(entries, object.name, value, optional === true);
    else setValue(entries, object.name, value ?? none);
  }
  return { kind: 'record', entries };
}

function setValue(entries: Map<string, Node>, name: string, value: Node): void {
  const before = entries.get(name);
  if (before?.kind === 'record' && value.kind === 'record') join(before.entries, value.entries);
  else entries.set(name, value);
}

function addToList(
  entries: Map<string, Node>,
  name: string,
  value: Node | undefined,
  optional: boolean,
): void {
  let list = entries.get(name);
  if (!list) {
    list = { kind: 'list', items: [] };
    entries.set(name, list);
  }
  if (value === undefined || (isNone(value) && optional)) return;
  if (list.kind === 'list') list.items.push(value);
  // A value that is a list of words itself goes on as such.
  else if (list.kind === 'value' && Array.isArray(list.value)) {
    entries.set(name, { kind: 'value', value: [...(list.value as unknown[]), plain(value)] });
  } else throw new PhilError(`${name} is given both as one value and as several (.multiple = True)`);
}

/** Values of a scope that is given again: later ones win, lists go on. */
function join(entries: Map<string, Node>, others: ReadonlyMap<string, Node>): void {
  for (const [name, other] of others) {
    const own = entries.get(name);
    if (!own || isNone(own)) entries.set(name, other);
    else if (own.kind === 'list') {
      if (other.kind !== 'list') {
        throw new PhilError(`${name} is given both as one value and as several (.multiple = True)`);
      }
      own.items.push(...other.items.filter((item) => !isNone(item)));
      if (own.items.length > 1 && isNone(own.items[0])) own.items.shift();
    } else if (own.kind === 'record') {
      if (other.kind === 'record') join(own.entries, other.entries);
      else throw new PhilError(`${name} is given both as a scope and as a definition`);
    } else entries.set(name, other);
  }
}

function plain(node: Node): unknown {
  if (node.kind === 'value') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  // Without a prototype, a parameter may have any name.
  const record = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of node.entries) record[name] = plain(value);
  return record;
}
