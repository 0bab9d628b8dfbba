import type { CstNode, IToken } from 'chevrotain';
import type * as cst from '../../grammar/phil-cst.js';
import { philParser, type ParsedText } from '../../grammar/phil-parser.js';
import {
  isDefinitionAttribute,
  isScopeAttribute,
  setDefinitionAttribute,
  setScopeAttribute,
} from './attributes.js';
import type { ConverterRegistry } from './converters/registry.js';
import { PhilError } from './errors.js';
import {
  adopt,
  maximalDepth,
  nestedTooDeep,
  newDefinition,
  newScope,
  type PhilDefinition,
  type PhilScope,
} from './objects.js';
import { where, whereSuffix, type PhilSource, type Position } from './source.js';
import {
  checkName,
  rejectDirective,
  rejectScopeAttribute,
  rejectStatement,
  unexpectedAttribute,
  type StatementContext,
} from './statement-mistakes.js';
import { leadOf, TokenWords, type Lead } from './token-words.js';
import { wordText, type Word } from './words.js';

/** What is known while the statements between two braces are read. */
interface Block extends StatementContext {
  readonly scope: PhilScope;
  readonly depth: number;
  latest: PhilDefinition | undefined;
  line: number;
}

const BaseVisitor = philParser.getBaseCstVisitorConstructor<Block, unknown>();

/**
 * Makes objects of the tree of a text, in reading order, and throws a PhilError at the first mistake; one of syntax stands where the
 * tree ends before the text.
 */
class TreeBuilder extends BaseVisitor {
  private readonly root = newScope('', [], { id: 0 });
  private nextId = 1;
  private readonly parsed: ParsedText;
  private readonly words: TokenWords;
  private readonly converters: ConverterRegistry;

  constructor(parsed: ParsedText, words: TokenWords, converters: ConverterRegistry) {
    super();
    this.parsed = parsed;
    this.words = words;
    this.converters = converters;
    this.validateVisitor();
  }

  build(): PhilScope {
    const block: Block = { scope: this.root, depth: 0, latest: undefined, line: 0 };
    this.visit(this.parsed.tree, block);
    this.checkEnd(block);
    return this.root;
  }

  document(children: cst.DocumentCstChildren, block: Block): void {
    this.visit(children.statements, block);
  }

  statements(children: cst.StatementsCstChildren, block: Block): void {
    for (const statement of children.statement ?? []) this.visit(statement, block);
  }

  statement(children: cst.StatementCstChildren, block: Block): void {
    const [node] = Object.values(children) as [CstNode][];
    this.visit(node, block);
  }

  directive(children: cst.DirectiveCstChildren, block: Block): void {
    const token = (children.PhilOn ?? children.PhilOff ?? children.PhilEnd)![0];
    if (token.startLine === block.line) rejectStatement(this.words, this.parsed.tokens.indexOf(token), block);
  }

  include(children: cst.IncludeCstChildren, block: Block): void {
    const lead = this.lead(children.IncludeWord[0], block);
    this.addDefinition(lead, children.value, block);
  }

  definition(children: cst.DefinitionCstChildren, block: Block): void {
    const lead = this.lead(children.Name[0], block);
    checkName(lead, 'definition');
    this.addDefinition(lead, children.value, block);
  }

  private addDefinition(lead: Lead, value: cst.ValueCstNode[], block: Block): void {
    const words = this.valueWords(value, lead);
    const { disabled, position } = lead;
    const definition = newDefinition(lead.value, words, { id: this.nextId++, disabled, position });
    this.checkDepth(definition.name, block.depth, position);
    adopt(block.scope, definition);
    block.latest = definition;
  }

  attribute(children: cst.AttributeCstChildren, block: Block): void {
    const lead = this.lead(children.Attribute[0], block);
    const name = lead.value.slice(1);
    if (!block.latest || !isDefinitionAttribute(name)) {
      throw unexpectedAttribute('definition', lead);
    }
    const words = this.valueWords(children.value, lead);
    if (!lead.disabled) setDefinitionAttribute(block.latest, name, words, this.converters);
  }

  scope(children: cst.ScopeCstChildren, block: Block): void {
    const lead = this.lead(children.Name[0], block);
    checkName(lead, 'scope');
    block.latest = undefined;
    const { disabled, position } = lead;
    const scope = newScope(lead.value, [], { id: this.nextId++, disabled, position });
    this.checkDepth(scope.name, block.depth, position);
    for (const { children: attribute } of children.attribute ?? []) {
      const word = leadOf(this.words.of(attribute.Attribute[0]));
      const name = word.value.slice(1);
      if (!isScopeAttribute(name)) throw unexpectedAttribute('scope', word);
      const words = this.valueWords(attribute.value, word);
      if (!word.disabled) setScopeAttribute(scope, name, words);
    }
    if (!children.body) {
      const last = children.attribute?.at(-1)?.children;
      const end = last ? endOfValue(last.value, last.Equals[0]) : children.Name[0];
      rejectScopeAttribute(this.words, this.parsed.tokens.indexOf(end) + 1);
    }
    const depth = block.depth + scope.name.split('.').length;
    const inner: Block = { scope, depth, latest: undefined, line: 0 };
    this.visit(children.body, inner);
    adopt(block.scope, scope);
  }

  body(children: cst.BodyCstChildren, block: Block): void {
    this.visit(children.statements, block);
    if (children.RCurly) return;
    this.checkEnd(block);
    const start = this.words.of(children.LCurly[0]);
    throw new PhilError(
      `Syntax error: no matching "}" for "{" at ${where(start.position)}`,
      start.position,
      'this brace is never closed',
    );
  }

  value(children: cst.ValueCstChildren): Word[] {
    const words: Word[] = [];
    let continued = false;
    for (const token of children.ValueWord ?? []) {
      const word = this.words.of(token);
      const isBackslash = word.quote === undefined && word.value === '\\';
      // A backslash behind a backslash is a word like any other, but carries the value on all the same.
      if (!isBackslash || continued) words.push(word);
      continued = isBackslash;
    }
    if (children.UnclosedQuote) throw this.words.unclosed(children.UnclosedQuote[0]);
    return words;
  }

  private valueWords(value: cst.ValueCstNode[], lead: Word): readonly Word[] {
    const words = this.visit(value) as Word[];
    if (words.length > 0) return words;
    const place = whereSuffix(lead.position);
    throw new PhilError(`Missing value for ${wordText(lead)}${place}`, lead.position);
  }

  private lead(token: IToken, block: Block): Lead {
    if (token.image === '#phil' && token.startLine !== block.line) {
      rejectDirective(this.words, this.parsed.tokens.indexOf(token));
    }
    block.line = token.startLine!;
    return leadOf(this.words.of(token));
  }

  private checkDepth(name: string, depth: number, position: Position): void {
    if (depth + name.split('.').length > maximalDepth) throw nestedTooDeep(position);
  }

  /** What the tree does not reach is wrong, if there is something. */
  private checkEnd(block: Block): void {
    const { stop, tokens } = this.parsed;
    if (stop < tokens.length) rejectStatement(this.words, stop, block);
  }
}

/** The last token of a value, or the one before it when the value is empty. */
function endOfValue([{ children }]: cst.ValueCstNode[], before: IToken): IToken {
  return children.Semicolon?.[0] ?? children.ValueComment?.[0] ?? children.ValueWord?.at(-1) ?? before;
}

/** The objects of a parsed text. Throws a PhilError for the first mistake in it. */
export function buildTree(
  parsed: ParsedText,
  source: PhilSource,
  text: string,
  converters: ConverterRegistry,
): PhilScope {
  const words = new TokenWords(parsed.tokens, source, text);
  return new TreeBuilder(parsed, words, converters).build();
}
