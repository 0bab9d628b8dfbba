import type { CstNode, IToken } from 'chevrotain';
import type * as cst from '../../grammar/phil-cst.js';
import { philParser, type ParsedText } from '../../grammar/phil-parser.js';
import { isQuote, scanQuoted } from '../../grammar/phil-scanner.js';
import { PhilEnd, PhilOff, PhilOn, UnclosedQuote } from '../../grammar/phil-tokens.js';
import {
  isDefinitionAttribute,
  isScopeAttribute,
  setDefinitionAttribute,
  setScopeAttribute,
} from './attributes.js';
import type { ConverterRegistry } from './converters/registry.js';
import { PhilError } from './errors.js';
import { isIdentifier } from './identifiers.js';
import { didYouMean } from './nearest.js';
import {
  adopt,
  definitionAttributeNames,
  maximalDepth,
  newDefinition,
  newScope,
  scopeAttributeNames,
  type PhilDefinition,
  type PhilScope,
} from './objects.js';
import { where, whereSuffix, type PhilSource, type Position } from './source.js';
import { missingQuote, wordText, type Word } from './words.js';

/** A word of the text, which always has a place. */
interface PlacedWord extends Word {
  readonly position: Position & { readonly line: number };
}

/** The name that starts a statement, without the `!` that disables it. */
interface Lead extends PlacedWord {
  readonly disabled: boolean;
}

/** What is known while the statements between two braces are read. */
interface Block {
  readonly scope: PhilScope;
  readonly depth: number;
  /** Attributes belong to the latest definition of the block. */
  latest: PhilDefinition | undefined;
  /** Line of the latest statement: a directive counts only on a line of its own. */
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
  private readonly source: PhilSource;
  private readonly text: string;
  private readonly converters: ConverterRegistry;

  constructor(parsed: ParsedText, source: PhilSource, text: string, converters: ConverterRegistry) {
    super();
    this.parsed = parsed;
    this.source = source;
    this.text = text;
    this.converters = converters;
    this.validateVisitor();
  }

  build(): PhilScope {
    const block: Block = { scope: this.root, depth: 0, latest: undefined, line: 0 };
    this.visit(this.parsed.tree, block);
    if (this.parsed.stop < this.parsed.tokens.length) this.rejectStatement(this.parsed.stop, block);
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
    if (token.startLine === block.line) this.rejectStatement(this.parsed.tokens.indexOf(token), block);
  }

  include(children: cst.IncludeCstChildren, block: Block): void {
    const lead = this.lead(children.IncludeWord[0], block);
    this.addDefinition(lead, children.value, block);
  }

  definition(children: cst.DefinitionCstChildren, block: Block): void {
    const lead = this.lead(children.Name[0], block);
    this.checkName(lead, 'definition');
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
      throw this.unexpectedAttribute('definition', lead, definitionAttributeNames);
    }
    const words = this.valueWords(children.value, lead);
    if (!lead.disabled) setDefinitionAttribute(block.latest, name, words, this.converters);
  }

  scope(children: cst.ScopeCstChildren, block: Block): void {
    const lead = this.lead(children.Name[0], block);
    this.checkName(lead, 'scope');
    block.latest = undefined;
    const { disabled, position } = lead;
    const scope = newScope(lead.value, [], { id: this.nextId++, disabled, position });
    this.checkDepth(scope.name, block.depth, position);
    for (const { children: attribute } of children.attribute ?? []) {
      const word = this.leadWord(attribute.Attribute[0]);
      const name = word.value.slice(1);
      if (!isScopeAttribute(name)) throw this.unexpectedAttribute('scope', word, scopeAttributeNames);
      const words = this.valueWords(attribute.value, word);
      if (!word.disabled) setScopeAttribute(scope, name, words);
    }
    if (!children.body) {
      const last = children.attribute?.at(-1)?.children;
      return this.rejectScopeAttribute(last ? this.endOfValue(last.value, last.Equals[0]) : children.Name[0]);
    }
    const depth = block.depth + scope.name.split('.').length;
    const inner: Block = { scope, depth, latest: undefined, line: 0 };
    this.visit(children.body, inner);
    adopt(block.scope, scope);
  }

  body(children: cst.BodyCstChildren, block: Block): void {
    this.visit(children.statements, block);
    if (children.RCurly) return;
    if (this.parsed.stop < this.parsed.tokens.length) this.rejectStatement(this.parsed.stop, block);
    const start = this.word(children.LCurly[0]);
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
      const word = this.word(token);
      const isBackslash = word.quote === undefined && word.value === '\\';
      // A backslash behind a backslash is a word like any other, but carries the value on all the same.
      if (!isBackslash || continued) words.push(word);
      continued = isBackslash;
    }
    if (children.UnclosedQuote) throw this.missingQuote(children.UnclosedQuote[0]);
    return words;
  }

  private valueWords(value: cst.ValueCstNode[], lead: Word): readonly Word[] {
    const words = this.visit(value) as Word[];
    if (words.length > 0) return words;
    const place = whereSuffix(lead.position);
    throw new PhilError(`Missing value for ${wordText(lead)}${place}`, lead.position);
  }

  // ----- Words -----

  private position(token: IToken): PlacedWord['position'] {
    return { source: this.source, line: token.startLine!, column: token.startColumn! };
  }

  private word(token: IToken): PlacedWord {
    const position = this.position(token);
    if (isDirective(token)) return { value: '#phil', position };
    if (!isQuote(token.image[0])) return { value: token.image, position };
    const { value, quote } = scanQuoted(token.image, 0);
    return { value, quote: quote!, position };
  }

  private leadWord(token: IToken): Lead {
    const word = this.word(token);
    const disabled = word.value.startsWith('!');
    return { ...word, value: disabled ? word.value.slice(1) : word.value, disabled };
  }

  private lead(token: IToken, block: Block): Lead {
    if (token.image === '#phil' && token.startLine !== block.line) {
      this.rejectDirective(this.parsed.tokens.indexOf(token));
    }
    block.line = token.startLine!;
    return this.leadWord(token);
  }

  // ----- Mistakes -----

  private missingQuote(token: IToken): PhilError {
    return missingQuote(this.source, this.text, token.startOffset);
  }

  private checkName(lead: Lead, kind: 'definition' | 'scope'): void {
    if (isIdentifier(lead.value)) return;
    throw this.syntaxError(lead, lead.value === ';' ? 'unexpected ' : `improper ${kind} name `);
  }

  private checkDepth(name: string, depth: number, position: Position): void {
    if (depth + name.split('.').length <= maximalDepth) return;
    throw new PhilError(`Scopes nested more than ${maximalDepth} deep${whereSuffix(position)}`, position);
  }

  private syntaxError(word: Word, message: string): PhilError {
    return new PhilError(
      `Syntax error: ${message}"${word.value}"${whereSuffix(word.position)}`,
      word.position,
    );
  }

  private unexpectedAttribute(kind: string, word: Word, known: readonly string[]): PhilError {
    return new PhilError(
      `Unexpected ${kind} attribute: ${word.value}${whereSuffix(word.position)}`,
      word.position,
      didYouMean(
        word.value,
        known.map((name) => `.${name}`),
      ),
    );
  }

  /** The token as a word, which must be there and have no quotes. */
  private bareWord(index: number): PlacedWord {
    const word = this.anyWord(index);
    if (word.quote === undefined) return word;
    throw new PhilError(
      `Unquoted word expected, found ${wordText(word)}${whereSuffix(word.position)}`,
      word.position,
    );
  }

  private anyWord(index: number): PlacedWord {
    const { tokens } = this.parsed;
    if (index >= tokens.length) {
      const last = tokens.at(-1);
      throw new PhilError('Unexpected end of input.', last && this.position(last));
    }
    const token = tokens[index];
    if (isUnclosed(token)) throw this.missingQuote(token);
    return this.word(token);
  }

  /** What is wrong with `#phil` and the word behind it. */
  private rejectDirective(index: number): never {
    const word = this.bareWord(index + 1);
    throw new PhilError(`Unknown: #phil ${word.value}${whereSuffix(word.position)}`, word.position);
  }

  /** Says what is wrong with a statement that the grammar does not know. */
  private rejectStatement(index: number, block: Block): never {
    const first = this.bareWord(index);
    if (first.value === '#phil' && first.position.line !== block.line) this.rejectDirective(index);
    if (first.value === '{') throw this.syntaxError(first, 'unexpected ');
    const disabled = first.value.startsWith('!');
    const lead: Lead = { ...first, value: disabled ? first.value.slice(1) : first.value, disabled };
    // A directive that is not on a line of its own is a name, and an improper one.
    if (isDirective(this.parsed.tokens[index])) this.checkName(lead, 'definition');
    const next = this.anyWord(index + 1);
    if (next.quote === undefined && /^(\{|!?\.)/.test(next.value)) this.checkName(lead, 'scope');
    else if (!lead.value.startsWith('.')) this.checkName(lead, 'definition');
    else if (!block.latest || !isDefinitionAttribute(lead.value.slice(1))) {
      throw this.unexpectedAttribute('definition', lead, definitionAttributeNames);
    }
    throw this.syntaxError(this.bareWord(index + 1), 'expected "=", found ');
  }

  /** Says what is wrong behind the name or an attribute of a scope, which ends with `token`. */
  private rejectScopeAttribute(token: IToken): never {
    const index = this.parsed.tokens.indexOf(token) + 1;
    const word = this.leadWordAt(index);
    if (!word.value.startsWith('.') || !isScopeAttribute(word.value.slice(1))) {
      throw this.unexpectedAttribute('scope', word, scopeAttributeNames);
    }
    throw this.syntaxError(this.bareWord(index + 1), 'expected "=", found ');
  }

  private leadWordAt(index: number): Lead {
    this.bareWord(index);
    return this.leadWord(this.parsed.tokens[index]);
  }

  private endOfValue([{ children }]: cst.ValueCstNode[], equals: IToken): IToken {
    return children.Semicolon?.[0] ?? children.ValueComment?.[0] ?? children.ValueWord?.at(-1) ?? equals;
  }
}

function isDirective(token: IToken): boolean {
  return [PhilOn, PhilOff, PhilEnd].includes(token.tokenType);
}

function isUnclosed(token: IToken): boolean {
  return (
    token.tokenType === UnclosedQuote ||
    UnclosedQuote.categoryMatches?.includes(token.tokenType.tokenTypeIdx!) === true
  );
}

/** The objects of a parsed text. Throws a PhilError for the first mistake in it. */
export function buildTree(
  parsed: ParsedText,
  source: PhilSource,
  text: string,
  converters: ConverterRegistry,
): PhilScope {
  return new TreeBuilder(parsed, source, text, converters).build();
}
