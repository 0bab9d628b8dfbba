import {
  addInt,
  int,
  isBelow,
  type Int,
  type Pair,
  type Value,
  type ValueType,
  writeMemoryArgument,
  writeSimd,
  writeUnsigned,
} from './value.js';

const TYPE_BYTES: Readonly<Record<ValueType, number>> = { i32: 0x7f, v128: 0x7b };

/** A variable of a function. */
export interface Variable<T extends ValueType> extends Value<T> {
  readonly index: number;
}

/** Puts together one function: integers in, nothing out. Statements are written in the order of the calls. */
export class FunctionBuilder {
  readonly parameters: readonly Int[];
  private readonly variables: number[] = [];
  private readonly code: number[] = [];

  constructor(
    readonly name: string,
    readonly nParameters: number,
  ) {
    this.parameters = Array.from({ length: nParameters }, (_, i) => variable('i32', i));
  }

  /** A new variable with a value: what is used more than once is computed once. */
  keep<T extends ValueType>(value: Value<T>): Variable<T> {
    const kept = variable(value.type, this.nParameters + this.variables.length);
    this.variables.push(TYPE_BYTES[value.type]);
    this.assign(kept, value);
    return kept;
  }

  assign<T extends ValueType>(target: Variable<T>, value: Value<T>): void {
    value.write(this.code);
    this.code.push(0x21);
    writeUnsigned(this.code, target.index);
  }

  store(address: Int, offset: number, value: Pair): void {
    address.write(this.code);
    value.write(this.code);
    writeSimd(this.code, 0x0b);
    writeMemoryArgument(this.code, offset);
  }

  /** Stores the lower half of a vector, 8 bytes. */
  storeHalf(address: Int, value: Pair): void {
    address.write(this.code);
    value.write(this.code);
    writeSimd(this.code, 0x5b);
    writeMemoryArgument(this.code, 0);
    this.code.push(0);
  }

  /** Stores an integer, 4 bytes. */
  storeInt(address: Int, value: Int): void {
    address.write(this.code);
    value.write(this.code);
    this.code.push(0x36);
    writeMemoryArgument(this.code, 0);
  }

  /** Runs `body` at from, from + step, ... below `to`, and at `from` at least. */
  repeat(from: Int, to: Int, step: Int, body: (at: Int) => void): void {
    const at = this.keep(from);
    this.code.push(0x03, 0x40);
    body(at);
    this.assign(at, addInt(at, step));
    isBelow(at, to).write(this.code);
    this.code.push(0x0d, 0x00, 0x0b);
  }

  /** The function as its entry in the code section. */
  bytes(): number[] {
    const entry: number[] = [];
    writeUnsigned(entry, this.variables.length);
    for (const type of this.variables) entry.push(1, type);
    const whole: number[] = [];
    writeUnsigned(whole, entry.length + this.code.length + 1);
    return whole.concat(entry, this.code, 0x0b);
  }
}

function variable<T extends ValueType>(type: T, index: number): Variable<T> {
  return {
    type,
    index,
    write: (code) => {
      code.push(0x20);
      writeUnsigned(code, index);
    },
  };
}

/** Adds a multiple of `bytes`, known when the function is written. */
export function offsetBy(address: Int, bytes: number): Int {
  return bytes === 0 ? address : addInt(address, int(bytes));
}
