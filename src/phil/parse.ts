import type { IToken } from 'chevrotain';
import { parseTokens, tokenizePhil } from '../../grammar/phil-parser.js';
import { LCurly, RCurly } from '../../grammar/phil-tokens.js';
import { buildTree } from './build-tree.js';
import { defaultConverters, type ConverterRegistry } from './converters/registry.js';
import { nestedTooDeep, maximalDepth, type PhilScope } from './objects.js';
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
  const from = typeof source === 'object' ? withText(source, text) : textSource(text, source);
  const tokens = tokenizePhil(text);
  checkNesting(tokens, from);
  return buildTree(parseTokens(tokens), from, text, options.converters ?? defaultConverters);
}

function withText(source: PhilSource, text: string): PhilSource {
  return source.text === text ? source : { ...source, text };
}

/** The parser calls itself for each brace, so there must not be too many within each other. */
function checkNesting(tokens: readonly IToken[], source: PhilSource): void {
  let depth = 0;
  for (const { tokenType, startLine, startColumn } of tokens) {
    if (tokenType === RCurly) depth--;
    if (tokenType === LCurly && ++depth > maximalDepth) {
      throw nestedTooDeep({ source, line: startLine!, column: startColumn! });
    }
  }
}
