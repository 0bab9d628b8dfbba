import { packHkl } from '../crystal/reflection-groups.js';
import { mapToAsu } from '../crystal/reflection.js';
import { referenceSetting } from '../crystal/space-group-settings.js';
import { type SpaceGroup, spaceGroup } from '../crystal/space-group.js';
import { uniformOf } from '../numeric/random.js';

/** The test set of cross-validation, one flag a reflection. */
export interface FreeFlags {
  readonly flag: Int32Array;
  /** The flag of the test set: 0 among 0..n - 1 as CCP4 has it, 1 of 0 and 1 where such a file was carried over. */
  readonly free: number;
}

/** Flags of an earlier data set, to be carried over by index. */
export interface EarlierFreeFlags {
  /** 3 an entry. */
  readonly hkl: Int32Array;
  readonly flag: Int32Array;
}

export interface FreeFlagOptions {
  /** Of all reflections, above 0 and at most a half. */
  readonly fraction: number;
  readonly seed: number;
  readonly earlier: EarlierFreeFlags | null;
}

/**
 * Flags of reflections (3n interleaved indices). A flag depends on the seed and the index in the asymmetric unit of the
 * lattice's symmetry alone: runs agree with each other, Friedel mates and reflections that merohedral twinning overlaps
 * go together. Reflections of `earlier` keep its flags, and the others are drawn in its manner.
 */
export function freeFlags(hkl: Int32Array, group: SpaceGroup, options: FreeFlagOptions): FreeFlags {
  const { earlier } = options;
  const manner = earlier === null ? newManner(options.fraction) : mannerOf(earlier.flag);
  const known = earlier === null ? new Map<number, number>() : flagsByIndex(earlier, group);
  const own = mapToAsu(group, hkl, false);
  const lattice = mapToAsu(latticeGroup(group), hkl, false);
  const flag = new Int32Array(hkl.length / 3);
  for (let i = 0, j = 0; i < flag.length; i++, j += 3)
    flag[i] =
      known.get(packHkl(own[j], own[j + 1], own[j + 2])) ??
      draw(manner, uniformOf(options.seed, lattice[j], lattice[j + 1], lattice[j + 2]));
  return { flag, free: manner.free };
}

/** How flags are written: which is the test set, which are the others, and how many reflections are free. */
interface Manner {
  readonly free: number;
  readonly others: readonly number[];
  readonly fraction: number;
}

/** So many classes at most, however small the test set. */
const MOST_CLASSES = 100;

function newManner(fraction: number): Manner {
  const n = Math.min(MOST_CLASSES, Math.max(2, Math.round(1 / fraction)));
  return { free: 0, others: Array.from({ length: n - 1 }, (_, k) => k + 1), fraction };
}

/** Of two flags the rarer one is the test set, of more it is 0 (CCP4) or else the lowest. */
function mannerOf(flags: Int32Array): Manner {
  const counts = new Map<number, number>();
  for (const flag of flags) counts.set(flag, (counts.get(flag) ?? 0) + 1);
  const present = [...counts.keys()].sort((a, b) => a - b);
  const [low, high] = present;
  const isRarer = present.length === 2 && (counts.get(high) ?? 0) < (counts.get(low) ?? 0);
  const free = isRarer ? high : low;
  const others = present.filter((flag) => flag !== free);
  return { free, others, fraction: (counts.get(free) ?? 0) / flags.length };
}

function draw({ free, others, fraction }: Manner, uniform: number): number {
  if (uniform < fraction || others.length === 0) return free;
  const place = ((uniform - fraction) / (1 - fraction)) * others.length;
  return others[Math.min(Math.floor(place), others.length - 1)];
}

function flagsByIndex({ hkl, flag }: EarlierFreeFlags, group: SpaceGroup): Map<number, number> {
  const asu = mapToAsu(group, hkl, false);
  return new Map(
    Array.from(flag, (value, i) => [packHkl(asu[3 * i], asu[3 * i + 1], asu[3 * i + 2]), value]),
  );
}

const LATTICE_GROUPS = {
  Triclinic: 'P -1',
  Monoclinic: 'P 1 2/m 1',
  Orthorhombic: 'P m m m',
  Tetragonal: 'P 4/m m m',
  Trigonal: 'P 6/m m m',
  Hexagonal: 'P 6/m m m',
  Cubic: 'P m -3 m',
} as const;

/** The highest symmetry of the lattice; of a setting that is not the reference one, the symmetry of the group itself. */
function latticeGroup(group: SpaceGroup): SpaceGroup {
  if (group.lookupSymbol !== referenceSetting(group.number).symbol) return group;
  const isRhombohedral = group.lookupSymbol.startsWith('R');
  return spaceGroup(isRhombohedral ? 'R -3 m :H' : LATTICE_GROUPS[group.crystalSystem]);
}
