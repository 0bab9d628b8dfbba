import { basisRotationDenominator, type ChangeOfBasis } from './change-of-basis.js';
import { allOperations, generateGroup, groupOrder, type OperatorGroup } from './operator-group.js';
import { spaceGroup, type SpaceGroup, spaceGroupFromOperations } from './space-group.js';
import { SymmetryError } from './symmetry-error.js';
import {
  multiplyOperations,
  sameOperation,
  type SymmetryOperation,
  translationModPositive,
} from './symmetry-operation.js';

/** Twelfths that screw axes and glide planes have. */
const SHIFTS = [0, 2, 3, 4, 6, 8, 9, 10];

/**
 * Symbols of the space groups that a group is half of when the rotation of `operator` joins it, by number: `P61` and k,h,-l give
 * `P6122`. In their reference setting, whatever the axes of the given one. Empty where there is none, or where it takes more than that rotation.
 */
export function groupsWith({ group }: SpaceGroup, { c }: ChangeOfBasis): string[] {
  const rotation = c.r.map((x) => x / basisRotationDenominator);
  const own = allOperations(group);
  const found = new Set<number>();
  for (const x of SHIFTS)
    for (const y of SHIFTS)
      for (const z of SHIFTS) {
        const another = { rotation, translation: Int32Array.of(x, y, z) };
        const twice = multiplyOperations(another, another);
        const square = { ...twice, translation: translationModPositive(twice.translation) };
        if (!own.some((operation) => sameOperation(operation, square))) continue;
        const higher = joined(own, another);
        if (higher?.centrings.length !== group.centrings.length || groupOrder(higher) !== 2 * own.length)
          continue;
        found.add(spaceGroupFromOperations(allOperations(higher)).number);
      }
  return [...found]
    .sort((p, q) => p - q)
    .map((number) => spaceGroup(number).lookupSymbol.replaceAll(' ', ''));
}

function joined(own: readonly SymmetryOperation[], another: SymmetryOperation): OperatorGroup | null {
  try {
    return generateGroup([...own, another]);
  } catch (error) {
    if (error instanceof SymmetryError) return null;
    throw error;
  }
}
