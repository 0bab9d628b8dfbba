/** What CrystFEL says of a lattice: `lattice_type`, `centering` and `unique_axis`. */
export interface LatticeWords {
  readonly type: string;
  readonly centring: string;
  readonly uniqueAxis: string;
}

/** Rotations of the smallest group of each kind of lattice, as a Hall symbol has them behind the centring. */
const ROTATIONS: Readonly<Record<string, string>> = {
  triclinic: '1',
  orthorhombic: '2 2',
  tetragonal: '4',
  hexagonal: '6',
  cubic: '2 2 3',
};

/**
 * The Hall symbol of the smallest space group with the symmetry of a lattice; P 1 where the words are unknown, as indexing
 * then promised nothing. H is CrystFEL's name for rhombohedral lattices on hexagonal axes.
 */
export function hallOfLattice({ type, centring, uniqueAxis }: LatticeWords): string {
  if (!/^[PABCIFRH]$/.test(centring)) return 'P 1';
  if (type === 'rhombohedral') return centring === 'R' ? 'P 3*' : 'R 3';
  if (centring === 'H' || centring === 'R') return 'R 3';
  if (type === 'monoclinic') return `${centring} 2${{ a: 'x', c: '' }[uniqueAxis] ?? 'y'}`;
  return Object.hasOwn(ROTATIONS, type) ? `${centring} ${ROTATIONS[type]}` : 'P 1';
}
