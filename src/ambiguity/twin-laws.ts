import { changeOperationBasis, formatChangeOfBasis, type ChangeOfBasis } from '../crystal/change-of-basis.js';
import { averageCell } from '../crystal/constraints.js';
import { multiplyInteger3, sameIntegers } from '../crystal/integer-matrix.js';
import { inGivenSetting, latticeSymmetry, twoFoldDelta } from '../crystal/lattice-symmetry.js';
import { determinant3 } from '../crystal/matrix3.js';
import { reindexCell } from '../crystal/reindexing.js';
import { rotationType } from '../crystal/rotation-part.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { zeroTranslation } from '../crystal/symmetry-operation.js';
import { metricTensor, unitCell, type UnitCell } from '../crystal/unit-cell.js';

/** One way to index a lattice besides the given one. */
export interface TwinLaw {
  readonly operator: ChangeOfBasis;
  /** `k,h,-l` */
  readonly hkl: string;
  /** Every cell of the space group has it; else only cells that happen to be near. */
  readonly isMerohedral: boolean;
  /** Degrees by which its two-fold axis is none (Le Page); of an operator of another order the largest in the lattice. */
  readonly delta: number;
}

export interface TwinLaws {
  readonly laws: readonly TwinLaw[];
  /** Rotations of the lattice, and of the point group. */
  readonly nLattice: number;
  readonly nPointGroup: number;
}

/** Cells without any symmetry of their own: what their averages have in common comes from the group. */
const PROBES = [unitCell(10, 11, 12, 83, 81, 77), unitCell(13, 10, 12.5, 97, 86, 101)];

/**
 * The ways to index a crystal that spot positions do not tell apart within `maxDelta` degrees: cosets of the point group in
 * the symmetry of its lattice (Flack 1987, doi:10.1107/S0108767387099124). Each is stood for by its plainest member; indices
 * are reindexed first and then mapped to the asymmetric unit. `cell` is made to obey the space group.
 */
export function twinLaws(group: SpaceGroup, cell: UnitCell, maxDelta: number): TwinLaws {
  const lattice = latticeSymmetry(group.group, averageCell(cell, group), maxDelta);
  const own = pointRotations(group).map(
    (rotation) =>
      changeOperationBasis(lattice.toReduced, { rotation, translation: zeroTranslation() }).rotation,
  );
  const done: Int32Array[] = [...own];
  const laws: TwinLaw[] = [];
  for (const rotation of lattice.rotations) {
    if (done.some((r) => sameIntegers(r, rotation))) continue;
    // Indices go with the inverse: rotation first and then p is p·rotation.
    const coset = own.map((p) => multiplyInteger3(p, rotation));
    done.push(...coset);
    laws.push(
      coset
        .map((r): TwinLaw => {
          const operator = inGivenSetting(lattice, r);
          const delta = rotationType(r) === 2 ? twoFoldDelta(r, lattice.reducedCell) : lattice.delta;
          return {
            operator,
            hkl: formatChangeOfBasis(operator, 'hkl'),
            isMerohedral: isMerohedral(operator, group),
            delta,
          };
        })
        .sort(comparePlainness)[0],
    );
  }
  laws.sort((p, q) => Number(q.isMerohedral) - Number(p.isMerohedral) || comparePlainness(p, q));
  return { laws, nLattice: lattice.rotations.length, nPointGroup: own.length };
}

/** Proper rotations of the Laue group. */
function pointRotations(group: SpaceGroup): Int32Array[] {
  return group.group.representatives.map(({ rotation }) =>
    determinant3(rotation) > 0 ? rotation : rotation.map((x) => 0 - x),
  );
}

function isMerohedral(operator: ChangeOfBasis, group: SpaceGroup): boolean {
  return PROBES.every((probe) => {
    const before = averageCell(probe, group);
    const [p, q] = [before, reindexCell(operator, before)].map(metricTensor);
    return p.every((x, i) => Math.abs(x - q[i]) < 1e-6 * before.a * before.a);
  });
}

/** Two-folds first, then many zeros, small elements, few minus signs; the text decides the rest. */
function comparePlainness(p: TwinLaw, q: TwinLaw): number {
  return (
    Number(isTwoFold(q)) - Number(isTwoFold(p)) ||
    count(q, (x) => x === 0) - count(p, (x) => x === 0) ||
    magnitude(p) - magnitude(q) ||
    count(p, (x) => x < 0) - count(q, (x) => x < 0) ||
    (late(p) < late(q) ? -1 : late(p) > late(q) ? 1 : 0)
  );
}

/** Minus signs come last, so that `k,h,-l` stands before `-h,l,k`. */
function late({ hkl }: TwinLaw): string {
  return hkl.replaceAll('-', '~');
}

function isTwoFold({ operator: { c, cInv } }: TwinLaw): boolean {
  return sameIntegers(c.r, cInv.r);
}

function count({ operator }: TwinLaw, test: (x: number) => boolean): number {
  return operator.cInv.r.reduce((sum, x) => sum + (test(x) ? 1 : 0), 0);
}

function magnitude({ operator }: TwinLaw): number {
  return operator.cInv.r.reduce((sum, x) => sum + Math.abs(x), 0);
}
