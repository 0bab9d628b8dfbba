import { applyInteger3 } from './integer-matrix.js';
import { accumulatedRotation, rotationAxis, rotationSense, rotationType } from './rotation-part.js';
import type { SpaceGroup } from './space-group.js';
import {
  addTranslations,
  translationDenominator as whole,
  type SymmetryOperation,
} from './symmetry-operation.js';

/** One kind of systematic absence: what a centring, or the screw axes or glide planes of one direction, extinguish. */
export interface AbsenceCondition {
  /** `centring`, `screw axis 6_1 along [0 0 1]`, `glide plane normal to [1 0 0]`. */
  readonly name: string;
  /** Whether the condition speaks of h k l at all, such as 0 0 l for a screw axis along c. */
  concerns(h: number, k: number, l: number): boolean;
  /** Whether it extinguishes h k l. */
  extinguishes(h: number, k: number, l: number): boolean;
}

/**
 * The kinds of systematic absences of a space group, centring first. A reflection is systematically absent where any of
 * them extinguishes it. What the centring extinguishes already makes no condition of its own.
 */
export function absenceConditions(group: SpaceGroup): AbsenceCondition[] {
  const centring: AbsenceCondition = {
    name: 'centring',
    concerns: () => true,
    extinguishes: (h, k, l) => group.centringTranslations.some((t) => !isWhole(t, h, k, l)),
  };
  const byPlace = new Map<string, SymmetryOperation[]>();
  for (const operation of group.operators.slice(0, group.orderP)) {
    const kind = kindOf(operation);
    if (kind === null) continue;
    const place = `${kind} [${rotationAxis(operation.rotation).join(' ')}]`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), operation]);
  }
  const others = [...byPlace].map(([place, operations]) =>
    conditionOf(place, operations, group.centringTranslations),
  );
  const adds = (condition: AbsenceCondition) =>
    someIndex((h, k, l) => condition.extinguishes(h, k, l) && !centring.extinguishes(h, k, l));
  return [...(group.centringTranslations.length > 1 ? [centring] : []), ...others.filter(adds)];
}

function kindOf({ rotation }: SymmetryOperation): 'screw axis' | 'glide plane' | null {
  const type = rotationType(rotation);
  // Other improper rotations leave no reflection as it is.
  return type > 1 ? 'screw axis' : type === -2 ? 'glide plane' : null;
}

function conditionOf(
  place: string,
  operations: readonly SymmetryOperation[],
  centrings: readonly Int32Array[],
): AbsenceCondition {
  return {
    name: place.startsWith('screw')
      ? place.replace('axis', `axis ${screwSymbol(operations, centrings)} along`).replace('  ', ' ')
      : place.replace('plane', 'plane normal to'),
    concerns: (h, k, l) => operations.some((s) => leaves(s, h, k, l)),
    extinguishes: (h, k, l) => operations.some((s) => leaves(s, h, k, l) && !isWhole(s.translation, h, k, l)),
  };
}

function leaves({ rotation: r }: SymmetryOperation, h: number, k: number, l: number): boolean {
  return (
    h * r[0] + k * r[3] + l * r[6] === h &&
    h * r[1] + k * r[4] + l * r[7] === k &&
    h * r[2] + k * r[5] + l * r[8] === l
  );
}

function isWhole(t: Int32Array, h: number, k: number, l: number): boolean {
  return (h * t[0] + k * t[1] + l * t[2]) % whole === 0;
}

/** Such as 6_1, by the axis of the highest order, and the least of those that centring makes of it (4_1 of 4_1 and 4_3). */
function screwSymbol(operations: readonly SymmetryOperation[], centrings: readonly Int32Array[]): string {
  const highest = Math.max(...operations.map(({ rotation }) => rotationType(rotation)));
  const parts = operations
    .filter(({ rotation }) => rotationType(rotation) === highest && rotationSense(rotation) >= 0)
    .flatMap((operation) => centrings.map((centring) => partAlongAxis(operation, centring)))
    .filter((m) => Number.isInteger(m))
    .map((m) => ((m % highest) + highest) % highest);
  return parts.length === 0 ? '' : `${highest}_${Math.min(...parts)}`;
}

/** n times the translation along an n-fold axis, in units of the axis: 1 + R + R² + ... of them. */
function partAlongAxis({ rotation, translation }: SymmetryOperation, centring: Int32Array): number {
  const along = applyInteger3(accumulatedRotation(rotation), addTranslations(translation, centring));
  const axis = rotationAxis(rotation);
  const i = axis.findIndex((x) => x !== 0);
  return along[i] / (axis[i] * whole);
}

/** Translations are twelfths: within 12 of the origin every condition shows itself. */
function someIndex(test: (h: number, k: number, l: number) => boolean): boolean {
  for (let h = 0; h <= 12; h++)
    for (let k = -12; k <= 12; k++) for (let l = -12; l <= 12; l++) if (test(h, k, l)) return true;
  return false;
}
