import { FunctionBuilder } from '../../../numeric/wasm/function-builder.js';
import type { ConstantPool } from '../../../numeric/wasm/module.js';
import { type Int, int, load, loadTwice, type Pair } from '../../../numeric/wasm/value.js';
import { columnPlace, type Column, pairBytes, type Scalar, scalarPlace } from './memory-map.js';

/** Two neighbouring observations of a block within a function: what can be read and written of them. */
export interface PairOfObservations {
  readonly f: FunctionBuilder;
  /** Place of the first of them in the first column of its block. */
  readonly at: Int;
  column(name: Column): Pair;
  store(name: Column, value: Pair): void;
  /** A number of the parameter vector. */
  scalar(name: Scalar): Pair;
  /** A number that is known when the kernel is made. */
  twice(value: number): Pair;
  keep(value: Pair): Pair;
}

/** A function that runs over a block: its parameters are where the block begins and where its observations end. */
export function blockFunction(
  name: string,
  constants: ConstantPool,
  forPair: (pair: PairOfObservations) => void,
): FunctionBuilder {
  const f = new FunctionBuilder(name, 2);
  const [begin, end] = f.parameters;
  f.repeat(begin, end, int(pairBytes), (at) => forPair(observations(f, constants, at)));
  return f;
}

export function observations(f: FunctionBuilder, constants: ConstantPool, at: Int): PairOfObservations {
  return {
    f,
    at,
    column: (name) => load(at, columnPlace[name]),
    store: (name, value) => f.store(at, columnPlace[name], value),
    scalar: (name) => loadTwice(int(0), scalarPlace[name]),
    twice: (value) => constants.twice(value),
    keep: (value) => f.keep(value),
  };
}
