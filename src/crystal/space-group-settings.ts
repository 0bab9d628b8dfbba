import { groupFromHall, parseHallSymbol, type HallSymbol } from './hall-symbol.js';
import { groupKey, type OperatorGroup } from './operator-group.js';
import { spaceGroupSettings } from './space-group-table.js';

/** One tabulated setting. */
export interface SpaceGroupSetting {
  readonly number: number;
  readonly hermannMauguin: string;
  /** Origin choice or axes: '', '1', '2', 'H' or 'R'. */
  readonly extension: string;
  readonly hall: string;
  /** Hermann-Mauguin symbol with its extension, such as `R 3 :H`. */
  readonly symbol: string;
}

export const settings: readonly SpaceGroupSetting[] = spaceGroupSettings.map((line) => {
  const [number, hermannMauguin, extension, hall] = line.split('|');
  const symbol = extension === '' ? hermannMauguin : `${hermannMauguin} :${extension}`;
  return { number: Number(number), hermannMauguin, extension, hall, symbol };
});

const byNumber: SpaceGroupSetting[][] = Array.from({ length: 231 }, () => []);
for (const setting of settings) byNumber[setting.number].push(setting);

export function settingsOfNumber(number: number): readonly SpaceGroupSetting[] {
  return byNumber[number];
}

/** Unique axis b and cell choice 1, origin choice 2, hexagonal axes. */
export function referenceSetting(number: number): SpaceGroupSetting {
  const all = byNumber[number];
  return all[0].extension === '1' ? all[1] : all[0];
}

/** Number of the reference setting that the table has under this Hall symbol. */
const numberOfHall: ReadonlyMap<string, number> = new Map(
  byNumber.slice(1).map(([{ number }]) => [referenceSetting(number).hall.trim(), number]),
);

/** The reference setting whose Hall symbol this is, letter by letter; null where there is none. */
export function referenceSettingOfHall(hall: string): SpaceGroupSetting | null {
  const number = numberOfHall.get(hall.trim());
  return number === undefined ? null : referenceSetting(number);
}

function memoized<Key, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const present = known.get(key);
    if (present !== undefined) return present;
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}

export const referenceGroup: (number: number) => OperatorGroup = memoized((number: number) =>
  groupFromHall(referenceSetting(number).hall),
);

/** The reference Hall symbol without its shift of origin, and that shift. */
export const referenceHall: (number: number) => HallSymbol = memoized((number: number) =>
  parseHallSymbol(referenceSetting(number).hall),
);

const keyOfSetting = memoized((setting: SpaceGroupSetting) => groupKey(groupFromHall(setting.hall)));

/** The tabulated setting of a space-group number whose operators are these; undefined where there is none. */
export function matchSetting(group: OperatorGroup, number: number): SpaceGroupSetting | undefined {
  const key = groupKey(group);
  return byNumber[number].find((setting) => keyOfSetting(setting) === key);
}
