import type { ChangeOfBasis } from './change-of-basis.js';
import { multiplyInteger3, negated } from './integer-matrix.js';
import type { OperatorGroup } from './operator-group.js';
import type { LaueGroup } from './point-group.js';
import { reciprocalAsuOf, type ReciprocalAsu } from './reciprocal-asu.js';
import { addTranslations } from './symmetry-operation.js';

/** What a space group does to Miller indices (rows: h' = h·R), in flat tables for inner loops. */
export interface ReflectionSymmetry {
  readonly asu: ReciprocalAsu;
  readonly hasInversion: boolean;
  /** Rotations up to inversion. */
  readonly nRepresentatives: number;
  /** 9 integers a rotation, row by row: the representatives and then, if there is an inversion, their negatives. */
  readonly rotations: Int32Array;
  /** Twelfths, 3 a rotation. */
  readonly translations: Int32Array;
  /** Centring translations other than zero, twelfths, 3 each. */
  readonly centrings: Int32Array;
  /** 9 integers a representative: rotation and then change to the reference setting, times 12. */
  readonly toReference: Int32Array;
}

export function reflectionSymmetry(
  group: OperatorGroup,
  toReference: ChangeOfBasis,
  laue: LaueGroup,
  betweenAxes: boolean,
): ReflectionSymmetry {
  const { representatives, inversion } = group;
  const inverted =
    inversion === null
      ? []
      : representatives.map((s) => ({
          rotation: negated(s.rotation),
          translation: addTranslations(inversion, s.translation, -1),
        }));
  const all = [...representatives, ...inverted];
  return {
    asu: reciprocalAsuOf(laue, betweenAxes),
    hasInversion: inversion !== null,
    nRepresentatives: representatives.length,
    rotations: Int32Array.from(all.flatMap((s) => Array.from(s.rotation))),
    translations: Int32Array.from(all.flatMap((s) => Array.from(s.translation))),
    centrings: Int32Array.from(group.centrings.slice(1).flatMap((t) => Array.from(t))),
    toReference: Int32Array.from(
      representatives.flatMap((s) => Array.from(multiplyInteger3(s.rotation, toReference.cInv.r))),
    ),
  };
}
