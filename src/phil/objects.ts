import { PhilError } from './errors.js';
import { isReserved } from './identifiers.js';
import { whereSuffix, type Position } from './source.js';
import type { Auto, Word } from './words.js';

type Text = string | Auto | null;
type Flag = boolean | Auto | null;
type Count = number | bigint | Auto | null;

/** Turns the words of a definition into a value and back; `.type` names it. */
export interface Converter {
  /** The name in `.type`, without arguments. */
  readonly philType: string;
  /** As `.type` shows it, with its options. */
  readonly text: string;
  /** Throws a PhilError for words that are not of the type. */
  fromWords(words: readonly Word[], master: PhilDefinition, home?: string): unknown;
  /** Throws a PhilError for a value that is not of the type. */
  toWords(value: unknown, master: PhilDefinition): Word[];
  /** How the words of a source are taken over into the master, where they are not just copied. */
  readonly fetch?: (words: readonly Word[], master: PhilDefinition, ignoreErrors: boolean) => Word[];
}

/** What may stand under a definition, spelled as in PHIL, in the order in which it is shown. */
export interface DefinitionAttributes {
  readonly help?: Text;
  readonly caption?: Text;
  readonly short_caption?: Text;
  readonly optional?: Flag;
  readonly type?: Converter | null;
  readonly multiple?: Flag;
  readonly input_size?: Count;
  readonly style?: Text;
  readonly expert_level?: Count;
  readonly deprecated?: Text;
  readonly alias?: Text;
}

export const definitionAttributeNames = [
  'help',
  'caption',
  'short_caption',
  'optional',
  'type',
  'multiple',
  'input_size',
  'style',
  'expert_level',
  'deprecated',
  'alias',
] as const satisfies readonly (keyof DefinitionAttributes)[];

/** What may stand under the name of a scope. `call` is kept as text: nothing is ever called. */
export interface ScopeAttributes {
  readonly style?: Text;
  readonly help?: Text;
  readonly caption?: Text;
  readonly short_caption?: Text;
  readonly optional?: Flag;
  readonly call?: Text;
  readonly multiple?: Flag;
  readonly sequential_format?: Text;
  readonly disable_add?: Flag;
  readonly disable_delete?: Flag;
  readonly expert_level?: Count;
  readonly alias?: Text;
}

export const scopeAttributeNames = [
  'style',
  'help',
  'caption',
  'short_caption',
  'optional',
  'call',
  'multiple',
  'sequential_format',
  'disable_add',
  'disable_delete',
  'expert_level',
  'alias',
] as const satisfies readonly (keyof ScopeAttributes)[];

interface ObjectBase {
  /** One part of the full name, once the object stands in its scope. */
  name: string;
  /** Number in the order of reading; variables see only what was read before them. */
  readonly id?: number;
  parent?: PhilScope;
  readonly disabled: boolean;
  /** 1: the master's copy, and no other was given; -1: the master's copy beside others; 0: not such a copy. */
  readonly template: -1 | 0 | 1;
  readonly position?: Position;
  /** Written as `scope.name`: shown with the name of its scope in front. */
  mergeNames: boolean;
}

/** `name = words`, with its attributes. */
export interface PhilDefinition extends ObjectBase {
  readonly kind: 'definition';
  readonly words: readonly Word[];
  attributes: DefinitionAttributes;
}

/** `name { ... }`, with its attributes. The root of a text is a scope without name. */
export interface PhilScope extends ObjectBase {
  readonly kind: 'scope';
  readonly objects: PhilObject[];
  attributes: ScopeAttributes;
}

export type PhilObject = PhilDefinition | PhilScope;

function reserved(name: string, position: Position | undefined): PhilError {
  return new PhilError(`Reserved identifier: "${name}"${whereSuffix(position)}`, position);
}

type NewObject = Partial<Pick<ObjectBase, 'id' | 'disabled' | 'position'>>;

/** Throws a PhilError for a name that the language keeps for itself. */
export function newDefinition(name: string, words: readonly Word[], options: NewObject = {}): PhilDefinition {
  if (isReserved(name)) throw reserved(name, options.position);
  if (name !== 'include' && name.split('.').includes('include')) throw reserved('include', options.position);
  return {
    kind: 'definition',
    name,
    words,
    disabled: false,
    template: 0,
    mergeNames: false,
    attributes: {},
    ...options,
  };
}

/** Throws a PhilError for a name that the language keeps for itself. */
export function newScope(name: string, objects: PhilObject[] = [], options: NewObject = {}): PhilScope {
  if (isReserved(name)) throw reserved(name, options.position);
  if (name.split('.').includes('include')) throw reserved('include', options.position);
  return {
    kind: 'scope',
    name,
    objects,
    disabled: false,
    template: 0,
    mergeNames: false,
    attributes: {},
    ...options,
  };
}

export function withWords(definition: PhilDefinition, words: readonly Word[]): PhilDefinition {
  return { ...definition, words, template: 0 };
}

export function withObjects(scope: PhilScope, objects: PhilObject[]): PhilScope {
  return { ...scope, objects, template: 0 };
}

export function activeObjects(scope: PhilScope): PhilObject[] {
  return scope.objects.filter((object) => !object.disabled);
}

/** The name with those of all scopes around it. */
export function fullPath(object: PhilObject): string {
  const names = [object.name];
  for (let scope = object.parent; scope && scope.name !== ''; scope = scope.parent) names.push(scope.name);
  return names.reverse().join('.');
}

function isTrue(flag: unknown): boolean {
  return flag !== undefined && flag !== null && flag !== false && flag !== '';
}

export function isMultiple(object: PhilObject): boolean {
  return isTrue(object.attributes.multiple);
}

export function isDeprecated(object: PhilObject): boolean {
  return object.kind === 'definition' && isTrue(object.attributes.deprecated);
}

/** Whether a value must be given: `.optional = False`. */
export function isMandatory(object: PhilObject): boolean {
  return object.attributes.optional === false;
}

/** The other path under which an old file may give the object (`.alias`, its own or of a scope around it). */
export function aliasPath(object: PhilObject): string | undefined {
  const own = aliasOf(object);
  if (own !== undefined) return own;
  const names = [object.name];
  for (let scope = object.parent; scope; scope = scope.parent) {
    const alias = aliasOf(scope);
    if (alias !== undefined) return [alias, ...names.reverse()].join('.');
    if (scope.name === '') return undefined;
    names.push(scope.name);
  }
  return undefined;
}

function aliasOf(object: PhilObject): string | undefined {
  const { alias } = object.attributes;
  return typeof alias === 'string' ? alias : undefined;
}

/** Deepest nesting of scopes, dotted names included: far beyond any use, and safe for the walks over the tree. */
export const maximalDepth = 200;

export function nestedTooDeep(position: Position): PhilError {
  return new PhilError(`Scopes nested more than ${maximalDepth} deep${whereSuffix(position)}`, position);
}

/** Puts the object into the scope; a dotted name makes the scopes in between. */
export function adopt(scope: PhilScope, object: PhilObject): void {
  const names = object.name.split('.');
  const last = names.pop()!;
  let parent = scope;
  names.forEach((name, i) => {
    const child = newScope(name);
    child.mergeNames = i > 0;
    child.parent = parent;
    parent.objects.push(child);
    parent = child;
  });
  if (names.length > 0) {
    object.name = last;
    object.mergeNames = true;
  }
  object.parent = parent;
  parent.objects.push(object);
}
