import { once } from '../numeric/once.js';
import type { ChangeOfBasis } from './change-of-basis.js';
import { groupFromHall } from './hall-symbol.js';
import {
  allOperations,
  generateGroup,
  groupOrder,
  pointGroupOf,
  type OperatorGroup,
} from './operator-group.js';
import {
  crystalSystemOfLaue,
  isBetweenAxes,
  laueGroup,
  type CrystalSystem,
  type LaueGroup,
} from './point-group.js';
import { reflectionSymmetry, type ReflectionSymmetry } from './reflection-symmetry.js';
import {
  matchSetting,
  referenceGroup,
  referenceSetting,
  referenceSettingOfHall,
  type SpaceGroupSetting,
} from './space-group-settings.js';
import { resolveSymbol } from './space-group-symbol.js';
import {
  hallSymbolOfType,
  referenceType,
  spaceGroupType,
  universalSymbolOfType,
  type SpaceGroupType,
} from './space-group-type.js';
import type { SymmetryOperation } from './symmetry-operation.js';

export type { CrystalSystem, LaueGroup } from './point-group.js';
export { SymmetryError } from './symmetry-error.js';

/** A space group in one of its settings. */
export interface SpaceGroup {
  /** International Tables number, 1 to 230. */
  readonly number: number;
  /** Hermann-Mauguin symbol of the setting without extension, such as `R 3`; of a setting not tabulated, the universal one. */
  readonly hermannMauguin: string;
  /** Origin choice or axes of a tabulated setting: '', '1', '2', 'H' or 'R'. */
  readonly extension: string;
  /** The symbol by which the setting is found again, such as `R 3 :H` or `P 1 2 1 (b+c,-b,a)`. */
  readonly lookupSymbol: string;
  /** Symbol of the reference setting with the change of basis from it, such as `C 1 2 1 (a+c,b,c)`. */
  readonly universalSymbol: string;
  /** Hall symbol derived from the operators: that of the reference setting with the change of basis from it. */
  readonly hall: string;
  /** Hall symbol of the tabulated setting, or the one given. */
  readonly settingHall: string;
  readonly crystalSystem: CrystalSystem;
  /** Symbol of the point group in this setting, such as `P m 2 m`. */
  readonly pointGroup: string;
  readonly laue: LaueGroup;
  /** All operations of a unit cell, centring included. */
  readonly operators: readonly SymmetryOperation[];
  /** Number of operations, centring included. */
  readonly nOperators: number;
  /** Number of operations without centring. */
  readonly orderP: number;
  /** Centring translations (twelfths), zero first. */
  readonly centringTranslations: readonly Int32Array[];
  /** Whether the group has a centre of inversion. */
  readonly isCentric: boolean;
  /** Change of basis to the reference setting of the number. */
  readonly toReference: ChangeOfBasis;
  /** The operations factored in centring, inversion and representatives. */
  readonly group: OperatorGroup;
  /** Flat tables of what the symmetry does to Miller indices: see reflection.ts. */
  readonly reflections: ReflectionSymmetry;
}

function lookupSymbolOf(group: OperatorGroup): string {
  const type = spaceGroupType(group);
  return matchSetting(group, type.number)?.symbol ?? universalSymbolOfType(type);
}

function isReference(setting: SpaceGroupSetting | null): setting is SpaceGroupSetting {
  return setting !== null && setting === referenceSetting(setting.number);
}

function describeGroup(
  group: OperatorGroup,
  named: SpaceGroupSetting | null,
  givenHall: string | null,
): SpaceGroup {
  const reference = named ?? (givenHall === null ? null : referenceSettingOfHall(givenHall));
  const type: SpaceGroupType = isReference(reference)
    ? referenceType(reference.number)
    : spaceGroupType(group);
  const universalSymbol = universalSymbolOfType(type);
  // three pairs of symbols (such as C c c a :1 and C c c b :1) name the same operators: the first is the one found
  const matched = matchSetting(group, type.number) ?? null;
  const setting = named ?? matched;
  const lookupSymbol = matched?.symbol ?? universalSymbol;
  const laue = laueGroup(group);
  // Searches among settings and bases take long, and few ask for what they give.
  const hall = once(() => hallSymbolOfType(group, type));
  const pointGroup = once(() => lookupSymbolOf(pointGroupOf(group, false)));
  return {
    number: type.number,
    hermannMauguin: setting?.hermannMauguin ?? universalSymbol,
    extension: setting?.extension ?? '',
    lookupSymbol,
    universalSymbol,
    get hall() {
      return hall();
    },
    settingHall: setting?.hall ?? givenHall ?? hall(),
    crystalSystem: crystalSystemOfLaue(laue),
    get pointGroup() {
      return pointGroup();
    },
    laue,
    operators: allOperations(group),
    nOperators: groupOrder(group),
    orderP: groupOrder(group) / group.centrings.length,
    centringTranslations: group.centrings,
    isCentric: group.inversion !== null,
    toReference: type.toReference,
    group,
    reflections: reflectionSymmetry(
      group,
      type.toReference,
      laue,
      isBetweenAxes(referenceGroup(type.number)),
    ),
  };
}

const known = new Map<string, SpaceGroup>();

function remembered(key: string, make: () => SpaceGroup): SpaceGroup {
  const present = known.get(key);
  if (present !== undefined) return present;
  const made = make();
  known.set(key, made);
  return made;
}

/**
 * A space group by any of its names: Hermann-Mauguin as people type it (`P6`, `p 61 2 2`, `P21/c`, `R32:H`, `H3`,
 * `Pm3m`), with a change of basis (`P 1 2 1 (a-b,b,c)`), number (`19`, `146:R`), Schoenflies (`D2^4`) or
 * `Hall: C 2y (x,y,-x+z)`. A Hall symbol must have its prefix, as some read as Hermann-Mauguin symbols of other
 * groups: see `spaceGroupFromHall`. Throws a SymmetryError.
 */
export function spaceGroup(symbol: string | number): SpaceGroup {
  const text = String(symbol);
  return remembered(text, () => {
    const named = resolveSymbol(text);
    return describeGroup(named.group, named.setting, named.hall);
  });
}

/** A space group by its Hall symbol, such as ` C 2y (x,y,-x+z)`. Throws a SymmetryError. */
export function spaceGroupFromHall(hall: string): SpaceGroup {
  return remembered(`Hall: ${hall}`, () => describeGroup(groupFromHall(hall), null, hall));
}

const systems = new Map<string, CrystalSystem>();

/** The crystal system of a Hall symbol, without looking for the number of the group. Throws a SymmetryError. */
export function crystalSystemOfHall(hall: string): CrystalSystem {
  let system = systems.get(hall);
  if (system === undefined) {
    system = crystalSystemOfLaue(laueGroup(groupFromHall(hall)));
    systems.set(hall, system);
  }
  return system;
}

/** The space group that these operations generate (with centring, if among them). Throws a SymmetryError. */
export function spaceGroupFromOperations(operations: readonly SymmetryOperation[]): SpaceGroup {
  return describeGroup(generateGroup(operations), null, null);
}
