import { chainBases, type ChangeOfBasis } from '../crystal/change-of-basis.js';
import { parseReindexing } from '../crystal/reindexing.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import type { SolutionEntry } from '../input/indexing-solution.js';
import { indexingWays, wayOf } from './indexing-ways.js';

/** Two solutions side by side. */
export interface SolutionComparison {
  readonly nFirst: number;
  readonly nSecond: number;
  readonly nCommon: number;
  /** Common frames with the same operator as it is written. */
  readonly nSame: number;
  /** The common frames with different operators, in the order of the first. */
  readonly different: readonly (readonly [SolutionEntry, SolutionEntry])[];
  /** What is known with a space group: agreement of equivalent operators, and up to one operator for all frames. */
  readonly equivalent: {
    /** The common frames that differ after that one operator. */
    readonly different: readonly (readonly [SolutionEntry, SolutionEntry])[];
    readonly nSame: number;
    readonly upTo: string;
    readonly nSameUpTo: number;
  } | null;
}

/** Pairs frames by their whole names, or by those of the files alone where these occur once in each. */
export function compareSolutions(
  first: readonly SolutionEntry[],
  second: readonly SolutionEntry[],
  group: SpaceGroup | null,
): SolutionComparison {
  const pairs = commonFrames(first, second);
  const isSame = (p: string, q: string) => p.replaceAll(' ', '') === q.replaceAll(' ', '');
  const different = pairs.filter(([p, q]) => !isSame(p.operator, q.operator));
  return {
    nFirst: first.length,
    nSecond: second.length,
    nCommon: pairs.length,
    nSame: pairs.length - different.length,
    different,
    equivalent: group === null ? null : agreement(pairs, group),
  };
}

function commonFrames(first: readonly SolutionEntry[], second: readonly SolutionEntry[]) {
  const whole = new Map(second.map((entry) => [entry.frame, entry]));
  const once = (entries: readonly SolutionEntry[]) => {
    const counts = new Map<string, number>();
    for (const { name } of entries) counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
  };
  const [own, other] = [once(first), once(second)];
  const byName = new Map(second.map((entry) => [entry.name, entry]));
  return first.flatMap((entry): (readonly [SolutionEntry, SolutionEntry])[] => {
    const isUnique = own.get(entry.name) === 1 && other.get(entry.name) === 1;
    const match = whole.get(entry.frame) ?? (isUnique ? byName.get(entry.name) : undefined);
    return match === undefined ? [] : [[entry, match]];
  });
}

function agreement(pairs: readonly (readonly [SolutionEntry, SolutionEntry])[], group: SpaceGroup) {
  const known = new Map<string, ChangeOfBasis>();
  for (const { operator } of pairs.flat()) known.set(operator, parseReindexing(operator));
  const ways = indexingWays(group, [...known.values()]);
  const number = new Map([...known].map(([text, operator]) => [text, wayOf(ways, operator, group)]));
  const different = ways.operators.map((then) => {
    const turned = new Map(
      [...known].map(([text, operator]) => [text, wayOf(ways, chainBases(then, operator), group)]),
    );
    return pairs.filter(([p, q]) => turned.get(p.operator) !== number.get(q.operator));
  });
  const nSame = different.map((those) => pairs.length - those.length);
  const best = nSame.indexOf(Math.max(...nSame));
  return {
    nSame: nSame[0],
    upTo: ways.names[best],
    nSameUpTo: nSame[best],
    different: different[best],
  };
}
