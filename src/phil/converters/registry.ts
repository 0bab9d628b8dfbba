import type { Converter } from '../objects.js';
import { bindArguments, type TypeArguments } from './arguments.js';
import { boolConverter } from './bool.js';
import { choiceConverter } from './choice.js';
import { spaceGroupConverter, unitCellConverter } from './crystal.js';
import { floatsConverter, intsConverter } from './number-list.js';
import { floatConverter, intConverter } from './number.js';
import {
  keyConverter,
  pathConverter,
  qstrConverter,
  strConverter,
  stringsConverter,
  wordsConverter,
} from './text.js';

/** Makes the converter of a `.type` from its options. Throws an ArithmeticError for options that it does not have. */
export type ConverterFactory = (given: TypeArguments) => Converter;

/** The types that a text may use, by name. */
export type ConverterRegistry = ReadonlyMap<string, ConverterFactory>;

function plain(converter: Converter): [string, ConverterFactory] {
  const factory: ConverterFactory = (given) => {
    bindArguments(given, [], `${converter.philType}_converters`);
    return converter;
  };
  return [converter.philType, factory];
}

/** All types of the language. */
export const defaultConverters: ConverterRegistry = new Map([
  plain(wordsConverter),
  plain(stringsConverter),
  plain(strConverter),
  plain(qstrConverter),
  plain(pathConverter),
  plain(keyConverter),
  plain(boolConverter),
  plain(unitCellConverter),
  plain(spaceGroupConverter),
  ['int', intConverter],
  ['float', floatConverter],
  ['ints', intsConverter],
  ['floats', floatsConverter],
  ['choice', choiceConverter],
]);
