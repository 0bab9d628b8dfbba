import { PhilError } from '../errors.js';
import { numbersFromWords } from '../numbers.js';
import { fullPath, type Converter, type PhilDefinition } from '../objects.js';
import { whereSuffix } from '../source.js';
import { Auto, bareWord, keywordWords, type Word } from '../words.js';
import {
  assertOption,
  bindArguments,
  flagOption,
  sizeOption,
  type TypeArguments,
  type TypeOptions,
} from './arguments.js';
import { anyNumbers, givenNumber, ValueRange, wholeNumbers, type NumberKind } from './range.js';
import { wrongValue } from './wrong-value.js';

const optionNames = [
  'size',
  'size_min',
  'size_max',
  'value_min',
  'value_max',
  'allow_none_elements',
  'allow_auto_elements',
];

/** `size`, or `size_min` and `size_max`, of a type. */
interface SizeRange {
  readonly min: number | undefined;
  readonly max: number | undefined;
}

function sizeRange(options: TypeOptions): SizeRange {
  const size = sizeOption(options, 'size');
  const min = sizeOption(options, 'size_min');
  const max = sizeOption(options, 'size_max');
  if (size !== undefined) {
    assertOption(min === undefined && max === undefined, 'size stands without size_min and size_max');
    return { min: size, max: size };
  }
  assertOption(min === undefined || max === undefined || min <= max, 'size_min must not be above size_max');
  return { min, max };
}

function sizeTexts({ min, max }: SizeRange): string[] {
  if (min === max) return min === undefined ? [] : [`size=${min}`];
  return [
    ...(min === undefined ? [] : [`size_min=${min}`]),
    ...(max === undefined ? [] : [`size_max=${max}`]),
  ];
}

function checkSize(size: number, range: SizeRange, master: PhilDefinition, words?: readonly Word[]): void {
  const { min, max } = range;
  const position = words?.[0]?.position;
  const path = fullPath(master);
  const exact = min === max;
  if (max !== undefined && size > max) {
    const allowed = exact ? `exactly ${max} required` : `${max} allowed at most`;
    const message = `Too many values for ${path}: ${size} given, ${allowed}`;
    throw new PhilError(message + whereSuffix(position), position);
  }
  if (min !== undefined && size < min) {
    const needed = `${exact ? 'exactly' : 'at least'} ${min} required`;
    const message = `Not enough values for ${path}: ${size} given, ${needed}`;
    throw new PhilError(message + whereSuffix(position), position);
  }
}

/** A list of numbers: `ints` or `floats`. */
function numberListConverter(philType: string, kind: NumberKind, given: TypeArguments): Converter {
  const options = bindArguments(given, optionNames, 'numbers_converters_base');
  const sizes = sizeRange(options);
  const range = new ValueRange(options, kind);
  const allowNone = flagOption(options, 'allow_none_elements', false);
  const allowAuto = flagOption(options, 'allow_auto_elements', false);
  const texts = [
    ...sizeTexts(sizes),
    ...range.texts(),
    ...(allowNone ? ['allow_none_elements=True'] : []),
    ...(allowAuto ? ['allow_auto_elements=True'] : []),
  ];
  /** Whether an element is None or Auto; throws where that is not allowed. */
  const isKeyword = (element: unknown, master: PhilDefinition, words?: readonly Word[]): boolean => {
    const isNone = element === null || element === undefined;
    if (!isNone && element !== Auto) return false;
    if (isNone ? allowNone : allowAuto) return true;
    const position = words?.[0]?.position;
    const keyword = isNone ? 'None' : 'Auto';
    const message = `${fullPath(master)} element cannot be ${keyword}${whereSuffix(position)}`;
    throw new PhilError(message, position ?? master.position);
  };
  return {
    philType,
    text: texts.length > 0 ? `${philType}(${texts.join(', ')})` : philType,
    fromWords(words, master) {
      const path = fullPath(master);
      const numbers = numbersFromWords(words, path);
      if (numbers === null || numbers === Auto) return numbers;
      checkSize(numbers.length, sizes, master, words);
      return numbers.map((number) => {
        if (isKeyword(number, master, words)) return number;
        const value = kind.read(number as Exclude<typeof number, Auto>, words, path);
        range.check(value, master, words);
        return value;
      });
    },
    toWords(value, master) {
      const keyword = keywordWords(value);
      if (keyword) return keyword;
      if (!Array.isArray(value) && !ArrayBuffer.isView(value)) throw wrongValue(master, value, 'numbers');
      const elements = Array.from(value as ArrayLike<unknown>);
      checkSize(elements.length, sizes, master);
      return elements.map((element) => {
        if (isKeyword(element, master)) return keywordWords(element)![0];
        const number = givenNumber(element, master, kind);
        range.check(number, master);
        return bareWord(kind.write(number));
      });
    },
  };
}

export function intsConverter(given: TypeArguments): Converter {
  return numberListConverter('ints', wholeNumbers, given);
}

export function floatsConverter(given: TypeArguments): Converter {
  return numberListConverter('floats', anyNumbers, given);
}
