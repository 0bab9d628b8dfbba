import { centringSymbol } from './centring.js';
import { type SpaceGroup, spaceGroup } from './space-group.js';

const FAMILIES: Readonly<Record<SpaceGroup['crystalSystem'], string>> = {
  Triclinic: 'a',
  Monoclinic: 'm',
  Orthorhombic: 'o',
  Tetragonal: 't',
  Trigonal: 'h',
  Hexagonal: 'h',
  Cubic: 'c',
};

/**
 * Pearson's symbol of the Bravais lattice of a space group, such as `hP` or `oC`: that of the reference setting, so that it
 * does not depend on the choice of axes.
 */
export function bravaisLattice({ number }: SpaceGroup): string {
  const reference = spaceGroup(number);
  const letter = centringSymbol(reference.group) ?? 'P';
  const isOneFace = letter === 'A' || letter === 'B' || letter === 'C';
  const isRhombohedral = reference.hermannMauguin.startsWith('R');
  return FAMILIES[reference.crystalSystem] + (isRhombohedral ? 'R' : isOneFace ? 'C' : letter);
}
