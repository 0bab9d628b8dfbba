import { stripSpace } from '../../../grammar/phil-scanner.js';
import { PhilError } from '../errors.js';
import { didYouMean } from '../nearest.js';
import { fullPath, isMandatory, type Converter, type PhilDefinition } from '../objects.js';
import { showText } from '../show.js';
import { whereSuffix } from '../source.js';
import { Auto, bareWord, isPlainAuto, isPlainNone, type Word } from '../words.js';
import { bindArguments, flagOption, type TypeArguments } from './arguments.js';
import { valueText, wrongValue } from './wrong-value.js';

/**
 * One of the words of the master, or with `multi=True` any number of them. In the text `*` marks what is chosen; a single word
 * without `*` is chosen too, and for several `a+b` may stand for `*a *b c`.
 */
export function choiceConverter(given: TypeArguments): Converter {
  const options = bindArguments(given, ['multi'], 'choice_converters');
  const multi = flagOption(options, 'multi', false);
  const text = multi ? 'choice(multi=True)' : 'choice';
  return {
    philType: 'choice',
    text,
    fromWords: multi ? chosenValues : chosenValue,
    toWords(value, master) {
      if (value === Auto) return [bareWord('Auto')];
      return multi ? markedValues(value, master, text) : markedValue(value, master);
    },
    fetch: fetchChoice,
  };
}

/** The word without its mark. */
function choiceOf(word: Word): string {
  return word.value.startsWith('*') ? word.value.slice(1) : word.value;
}

function chosen(words: readonly Word[]): string[] {
  return words.filter((word) => word.value.startsWith('*')).map(choiceOf);
}

function choiceError(message: string, words: readonly Word[]): PhilError {
  const position = words[0]?.position;
  return new PhilError(message + whereSuffix(position), position);
}

function chosenValues(words: readonly Word[], master: PhilDefinition): string[] | Auto {
  if (isPlainAuto(words)) return Auto;
  const values = chosen(words);
  if (values.length === 0 && isMandatory(master)) {
    const rule = 'at least one choice must be selected';
    throw choiceError(`Unspecified choice for ${fullPath(master)}: ${rule}`, words);
  }
  return values;
}

function chosenValue(words: readonly Word[], master: PhilDefinition): string | null | Auto {
  if (isPlainAuto(words)) return Auto;
  const values = chosen(words);
  if (values.length > 1) {
    const rule = 'only one choice can be selected';
    throw choiceError(`Multiple choices for ${fullPath(master)}; ${rule}`, words);
  }
  if (values.length === 0 && isMandatory(master)) {
    const rule = 'exactly one choice must be selected';
    throw choiceError(`Unspecified choice for ${fullPath(master)}: ${rule}`, words);
  }
  return values[0] ?? null;
}

function markedWord(word: Word, mark: boolean): Word {
  const value = mark ? `*${choiceOf(word)}` : choiceOf(word);
  return word.quote === undefined ? { value } : { value, quote: word.quote };
}

function improperMaster(master: PhilDefinition): PhilError {
  return choiceError(`Improper master choice definition: ${showText(master).trimEnd()}`, master.words);
}

function markedValue(value: unknown, master: PhilDefinition): Word[] {
  const wanted = value ?? null;
  const words = master.words.map((word) => markedWord(word, choiceOf(word) === wanted));
  const count = words.filter((word) => word.value.startsWith('*')).length;
  if (wanted !== null && count > 1) throw improperMaster(master);
  if (count === 0 && (wanted !== null || isMandatory(master))) {
    throw new PhilError(
      `Invalid choice: ${fullPath(master)}=${wanted === null ? 'None' : valueText(wanted)}`,
      master.position,
    );
  }
  return words;
}

function markedValues(value: unknown, master: PhilDefinition, type: string): Word[] {
  if (!Array.isArray(value)) throw wrongValue(master, value, 'a list of choices');
  const unused = new Set<unknown>(value);
  const wanted = new Set<unknown>(value);
  const words = master.words.map((word) => {
    const choice = choiceOf(word);
    if (!wanted.has(choice)) return markedWord(word, false);
    if (!unused.delete(choice)) throw improperMaster(master);
    return markedWord(word, true);
  });
  if (unused.size > 0) {
    const list = [...unused].map((choice) => pythonText(valueText(choice))).join(', ');
    throw new PhilError(`Invalid ${type}: ${fullPath(master)}=[${list}]`, master.position);
  }
  if (wanted.size === 0 && isMandatory(master)) {
    throw new PhilError(`Empty list for mandatory ${type}: ${fullPath(master)}`, master.position);
  }
  return words;
}

/** A text as Python shows it in a list. */
function pythonText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

/** The master's words with the marks of the source. */
function fetchChoice(source: readonly Word[], master: PhilDefinition, ignoreErrors: boolean): Word[] {
  if (isPlainNone(master.words) || isPlainAuto(master.words)) {
    throw choiceError(`${fullPath(master)} has no choices in the master`, master.words);
  }
  if (isPlainAuto(source)) return [bareWord('Auto')];
  const flags = new Map(master.words.map((word) => [choiceOf(word).toLowerCase(), false]));
  if (isMandatory(master) || !isPlainNone(source)) {
    if (isSum(source)) setSummands(source, master, flags);
    else setMarked(source, master, flags, ignoreErrors);
  }
  return master.words.map((word) => {
    const marked = markedWord(word, flags.get(choiceOf(word).toLowerCase())!);
    return word.position ? { ...marked, position: word.position } : marked;
  });
}

/** Whether the words are `a+b`: bare words without `*` and with a `+` between any two. */
function isSum(source: readonly Word[]): boolean {
  if (source.some((word) => word.quote !== undefined || word.value.startsWith('*'))) return false;
  if (!source.some((word) => word.value.includes('+'))) return false;
  const summands = source
    .map((word) => word.value)
    .join('')
    .split('+');
  return summands.slice(1).every((summand) => stripSpace(summand) !== '');
}

function setSummands(source: readonly Word[], master: PhilDefinition, flags: Map<string, boolean>): void {
  for (const word of source) {
    for (const value of word.value.split('+')) {
      if (value === '') continue;
      if (!flags.has(value)) throw impossibleChoice(value, word, master);
      flags.set(value.toLowerCase(), true);
    }
  }
}

function setMarked(
  source: readonly Word[],
  master: PhilDefinition,
  flags: Map<string, boolean>,
  ignoreErrors: boolean,
): void {
  for (const word of source) {
    const mark = word.value.startsWith('*') || source.length === 1;
    const value = choiceOf(word);
    if (mark && !flags.has(value.toLowerCase())) {
      if (ignoreErrors) continue;
      throw impossibleChoice(value, word, master);
    }
    flags.set(value.toLowerCase(), mark);
  }
}

function impossibleChoice(value: string, word: Word, master: PhilDefinition): PhilError {
  const choices = master.words.map((choice) => choice.value).join('\n    ');
  const place = whereSuffix(word.position);
  return new PhilError(
    `Not a possible choice for ${fullPath(master)}: ${value}${place}\n  Possible choices are:\n    ${choices}`,
    word.position,
    didYouMean(value, master.words.map(choiceOf)),
  );
}
