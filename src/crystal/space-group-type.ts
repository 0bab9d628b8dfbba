import { plainestChangeOfBasis } from './canonical-basis.js';
import {
  chainBases,
  changeOfBasisFromRotation,
  formatChangeOfBasis,
  identityChangeOfBasis,
  inverseChangeOfBasis,
  isIdentityBasis,
  shortenShift,
  type ChangeOfBasis,
} from './change-of-basis.js';
import { multiplyInteger3 } from './integer-matrix.js';
import { changeGroupBasis, groupOrder, type OperatorGroup } from './operator-group.js';
import { completeShift, standardGenerators } from './origin-shift.js';
import { laueGroup, orientedPointGroup, type LaueGroup } from './point-group.js';
import { referenceGroup, referenceHall, referenceSetting } from './space-group-settings.js';
import { alignToSymmetry } from './standard-basis.js';
import { SymmetryError } from './symmetry-error.js';
import { identityRotation } from './symmetry-operation.js';

/** The number of a group and the change of basis to the reference setting of that number. */
export interface SpaceGroupType {
  readonly number: number;
  readonly toReference: ChangeOfBasis;
}

const quarterTurn = [0, -1, 0, 1, 0, 0, 0, 0, 1];

/** Rotations that may still be needed after the axes are aligned: choice of cell, names of axes, quarter turn. */
function remainingRotations(laue: LaueGroup): readonly ArrayLike<number>[] {
  if (laue === 'm-3') return [identityRotation, quarterTurn];
  if (laue !== '2/m' && laue !== 'mmm') return [identityRotation];
  const twofold = laue === '2/m' ? [0, 0, 1, 0, -1, 0, 1, 0, 0] : [0, 1, 0, 1, 0, 0, 0, 0, -1];
  const threefold = laue === '2/m' ? [-1, 0, 1, 0, 1, 0, -1, 0, 0] : [0, 0, 1, 1, 0, 0, 0, 1, 0];
  return [identityRotation, twofold].flatMap((start) => {
    const once = multiplyInteger3(threefold, start);
    return [start, once, multiplyInteger3(threefold, once)];
  });
}

function matchReference(group: OperatorGroup, aligned: ChangeOfBasis, number: number): ChangeOfBasis | null {
  const target = referenceGroup(number);
  const generators = standardGenerators(target);
  for (const rotation of remainingRotations(laueGroup(group))) {
    const trial = chainBases(changeOfBasisFromRotation(rotation), aligned);
    const found = completeShift(group, trial, target, generators, false);
    if (found !== null) return found;
  }
  return null;
}

/** Whether every rotation of one group fits the other, as far as that does not depend on the basis. */
function mayBe(work: OperatorGroup, laue: LaueGroup, pointGroup: string, number: number): boolean {
  const target = referenceGroup(number);
  return (
    groupOrder(target) === groupOrder(work) &&
    target.centrings.length === work.centrings.length &&
    laueGroup(target) === laue &&
    orientedPointGroup(target) === pointGroup
  );
}

/** First and last number of each Laue class. */
const numbersOfLaue: Readonly<Record<LaueGroup, readonly [number, number]>> = {
  '-1': [1, 2],
  '2/m': [3, 15],
  mmm: [16, 74],
  '4/m': [75, 88],
  '4/mmm': [89, 142],
  '-3': [143, 148],
  '-3m': [149, 167],
  '6/m': [168, 176],
  '6/mmm': [177, 194],
  'm-3': [195, 206],
  'm-3m': [207, 230],
};

/**
 * The type of a space group in any setting. The change of basis is the plainest of all that lead to the reference
 * setting, so that equal groups give equal answers. Throws a SymmetryError for a group that is none of the 230.
 */
export function spaceGroupType(group: OperatorGroup): SpaceGroupType {
  const laue = laueGroup(group);
  const aligned = alignToSymmetry(group);
  const work = changeGroupBasis(group, aligned);
  const pointGroup = orientedPointGroup(work);
  const [first, last] = numbersOfLaue[laue];
  for (let number = first; number <= last; number++) {
    if (!mayBe(work, laue, pointGroup, number)) continue;
    const found = matchReference(group, aligned, number);
    if (found !== null) {
      return { number, toReference: plainestChangeOfBasis(group, referenceGroup(number), found) };
    }
  }
  throw new SymmetryError('these operators are those of none of the 230 space groups');
}

/**
 * The Hall symbol of the reference setting with the change of basis that leads from it to the group: the same for
 * equal groups, however they were named.
 */
export function hallSymbolOfType(group: OperatorGroup, type: SpaceGroupType): string {
  const { group: target, changeOfBasis: shift } = referenceHall(type.number);
  const start = shift === null ? type.toReference : chainBases(inverseChangeOfBasis(shift), type.toReference);
  const cb = isIdentityBasis(start) ? start : plainestChangeOfBasis(group, target, start);
  const symbol = referenceSetting(type.number).hall.replace(/ \(.*/, '');
  if (isIdentityBasis(cb)) return symbol;
  return `${symbol} (${formatChangeOfBasis(shortenShift(inverseChangeOfBasis(cb)))})`;
}

/** The reference Hermann-Mauguin symbol with the change of basis to the group, such as `C 1 2 1 (a+c,b,c)`. */
export function universalSymbolOfType(type: SpaceGroupType): string {
  const { symbol } = referenceSetting(type.number);
  if (isIdentityBasis(type.toReference)) return symbol;
  const back = shortenShift(inverseChangeOfBasis(type.toReference));
  const [abc, xyz] = [formatChangeOfBasis(back, 'abc'), formatChangeOfBasis(back)];
  return `${symbol} (${abc.length > xyz.length ? xyz : abc})`;
}

/** The type of a tabulated reference setting, known without a search. */
export function referenceType(number: number): SpaceGroupType {
  return { number, toReference: identityChangeOfBasis };
}
