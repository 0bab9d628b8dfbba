import { PhilError } from '../errors.js';
import { numberFromWords } from '../numbers.js';
import { fullPath, type Converter, type PhilDefinition } from '../objects.js';
import { Auto, bareWord, keywordWords } from '../words.js';
import { bindArguments, flagOption, type TypeArguments } from './arguments.js';
import { anyNumbers, givenNumber, ValueRange, wholeNumbers, type NumberKind } from './range.js';

function notNone(master: PhilDefinition): PhilError {
  return new PhilError(`${fullPath(master)} cannot be None`, master.position);
}

/** One number: `int` or `float`, with `value_min`, `value_max`, `allow_none`. */
function numberConverter(philType: string, kind: NumberKind, given: TypeArguments): Converter {
  const names = ['value_min', 'value_max', 'allow_none'];
  const options = bindArguments(given, names, 'number_converters_base');
  const range = new ValueRange(options, kind);
  const allowNone = flagOption(options, 'allow_none', true);
  const texts = [...range.texts(), ...(allowNone ? ['allow_none=True'] : [])];
  return {
    philType,
    text: texts.length > 0 ? `${philType}(${texts.join(', ')})` : philType,
    fromWords(words, master) {
      const path = fullPath(master);
      const number = numberFromWords(words, path);
      if (number === null && !allowNone) throw notNone(master);
      if (number === null || number === Auto) return number;
      const value = kind.read(number, words, path);
      range.check(value, master, words);
      return value;
    },
    toWords(value, master) {
      if ((value === null || value === undefined) && !allowNone) throw notNone(master);
      return keywordWords(value) ?? [bareWord(kind.write(givenNumber(value, master, kind)))];
    },
  };
}

export function intConverter(given: TypeArguments): Converter {
  return numberConverter('int', wholeNumbers, given);
}

export function floatConverter(given: TypeArguments): Converter {
  return numberConverter('float', anyNumbers, given);
}
