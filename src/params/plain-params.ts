import type { SpaceGroup } from '../crystal/space-group.js';
import { isMultiple, type PhilDefinition, type PhilScope } from '../phil/objects.js';
import { Auto } from '../phil/words.js';

/**
 * The values of a master as plain data that other threads can be sent: space groups by their symbol, Auto as 'Auto', a choice of `None`
 * as null, a switch that is None as false. Frozen to the bottom.
 */
export function plainParams(master: PhilScope, values: unknown): unknown {
  const record = values as Readonly<Record<string, unknown>>;
  const result: Record<string, unknown> = {};
  for (const object of master.objects) {
    if (object.disabled || object.name in result) continue;
    const plain = (value: unknown): unknown =>
      object.kind === 'scope' ? plainParams(object, value) : plainValue(object, value);
    const value = record[object.name];
    result[object.name] = isMultiple(object) ? Object.freeze((value as unknown[]).map(plain)) : plain(value);
  }
  return Object.freeze(result);
}

function plainValue(definition: PhilDefinition, value: unknown): unknown {
  const type = definition.attributes.type?.philType;
  if (value === Auto) return 'Auto';
  if (value === null) return type === 'bool' && !isPlainNoneDefault(definition) ? false : null;
  if (type === 'choice' && value === 'None') return null;
  if (type === 'space_group') return (value as SpaceGroup).lookupSymbol;
  return typeof value === 'object' ? Object.freeze(value) : value;
}

function isPlainNoneDefault({ words }: PhilDefinition): boolean {
  return words.length === 1 && words[0].quote === undefined && words[0].value.toLowerCase() === 'none';
}
