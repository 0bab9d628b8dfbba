import { spaceGroup, SymmetryError, type SpaceGroup } from '../../crystal/space-group.js';
import { cellParameters, unitCell, type UnitCell } from '../../crystal/unit-cell.js';
import { splitAtSpace } from '../../../grammar/phil-scanner.js';
import { formatGeneral } from '../decimal.js';
import { PhilError } from '../errors.js';
import { fullPath, type Converter, type PhilDefinition } from '../objects.js';
import { whereSuffix } from '../source.js';
import { bareWord, keywordWords, quotedWord, stringFromWords, type Word } from '../words.js';
import { wrongValue } from './wrong-value.js';

function invalid(master: PhilDefinition, reason: string, words: readonly Word[]): PhilError {
  const position = words[0]?.position;
  return new PhilError(`${fullPath(master)}: ${reason}${whereSuffix(position)}`, position);
}

/** Edges in Å and angles in degrees, separated by blanks or commas; angles that are not given are 90 degrees. */
export const unitCellConverter: Converter = {
  philType: 'unit_cell',
  text: 'unit_cell',
  fromWords(words, master) {
    const text = stringFromWords(words);
    if (typeof text !== 'string') return text;
    const parts = splitAtSpace(text.replaceAll(',', ' '));
    const wrong = parts.find((part) => !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part));
    if (wrong !== undefined) throw invalid(master, `"${wrong}" is not a number`, words);
    const values = parts.map(Number);
    while (values.length > 3 && values.length < 6) values.push(90);
    try {
      return unitCell(values);
    } catch (error) {
      if (error instanceof RangeError) throw invalid(master, error.message, words);
      throw error;
    }
  },
  toWords(value, master) {
    const keyword = keywordWords(value);
    if (keyword) return keyword;
    if (!isUnitCell(value)) throw wrongValue(master, value, 'a unit cell');
    return cellParameters(value).map((parameter) => bareWord(formatGeneral(parameter, 10)));
  },
};

function isUnitCell(value: unknown): value is UnitCell {
  return typeof value === 'object' && value !== null && 'gamma' in value;
}

/** A space group by its Hermann-Mauguin or Hall symbol or its number. */
export const spaceGroupConverter: Converter = {
  philType: 'space_group',
  text: 'space_group',
  fromWords(words, master) {
    const text = stringFromWords(words);
    if (typeof text !== 'string') return text;
    try {
      return spaceGroup(text);
    } catch (error) {
      if (error instanceof SymmetryError) throw invalid(master, error.plainMessage, words);
      throw error;
    }
  },
  toWords(value, master) {
    const keyword = keywordWords(value);
    if (keyword) return keyword;
    if (!isSpaceGroup(value)) throw wrongValue(master, value, 'a space group');
    return [quotedWord(value.lookupSymbol)];
  },
};

function isSpaceGroup(value: unknown): value is SpaceGroup {
  return typeof value === 'object' && value !== null && 'lookupSymbol' in value;
}
