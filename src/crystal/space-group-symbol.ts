import {
  chainBases,
  formatChangeOfBasis,
  parseChangeOfBasis,
  isIdentityBasis,
  shortenShift,
  type ChangeOfBasis,
} from './change-of-basis.js';
import { groupFromHall, parseHallSymbol } from './hall-symbol.js';
import { changeGroupBasis, type OperatorGroup } from './operator-group.js';
import {
  referenceSetting,
  settings,
  settingsOfNumber,
  type SpaceGroupSetting,
} from './space-group-settings.js';
import { schoenfliesSymbols } from './space-group-table.js';
import { SymmetryError } from './symmetry-error.js';

/** What a symbol names: a tabulated setting, perhaps in another basis, or the operators of a Hall symbol. */
export interface NamedGroup {
  readonly group: OperatorGroup;
  /** The tabulated setting named, if the symbol names one as it stands. */
  readonly setting: SpaceGroupSetting | null;
  /** The Hall symbol that the given one stands for. */
  readonly hall: string;
}

function notRecognized(symbol: string): SymmetryError {
  return new SymmetryError(`cctbx Error: Space group symbol not recognized: ${symbol}`);
}

/** The rest of `Hall: P 4w` or `hall P 4w`, or null. */
function afterHallPrefix(symbol: string): string | null {
  return /^\s*hall(?:\s*:|\s)\s*(\S.*)$/is.exec(symbol)?.[1] ?? null;
}

/** Symbols of the rhombohedral groups on hexagonal axes, as the PDB writes them. */
const hexagonalAliases = new Set(['h3', 'h-3', 'h32', 'h3m', 'h3c', 'h-3m', 'h-3c']);

/** Symbols with `e` for a double glide plane (1992, doi:10.1107/S0108767391010723) and the older ones. */
const doubleGlideSymbols: ReadonlyMap<string, string> = new Map(
  `aem2 abm2 bme2 bma2 b2em b2cm c2me c2mb cm2e cm2a ae2m ac2m aea2 aba2 bbe2 bba2 b2eb b2cb c2ce c2cb cc2e cc2a
   ae2a ac2a cmce cmca ccme ccmb aema abma aeam acam bbem bbcm bmeb bmab cmme cmma aemm abmm bmem bmcm ccce ccca
   aeaa abaa bbeb bbcb`
    .split(/\s+/)
    .reduce<[string, string][]>((pairs, word, i, words) => {
      if (i % 2 === 0) pairs.push([word, words[i + 1]]);
      return pairs;
    }, []),
);

/** Every way to type a Hermann-Mauguin symbol without spaces, in lower case, and the first setting it names. */
const settingOfTyped: ReadonlyMap<string, SpaceGroupSetting> = (() => {
  const typed = new Map<string, SpaceGroupSetting>();
  const add = (text: string, setting: SpaceGroupSetting): void => {
    if (!typed.has(text)) typed.set(text, setting);
  };
  for (const setting of settings) {
    const plain = setting.hermannMauguin.replaceAll(' ', '').toLowerCase();
    add(plain, setting);
    // P1- for P-1, and Pm3m for Pm-3m
    add(plain.replace(/-(.)/, '$1-'), setting);
    if (/^(?:200|20[1-6]|22[1-9]|230)$/.test(String(setting.number))) add(plain.replace('-', ''), setting);
  }
  // unique axis b is understood: P21/c for P121/c1
  for (const setting of settings) {
    const short = /^(.) 1 (\S+) 1$/.exec(setting.hermannMauguin);
    if (short !== null) add(`${short[1]}${short[2]}`.toLowerCase(), setting);
  }
  return typed;
})();

const extensionOfLetter: Readonly<Record<string, string>> = {
  '1': '1',
  s: '1',
  '2': '2',
  z: '2',
  r: 'R',
  h: 'H',
};

/** Splits `r32:h`, `r32h`, `pnnn:o1` into symbol and extension. */
function splitExtension(symbol: string): [string, string] {
  const colon = symbol.indexOf(':');
  const match =
    colon >= 0
      ? /^([^:]*):o?([^:])$/.exec(symbol)
      : (/^(.*)([szrh])$/.exec(symbol) ?? /^(.*)o([12])$/.exec(symbol));
  if (match === null) return [symbol, ''];
  const letter = extensionOfLetter[match[2]];
  const isOrigin = /:o.$/.test(symbol);
  if (letter === undefined || (isOrigin && !/[12]$/.test(symbol))) return [symbol, ''];
  return [match[1], letter];
}

/** `2(1)` and the like become `21`. */
function withoutScrewParentheses(symbol: string): string {
  return symbol.replace(/([2346])\(([1-5])\)/g, (text, order: string, screw: string) =>
    Number(screw) < Number(order) ? `${order}${screw}` : text,
  );
}

function numberOfSchoenflies(symbol: string): number {
  const typed = symbol.replace(/[^a-z0-9]/g, '^');
  return schoenfliesSymbols.findIndex((known) => known.toLowerCase() === typed) + 1;
}

function settingByNumber(text: string): SpaceGroupSetting {
  const number = Number(text);
  if (number < 1 || number > 230) {
    throw new SymmetryError(`cctbx Error: Space group number out of range: ${number}`);
  }
  return referenceSetting(number);
}

function findSetting(symbol: string, original: string): SpaceGroupSetting {
  const [text, extension] = splitExtension(symbol);
  let named: SpaceGroupSetting | undefined;
  if (/^[+-]?\d+$/.test(text)) named = settingByNumber(text);
  const schoenflies = named === undefined ? numberOfSchoenflies(text) : 0;
  if (schoenflies > 0) named = referenceSetting(schoenflies);
  named ??= settingOfTyped.get(doubleGlideSymbols.get(text) ?? text);
  if (named === undefined) throw notRecognized(original);
  const { number, hermannMauguin } = named;
  const choices = settingsOfNumber(number).filter((setting) => setting.hermannMauguin === hermannMauguin);
  const wanted =
    extension !== '' || choices.length === 1 ? extension : choices[0].extension === 'H' ? 'H' : '2';
  const chosen = choices.find((setting) => setting.extension === wanted);
  if (chosen === undefined) throw notRecognized(original);
  return chosen;
}

/** A setting with a change of basis in parentheses: the Hall symbol takes the shift it may have along. */
function inOtherBasis(setting: SpaceGroupSetting, cb: ChangeOfBasis): NamedGroup {
  const { changeOfBasis: shift } = parseHallSymbol(setting.hall);
  const whole = shortenShift(shift === null ? cb : chainBases(cb, shift));
  const base = setting.hall.replace(/ \(.*/, '');
  const hall = isIdentityBasis(whole) ? base : `${base} (${formatChangeOfBasis(whole)})`;
  return { group: changeGroupBasis(groupFromHall(setting.hall), cb), setting: null, hall };
}

/**
 * What a typed symbol names: Hermann-Mauguin (short or full, with or without spaces, with an extension, with a change
 * of basis), a number, a Schoenflies symbol, or `Hall:` and a Hall symbol. Throws a SymmetryError.
 */
export function resolveSymbol(symbol: string): NamedGroup {
  const hall = afterHallPrefix(symbol);
  if (hall !== null) return { group: groupFromHall(hall, true), setting: null, hall };
  let text = symbol.replace(/[\s_]/g, '').toLowerCase();
  if (hexagonalAliases.has(text)) text = `r${text.slice(1)}`;
  text = withoutScrewParentheses(text);
  const basis = /^(..[^]*)\(([^(]+)\)$/.exec(text);
  const setting = findSetting(basis === null ? text : basis[1], symbol);
  if (basis !== null) return inOtherBasis(setting, parseChangeOfBasis(basis[2]));
  return { group: groupFromHall(setting.hall), setting, hall: setting.hall };
}
