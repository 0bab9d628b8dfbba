import { setDefinitionAttribute } from './attributes.js';
import { type ConverterRegistry, defaultConverters } from './converters/registry.js';
import {
  type Converter,
  type DefinitionAttributes,
  newDefinition,
  newScope,
  type PhilDefinition,
  type PhilObject,
  type PhilScope,
  type ScopeAttributes,
} from './objects.js';
import type { PhilSource, Position } from './source.js';
import { Auto, bareWord, type QuoteToken, type Word } from './words.js';

// A tree of objects as JSON, so that a program need not parse the text of its own parameters at every start.

/** Line and column; absent where nobody wrote the object. */
type StoredPlace = readonly [number, number];
/** An attribute; `.type` is its text, Auto an object of its own. */
type StoredValue = string | number | boolean | null | { readonly auto: true };

interface StoredWord {
  readonly value: string;
  readonly quote?: QuoteToken | undefined;
  readonly at?: StoredPlace | undefined;
}

interface StoredObject {
  readonly name: string;
  readonly id?: number | undefined;
  readonly at?: StoredPlace | undefined;
  readonly disabled?: true;
  readonly mergeNames?: true;
  readonly attributes?: Readonly<Record<string, StoredValue>>;
  /** Of a definition. */
  readonly words?: readonly StoredWord[];
  /** Of a scope. */
  readonly objects?: readonly StoredObject[];
}

/** The tree that a text was parsed to, one line for each object of the root. All of it must be of one source. */
export function storeTree(root: PhilScope): string {
  return `[\n${root.objects.map((object) => JSON.stringify(stored(object))).join(',\n')}\n]`;
}

function stored(object: PhilObject): StoredObject {
  const { name, id, position, disabled, mergeNames, attributes } = object;
  const entries = Object.entries(attributes).map(([key, value]) => [key, storedValue(value)] as const);
  return {
    name,
    id,
    at: placeOf(position),
    ...(disabled ? { disabled } : {}),
    ...(mergeNames ? { mergeNames } : {}),
    ...(entries.length > 0 ? { attributes: Object.fromEntries(entries) } : {}),
    ...(object.kind === 'scope'
      ? { objects: object.objects.map(stored) }
      : {
          words: object.words.map(({ value, quote, position: at }) => ({ value, quote, at: placeOf(at) })),
        }),
  };
}

function placeOf(position: Position | undefined): StoredPlace | undefined {
  if (position?.line === undefined || position.column === undefined) return undefined;
  return [position.line, position.column];
}

function storedValue(value: string | number | bigint | boolean | Auto | Converter | null): StoredValue {
  if (value === Auto) return { auto: true };
  if (typeof value === 'bigint') throw new Error('invariant: no attribute of a stored tree is so large');
  return typeof value === 'object' && value !== null ? value.text : value;
}

/** What `storeTree` was given; `source` is the text that it was parsed from. */
export function restoreTree(
  text: string,
  source: PhilSource,
  converters: ConverterRegistry = defaultConverters,
): PhilScope {
  const root = newScope('', [], { id: 0 });
  const restorer = new Restorer(source, converters);
  for (const object of JSON.parse(text) as StoredObject[]) restorer.restore(object, root);
  return root;
}

class Restorer {
  /** By their text: most definitions share a few types. */
  private readonly types = new Map<string, DefinitionAttributes['type']>();

  constructor(
    private readonly source: PhilSource,
    private readonly converters: ConverterRegistry,
  ) {}

  restore(from: StoredObject, parent: PhilScope): void {
    const { name, id, at, disabled = false, words, objects = [] } = from;
    const options = {
      disabled,
      ...(id === undefined ? {} : { id }),
      ...(at === undefined ? {} : { position: this.position(at) }),
    };
    let object: PhilObject;
    if (words === undefined) {
      object = newScope(name, [], options);
      object.attributes = this.attributes(from) as ScopeAttributes;
      for (const inner of objects) this.restore(inner, object);
    } else {
      object = newDefinition(
        name,
        words.map((word) => this.word(word)),
        options,
      );
      object.attributes = this.attributes(from) as DefinitionAttributes;
    }
    object.mergeNames = from.mergeNames ?? false;
    object.parent = parent;
    parent.objects.push(object);
  }

  private position([line, column]: StoredPlace): Position {
    return { source: this.source, line, column };
  }

  private word({ value, quote, at }: StoredWord): Word {
    return {
      value,
      ...(quote === undefined ? {} : { quote }),
      ...(at === undefined ? {} : { position: this.position(at) }),
    };
  }

  private attributes({ attributes = {}, words }: StoredObject): DefinitionAttributes | ScopeAttributes {
    const isType = (key: string) => key === 'type' && words !== undefined;
    return Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [
        key,
        isType(key) && typeof value === 'string' ? this.type(value) : restoredValue(value),
      ]),
    );
  }

  private type(text: string): DefinitionAttributes['type'] {
    if (!this.types.has(text)) this.types.set(text, typeOf(text, this.converters));
    return this.types.get(text);
  }
}

function typeOf(text: string, converters: ConverterRegistry): DefinitionAttributes['type'] {
  const definition: PhilDefinition = newDefinition('of_type', []);
  setDefinitionAttribute(definition, 'type', [bareWord(text)], converters);
  return definition.attributes.type;
}

function restoredValue(value: StoredValue): unknown {
  return typeof value === 'object' && value !== null ? Auto : value;
}
