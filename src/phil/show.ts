import { isIdentifier } from './identifiers.js';
import {
  definitionAttributeNames,
  isDeprecated,
  scopeAttributeNames,
  type PhilDefinition,
  type PhilObject,
  type PhilScope,
} from './objects.js';
import { Auto, quoteString, wordText } from './words.js';

export interface ShowOptions {
  /** In front of every line. */
  readonly prefix?: string;
  /** Leave out what is for users more expert than this; negative or absent: show all. */
  readonly expertLevel?: number | undefined;
  /** 0: names and values; 1: with help; 2: with all attributes that are set; 3: with all attributes. */
  readonly attributesLevel?: number;
  /** Lines are broken at about this width. */
  readonly printWidth?: number | undefined;
}

interface ShowState {
  readonly expertLevel: number;
  readonly attributesLevel: number;
  readonly printWidth: number;
  readonly lines: string[];
}

/** The text of a definition or scope, which reads back to the same objects. */
export function showText(object: PhilObject, options: ShowOptions = {}): string {
  const state: ShowState = {
    expertLevel: options.expertLevel ?? -1,
    attributesLevel: options.attributesLevel ?? 0,
    printWidth: options.printWidth ?? 79,
    lines: [],
  };
  showObject(object, options.prefix ?? '', [], state);
  return state.lines.map((line) => `${line}\n`).join('');
}

function showObject(object: PhilObject, prefix: string, merged: readonly string[], state: ShowState): void {
  if (object.template < 0 && state.attributesLevel < 2) return;
  if (isDeprecated(object) && state.attributesLevel < 3) return;
  const level = object.attributes.expert_level;
  const isNumber = typeof level === 'number' || typeof level === 'bigint';
  if (isNumber && state.expertLevel >= 0 && level > state.expertLevel) return;
  if (object.kind === 'definition') showDefinition(object, prefix, merged, state);
  else showScope(object, prefix, merged, state);
}

function showDefinition(
  definition: PhilDefinition,
  prefix: string,
  merged: readonly string[],
  state: ShowState,
): void {
  const mark = definition.disabled ? '!' : '';
  let line = prefix + mark + [...merged, definition.name].join('.');
  if (definition.name !== 'include') line += ' =';
  const indent = ' '.repeat(line.length);
  if (isDeprecated(definition)) state.lines.push(`${prefix}# WARNING: deprecated parameter`);
  for (const word of definition.words) {
    const text = wordText(word);
    const longer = `${line} ${text}`;
    if (longer.length > state.printWidth - 2 && line.length > indent.length) {
      state.lines.push(`${line} \\`);
      line = `${indent} ${text}`;
    } else line = longer;
  }
  state.lines.push(line);
  showAttributes(definition, prefix, state);
}

function showScope(scope: PhilScope, prefix: string, merged: readonly string[], state: ShowState): void {
  if (scope.name === '') {
    for (const object of scope.objects) showObject(object, prefix, merged, state);
    return;
  }
  const names = [...merged, scope.name];
  if (scope.objects.length > 0 && scope.objects[0].mergeNames) {
    for (const object of scope.objects) showObject(object, prefix, names, state);
    return;
  }
  const head = prefix + (scope.disabled ? '!' : '') + names.join('.');
  const before = state.lines.length;
  state.lines.push(head);
  showAttributes(scope, prefix, state);
  if (state.lines.length === before + 1) state.lines[before] = `${head} {`;
  else state.lines.push(`${prefix}{`);
  for (const object of scope.objects) showObject(object, `${prefix}  `, [], state);
  state.lines.push(`${prefix}}`);
}

function showAttributes(object: PhilObject, prefix: string, state: ShowState): void {
  const { attributesLevel } = state;
  if (attributesLevel <= 0) return;
  const names = object.kind === 'definition' ? definitionAttributeNames : scopeAttributeNames;
  for (const name of names) {
    const value = (object.attributes as Record<string, unknown>)[name] ?? null;
    if (name === 'deprecated' && (value === null || value === '')) continue;
    const given = value !== null;
    const shown =
      (given && (name === 'help' || name === 'alias' || attributesLevel > 1)) ||
      (attributesLevel > 2 && name !== 'alias');
    if (shown) showAttribute(`${prefix}  .${name} = `, name, value, state);
  }
}

function showAttribute(start: string, name: string, value: unknown, state: ShowState): void {
  if (typeof value !== 'string' || name === 'call') {
    state.lines.push(start + attributeText(value));
    return;
  }
  const indent = ' '.repeat(start.length);
  const fits = (text: string): boolean => indent.length + text.length < state.printWidth;
  if (isIdentifier(value) && fits(value)) {
    state.lines.push(start + value);
    return;
  }
  const quoted = quoteString('"', value);
  if (fits(quoted)) {
    state.lines.push(start + quoted);
    return;
  }
  const parts = breakLine(quoted.slice(1, -1), state.printWidth - 2 - indent.length);
  parts.forEach((part, i) => state.lines.push(`${i === 0 ? start : indent}"${part}"`));
}

function attributeText(value: unknown): string {
  if (value === null) return 'None';
  if (value === Auto) return 'Auto';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'object') return (value as { text: string }).text;
  return String(value);
}

/** Cuts a text at blanks, so that parts are at most `width` long where there are blanks to cut at. */
export function breakLine(text: string, width: number): string[] {
  if (width <= 0 || text === '') return [text];
  const parts: string[] = [];
  let start = 0;
  let blank = -1;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === ' ') blank = i;
    if (i - start >= width && blank >= 0) {
      parts.push(text.slice(start, blank));
      start = blank + 1;
      blank = -1;
    }
  }
  if (start < text.length) parts.push(text.slice(start));
  return parts;
}
