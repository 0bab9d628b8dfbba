// Generated from the parser of this folder: `node dist/scripts/generate.js`.
import type { CstNode, ICstVisitor, IToken } from 'chevrotain';

export interface ExpressionCstNode extends CstNode {
  name: 'expression';
  children: ExpressionCstChildren;
}

export type ExpressionCstChildren = {
  items: ItemsCstNode[];
};

export interface ItemsCstNode extends CstNode {
  name: 'items';
  children: ItemsCstChildren;
}

export type ItemsCstChildren = {
  sum: SumCstNode[];
  Comma?: IToken[];
};

export interface SumCstNode extends CstNode {
  name: 'sum';
  children: SumCstChildren;
}

export type SumCstChildren = {
  product: ProductCstNode[];
  operator?: IToken[];
};

export interface ProductCstNode extends CstNode {
  name: 'product';
  children: ProductCstChildren;
}

export type ProductCstChildren = {
  signed: SignedCstNode[];
  operator?: IToken[];
};

export interface SignedCstNode extends CstNode {
  name: 'signed';
  children: SignedCstChildren;
}

export type SignedCstChildren = {
  sign?: IToken[];
  power: PowerCstNode[];
};

export interface PowerCstNode extends CstNode {
  name: 'power';
  children: PowerCstChildren;
}

export type PowerCstChildren = {
  primary: PrimaryCstNode[];
  Power?: IToken[];
  exponent?: SignedCstNode[];
};

export interface PrimaryCstNode extends CstNode {
  name: 'primary';
  children: PrimaryCstChildren;
}

export type PrimaryCstChildren = {
  RadixNumber?: IToken[];
  FloatNumber?: IToken[];
  IntegerNumber?: IToken[];
  Text?: IToken[];
  reference?: ReferenceCstNode[];
  group?: GroupCstNode[];
  list?: ListCstNode[];
};

export interface ReferenceCstNode extends CstNode {
  name: 'reference';
  children: ReferenceCstChildren;
}

export type ReferenceCstChildren = {
  Identifier: IToken[];
  Point?: IToken[];
  callArguments?: CallArgumentsCstNode[];
};

export interface GroupCstNode extends CstNode {
  name: 'group';
  children: GroupCstChildren;
}

export type GroupCstChildren = {
  LParen: IToken[];
  items?: ItemsCstNode[];
  RParen: IToken[];
};

export interface ListCstNode extends CstNode {
  name: 'list';
  children: ListCstChildren;
}

export type ListCstChildren = {
  LSquare: IToken[];
  items?: ItemsCstNode[];
  RSquare: IToken[];
};

export interface CallArgumentsCstNode extends CstNode {
  name: 'callArguments';
  children: CallArgumentsCstChildren;
}

export type CallArgumentsCstChildren = {
  LParen: IToken[];
  argument?: ArgumentCstNode[];
  Comma?: IToken[];
  RParen: IToken[];
};

export interface ArgumentCstNode extends CstNode {
  name: 'argument';
  children: ArgumentCstChildren;
}

export type ArgumentCstChildren = {
  keyword?: IToken[];
  Is?: IToken[];
  sum: SumCstNode[];
};

export interface ICstNodeVisitor<IN, OUT> extends ICstVisitor<IN, OUT> {
  expression(children: ExpressionCstChildren, param?: IN): OUT;
  items(children: ItemsCstChildren, param?: IN): OUT;
  sum(children: SumCstChildren, param?: IN): OUT;
  product(children: ProductCstChildren, param?: IN): OUT;
  signed(children: SignedCstChildren, param?: IN): OUT;
  power(children: PowerCstChildren, param?: IN): OUT;
  primary(children: PrimaryCstChildren, param?: IN): OUT;
  reference(children: ReferenceCstChildren, param?: IN): OUT;
  group(children: GroupCstChildren, param?: IN): OUT;
  list(children: ListCstChildren, param?: IN): OUT;
  callArguments(children: CallArgumentsCstChildren, param?: IN): OUT;
  argument(children: ArgumentCstChildren, param?: IN): OUT;
}
