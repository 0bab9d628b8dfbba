import { groupByHkl } from '../crystal/reflection-groups.js';
import { epsilon, mapToAsu } from '../crystal/reflection.js';
import { parseReindexing, reindex } from '../crystal/reindexing.js';
import type { ResolutionShells } from '../crystal/resolution-shells.js';
import type { MergingSet } from '../frame/merging/merging-set.js';
import { ReflectionLookup } from '../frame/reflection-list.js';
import { decidedText } from '../output/cxi/joint-halves-text.js';
import { agreementTable, type ComparedSets } from '../statistics/agreement-table.js';
import {
  type HalvesTable,
  type IndependentHalf,
  independentHalvesTable,
} from '../statistics/independent-halves.js';
import { dStarSquaredOf } from '../statistics/reflection-properties.js';
import type { RunHalves } from './cxi-half-files.js';
import type { MergedPart } from './cxi-merged-part.js';
import type { CxiXmerge, Subset } from './cxi-xmerge-input.js';

/** Two halves, how they agree, and of how many reflections there could be in each shell. */
export interface ComparedHalves {
  readonly nOdd: number;
  readonly nEven: number;
  readonly table: HalvesTable;
  readonly nTheoretical: readonly number[];
  /** Names the reflections that decide CC1/2. */
  readonly decided: string;
}

type Use = (intensity: number) => boolean;

/** Halves that were made of the tables. */
export function tableHalves(
  xmerge: CxiXmerge,
  parts: ReadonlyMap<Subset, MergedPart>,
  op: string,
  dStarSquared: Float64Array,
  shells: ResolutionShells,
  isUsed: Use,
): ComparedHalves {
  const [odd, even] = ([1, 2] as const).map((subset) =>
    bySet(xmerge.set, reindexedData(xmerge, parts.get(subset), op)),
  );
  const sets: ComparedSets = {
    first: odd.intensity,
    second: even.intensity,
    sigmaFirst: odd.sigma,
    sigmaSecond: even.sigma,
    weight: odd.sigma.map((s, r) => 1 / (s * s) + 1 / (even.sigma[r] * even.sigma[r])),
    isCompared: (r) => isUsed(odd.intensity[r]) && isUsed(even.intensity[r]),
  };
  return {
    nOdd: odd.n,
    nEven: even.n,
    table: agreementTable(sets, dStarSquared, shells),
    nTheoretical: countByShell(dStarSquared, shells),
    decided: '',
  };
}

/** Halves that cxi.merge refined without each other; Bijvoet mates are one in them. */
export function refinedHalves(
  { set, target: { spaceGroup, unitCell } }: CxiXmerge,
  { hkl, halves }: RunHalves,
  shells: ResolutionShells,
): ComparedHalves {
  const dStarSquared = dStarSquaredOf({ n: hkl.length / 3, hkl }, unitCell);
  const multiplicity = dStarSquared.map((_, r) =>
    epsilon(spaceGroup, hkl[3 * r], hkl[3 * r + 1], hkl[3 * r + 2]),
  );
  const n = ({ intensity }: IndependentHalf): number =>
    intensity.filter((value, r) => !Number.isNaN(value) && shells.shellOf(dStarSquared[r]) >= 0).length;
  const possible = groupByHkl(mapToAsu(spaceGroup, set.hkl, false)).unique;
  const table = independentHalvesTable(halves, multiplicity, dStarSquared, shells);
  return {
    nOdd: n(halves[0]),
    nEven: n(halves[1]),
    table,
    nTheoretical: countByShell(dStarSquaredOf({ n: possible.length / 3, hkl: possible }, unitCell), shells),
    decided: decidedText(shells, table, hkl),
  };
}

function countByShell(dStarSquared: Float64Array, shells: ResolutionShells): number[] {
  const counts = new Array<number>(shells.count).fill(0);
  for (const s of dStarSquared) {
    const shell = shells.shellOf(s);
    if (shell >= 0) counts[shell]++;
  }
  return counts;
}

/** What a subset was merged to, with its indices changed. */
export function reindexedData({ target, set }: CxiXmerge, part: MergedPart | undefined, op: string) {
  if (part === undefined) throw new Error('invariant: all subsets are merged');
  if (op === 'h,k,l') return part.data;
  const hkl = mapToAsu(target.spaceGroup, reindex(parseReindexing(op), part.data.hkl), set.anomalous);
  return { ...part.data, hkl };
}

/** Merged data by reflection number, NaN where there is none. */
export function bySet(set: MergingSet, data: MergedPart['data']) {
  const intensity = new Float64Array(set.n).fill(NaN);
  const sigma = new Float64Array(set.n).fill(NaN);
  const lookup = new ReflectionLookup(set);
  for (let i = 0; i < data.intensity.length; i++) {
    const place = lookup.find(data.hkl[3 * i], data.hkl[3 * i + 1], data.hkl[3 * i + 2]);
    if (place < 0) continue;
    intensity[place] = data.intensity[i];
    sigma[place] = data.sigma[i];
  }
  return { n: data.intensity.length, intensity, sigma };
}
