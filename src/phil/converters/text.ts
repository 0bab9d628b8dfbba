import { isIdentifier } from '../identifiers.js';
import type { Converter } from '../objects.js';
import { textSource } from '../source.js';
import {
  Auto,
  bareWord,
  isPlainAuto,
  isPlainNone,
  keywordWords,
  quotedWord,
  stringFromWords,
  stringsFromWords,
  wordsOfValue,
  wordText,
  type Word,
} from '../words.js';
import { wrongValue } from './wrong-value.js';

/** The words themselves. */
export const wordsConverter: Converter = {
  philType: 'words',
  text: 'words',
  fromWords(words) {
    if (isPlainNone(words)) return null;
    return isPlainAuto(words) ? Auto : words;
  },
  toWords(value, master) {
    const keyword = keywordWords(value);
    if (keyword) return keyword;
    if (Array.isArray(value) && value.every(isWord)) return value;
    throw wrongValue(master, value, 'words');
  },
};

function isWord(value: unknown): value is Word {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Word>).value === 'string';
}

/** The words of a list of texts: bare where they can be. */
export function wordsOfStrings(value: readonly string[]): Word[] {
  return value.map((text) => (isIdentifier(text) ? bareWord(text) : quotedWord(text)));
}

/** A list of texts, one a word; also what a definition without type holds. */
export const stringsConverter: Converter = {
  philType: 'strings',
  text: 'strings',
  fromWords: stringsFromWords,
  toWords(value, master) {
    const keyword = keywordWords(value);
    if (keyword) return keyword;
    if (typeof value === 'string') return wordsOfStrings([...value]);
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return wordsOfStrings(value);
    throw wrongValue(master, value, 'texts');
  },
};

/** One text: the words joined by blanks. */
function oneText(philType: string, fromWords: Converter['fromWords']): Converter {
  return {
    philType,
    text: philType,
    fromWords,
    toWords(value, master) {
      const keyword = keywordWords(value);
      if (keyword) return keyword;
      if (typeof value === 'string') return [quotedWord(value)];
      throw wrongValue(master, value, 'a text');
    },
  };
}

export const strConverter = oneText('str', stringFromWords);
export const keyConverter = oneText('key', stringFromWords);

/** A path; `~` at its start is the home folder, where one is known. */
export const pathConverter = oneText('path', (words, _, home) => {
  const path = stringFromWords(words);
  if (typeof path !== 'string' || home === undefined || !/^~(\/|$)/.test(path)) return path;
  return home.replace(/\/+$/, '') + path.slice(1) || '/';
});

/** A text that keeps the quotes of its words. */
export const qstrConverter: Converter = {
  philType: 'qstr',
  text: 'qstr',
  fromWords(words) {
    if (isPlainNone(words)) return null;
    return isPlainAuto(words) ? Auto : words.map(wordText).join(' ');
  },
  toWords(value, master) {
    const keyword = keywordWords(value);
    if (keyword) return keyword;
    if (typeof value === 'string') return wordsOfValue(value, textSource(value, 'python_object'));
    throw wrongValue(master, value, 'a text');
  },
};
