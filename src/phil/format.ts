import { stringsConverter } from './converters/text.js';
import { valueText } from './converters/wrong-value.js';
import { PhilError } from './errors.js';
import { extractDefinition, extractScope, type ExtractOptions } from './extract.js';
import {
  fullPath,
  isMultiple,
  withObjects,
  withWords,
  type PhilDefinition,
  type PhilObject,
  type PhilScope,
} from './objects.js';
import { whereSuffix } from './source.js';
import { Auto } from './words.js';

/** The definition with another value. Throws a PhilError for a value that is not of its type. */
export function formatDefinition(master: PhilDefinition, value: unknown): PhilDefinition {
  const converter = master.attributes.type ?? stringsConverter;
  return withWords(master, converter.toWords(value, master));
}

/**
 * The scope with other values: a record like those of extractScope (or several, one after the other). What the record does not name
 * is left out. Throws a PhilError for a value that is not of its type.
 */
export function formatScope(master: PhilScope, value: unknown): PhilScope {
  const objects: PhilObject[] = [];
  const templated = new Map<string, boolean>();
  for (const object of masterObjects(master)) {
    if (isMultiple(object) && object.kind === 'scope') {
      if (templated.has(object.name)) continue;
      templated.set(object.name, false);
    }
    if (value === null || value === undefined || value === Auto) objects.push(formatObject(object, value));
    else
      for (const record of Array.isArray(value) ? value : [value])
        addFormatted(object, record, templated, objects);
  }
  return withObjects(master, objects);
}

function formatObject(object: PhilObject, value: unknown): PhilObject {
  return object.kind === 'definition' ? formatDefinition(object, value) : formatScope(object, value);
}

function addFormatted(
  object: PhilObject,
  record: unknown,
  templated: Map<string, boolean>,
  objects: PhilObject[],
): void {
  if (typeof record !== 'object' || record === null) {
    throw new PhilError(`${fullPath(object)}: a record of values expected, not ${valueText(record)}`);
  }
  if (!Object.hasOwn(record, object.name)) return;
  const value = (record as Record<string, unknown>)[object.name];
  if (!isMultiple(object)) {
    objects.push(formatObject(object, value));
    return;
  }
  if (!Array.isArray(value)) {
    throw new PhilError(`${fullPath(object)}: a list expected, not ${valueText(value)}`, object.position);
  }
  if (value.length === 0) {
    objects.push({ ...object, template: 1 });
    return;
  }
  if (templated.get(object.name) === false) {
    templated.set(object.name, true);
    objects.push({ ...object, template: -1 });
  }
  for (const item of value) objects.push(formatObject(object, item));
}

/**
 * The objects of a master. Of a name only the first may stand without `.multiple = True`, and with it only the first counts as the
 * master of the others. Throws a PhilError for a definition that is given twice, when it comes to it.
 */
export function* masterObjects(scope: PhilScope): Generator<PhilObject> {
  const masters = new Map<string, PhilObject>();
  for (const object of scope.objects) {
    if (object.disabled) continue;
    const first = masters.get(object.name);
    if (!first) masters.set(object.name, object);
    else if (isMultiple(first)) continue;
    else if (object.kind === 'definition') throw duplicate(first, object);
    yield object;
  }
}

function duplicate(first: PhilObject, second: PhilObject): PhilError {
  const line = (object: PhilObject): string => `\n  ${fullPath(object)}${whereSuffix(object.position)}`;
  return new PhilError(
    `Duplicate definitions in master (first not marked with .multiple=True):${line(first)}${line(second)}`,
    second.position,
  );
}

/** The object with the values of a source (or its own) as the program would write them: equal values give equal text. */
export function extractFormat(
  master: PhilObject,
  source: PhilObject = master,
  options: ExtractOptions = {},
): PhilObject {
  const value =
    source.kind === 'definition' ? extractDefinition(source, options) : extractScope(source, options);
  return formatObject(master, value);
}
