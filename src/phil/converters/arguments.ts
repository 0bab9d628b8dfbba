import { ArithmeticError, type ExpressionValue } from '../arithmetic.js';

/** The options of a `.type` by name. */
export type TypeOptions = ReadonlyMap<string, ExpressionValue>;

/** What stands in the brackets of a `.type`. */
export interface TypeArguments {
  readonly positional: readonly ExpressionValue[];
  readonly named: TypeOptions;
}

/** Gives the arguments of a type their names. `owner` is what messages call the type. Throws an ArithmeticError. */
export function bindArguments(given: TypeArguments, names: readonly string[], owner: string): TypeOptions {
  const wrong = (message: string): ArithmeticError => new ArithmeticError('TypeError', `${owner}${message}`);
  if (names.length === 0) {
    if (given.positional.length + given.named.size > 0) throw wrong('() takes no arguments');
    return given.named;
  }
  const bound = new Map<string, ExpressionValue>();
  given.positional.slice(0, names.length).forEach((value, i) => bound.set(names[i], value));
  for (const [name, value] of given.named) {
    if (!names.includes(name)) throw wrong(`.__init__() got an unexpected keyword argument '${name}'`);
    if (bound.has(name)) throw wrong(`.__init__() got multiple values for argument '${name}'`);
    bound.set(name, value);
  }
  if (given.positional.length > names.length) {
    const most = names.length + 1;
    const count = given.positional.length + 1;
    throw wrong(`.__init__() takes from 1 to ${most} positional arguments but ${count} were given`);
  }
  return bound;
}

/** An option that is a number or not given. */
export function numberOption(options: TypeOptions, name: string): number | bigint | undefined {
  const value = options.get(name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  throw new ArithmeticError('TypeError', `${name} must be a number`);
}

/** An option that is a whole number above zero or not given. */
export function sizeOption(options: TypeOptions, name: string): number | undefined {
  const value = numberOption(options, name);
  if (value === undefined) return undefined;
  if (!(value > 0)) throw new ArithmeticError('AssertionError', `${name} must be above 0`);
  return Math.trunc(Number(value));
}

/** An option that counts as set or not set. */
export function flagOption(options: TypeOptions, name: string, usual: boolean): boolean {
  const value = options.get(name);
  if (value === undefined) return usual;
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

export function assertOption(condition: boolean, message: string): void {
  if (!condition) throw new ArithmeticError('AssertionError', message);
}
