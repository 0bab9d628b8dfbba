import { booleanFromWords } from '../numbers.js';
import { fullPath, type Converter } from '../objects.js';
import { bareWord, keywordWords } from '../words.js';

export const boolConverter: Converter = {
  philType: 'bool',
  text: 'bool',
  fromWords: (words, master) => booleanFromWords(words, fullPath(master)),
  toWords: (value) =>
    keywordWords(value) ?? [
      bareWord(value === true || (value !== false && value !== 0 && value !== '') ? 'True' : 'False'),
    ],
};
