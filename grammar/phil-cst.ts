// Generated from the parser of this folder: `node dist/scripts/generate.js`.
import type { CstNode, ICstVisitor, IToken } from 'chevrotain';

export interface DocumentCstNode extends CstNode {
  name: 'document';
  children: DocumentCstChildren;
}

export type DocumentCstChildren = {
  statements: StatementsCstNode[];
};

export interface StatementsCstNode extends CstNode {
  name: 'statements';
  children: StatementsCstChildren;
}

export type StatementsCstChildren = {
  statement?: StatementCstNode[];
};

export interface StatementCstNode extends CstNode {
  name: 'statement';
  children: StatementCstChildren;
}

export type StatementCstChildren = {
  directive?: DirectiveCstNode[];
  include?: IncludeCstNode[];
  attribute?: AttributeCstNode[];
  definition?: DefinitionCstNode[];
  scope?: ScopeCstNode[];
};

export interface DirectiveCstNode extends CstNode {
  name: 'directive';
  children: DirectiveCstChildren;
}

export type DirectiveCstChildren = {
  PhilOn?: IToken[];
  PhilOff?: IToken[];
  PhilEnd?: IToken[];
};

export interface IncludeCstNode extends CstNode {
  name: 'include';
  children: IncludeCstChildren;
}

export type IncludeCstChildren = {
  IncludeWord: IToken[];
  value: ValueCstNode[];
};

export interface DefinitionCstNode extends CstNode {
  name: 'definition';
  children: DefinitionCstChildren;
}

export type DefinitionCstChildren = {
  Name: IToken[];
  Equals: IToken[];
  value: ValueCstNode[];
};

export interface AttributeCstNode extends CstNode {
  name: 'attribute';
  children: AttributeCstChildren;
}

export type AttributeCstChildren = {
  Attribute: IToken[];
  Equals: IToken[];
  value: ValueCstNode[];
};

export interface ScopeCstNode extends CstNode {
  name: 'scope';
  children: ScopeCstChildren;
}

export type ScopeCstChildren = {
  Name: IToken[];
  attribute?: AttributeCstNode[];
  body?: BodyCstNode[];
};

export interface BodyCstNode extends CstNode {
  name: 'body';
  children: BodyCstChildren;
}

export type BodyCstChildren = {
  LCurly: IToken[];
  statements: StatementsCstNode[];
  RCurly?: IToken[];
};

export interface ValueCstNode extends CstNode {
  name: 'value';
  children: ValueCstChildren;
}

export type ValueCstChildren = {
  ValueWord?: IToken[];
  Semicolon?: IToken[];
  ValueComment?: IToken[];
  UnclosedQuote?: IToken[];
};

export interface ICstNodeVisitor<IN, OUT> extends ICstVisitor<IN, OUT> {
  document(children: DocumentCstChildren, param?: IN): OUT;
  statements(children: StatementsCstChildren, param?: IN): OUT;
  statement(children: StatementCstChildren, param?: IN): OUT;
  directive(children: DirectiveCstChildren, param?: IN): OUT;
  include(children: IncludeCstChildren, param?: IN): OUT;
  definition(children: DefinitionCstChildren, param?: IN): OUT;
  attribute(children: AttributeCstChildren, param?: IN): OUT;
  scope(children: ScopeCstChildren, param?: IN): OUT;
  body(children: BodyCstChildren, param?: IN): OUT;
  value(children: ValueCstChildren, param?: IN): OUT;
}
