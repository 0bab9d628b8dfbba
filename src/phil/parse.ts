import { parseTokens } from '../../grammar/phil-parser.js';
import { buildTree } from './build-tree.js';
import { defaultConverters, type ConverterRegistry } from './converters/registry.js';
import type { PhilScope } from './objects.js';
import { textSource, type PhilSource } from './source.js';

export interface ParseOptions {
  /** Where the text is from, for messages; a string is how messages name it. */
  readonly source?: PhilSource | string | undefined;
  /** The types that the text may use. */
  readonly converters?: ConverterRegistry | undefined;
}

/**
 * The objects of a text: a scope without name. Nothing is substituted or included. Throws a PhilError for the first mistake.
 */
export function parsePhil(text: string, options: ParseOptions = {}): PhilScope {
  const { source } = options;
  const from = typeof source === 'object' ? { ...source, text } : textSource(text, source);
  return buildTree(parseTokens(text), from, text, options.converters ?? defaultConverters);
}
