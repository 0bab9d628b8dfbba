import { determinant3 } from '../crystal/matrix3.js';
import type { SpaceGroup } from '../crystal/space-group.js';

/** Proper rotations of the highest symmetry that the lattice of a crystal system has. */
const LATTICE_ROTATIONS: Readonly<Record<SpaceGroup['crystalSystem'], number>> = {
  Triclinic: 1,
  Monoclinic: 2,
  Orthorhombic: 4,
  Tetragonal: 8,
  Trigonal: 12,
  Hexagonal: 12,
  Cubic: 24,
};
const RHOMBOHEDRAL_ROTATIONS = 6;

/**
 * In how many ways indexing may name the axes of a crystal of this space group without the spot positions telling the
 * difference (merohedry): 1 where there is no ambiguity. Accidental cells are not looked at.
 */
export function nIndexingWays(group: SpaceGroup): number {
  const lattice = isRhombohedral(group) ? RHOMBOHEDRAL_ROTATIONS : LATTICE_ROTATIONS[group.crystalSystem];
  return lattice / nProperRotations(group);
}

function nProperRotations(group: SpaceGroup): number {
  const seen = new Set<string>();
  for (const { rotation } of group.operators) {
    const sign = determinant3(rotation) < 0 ? -1 : 1;
    seen.add(Array.from(rotation, (r) => sign * r + 0).join());
  }
  return seen.size;
}

function isRhombohedral(group: SpaceGroup): boolean {
  return group.crystalSystem === 'Trigonal' && group.lookupSymbol.startsWith('R');
}
