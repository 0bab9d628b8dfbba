import { readFileSync } from 'node:fs';
import { completeSetSize } from '../src/crystal/complete-set.js';
import {
  epsilon,
  isCentric,
  isInAsu,
  isSystematicallyAbsent,
  mapToAsu,
  multiplicity,
} from '../src/crystal/reflection.js';
import { spaceGroup, spaceGroupFromHall, type SpaceGroup } from '../src/crystal/space-group.js';
import { formatOperation } from '../src/crystal/symmetry-operation.js';
import { unitCell } from '../src/crystal/unit-cell.js';

type Index = readonly [number, number, number];

/** Index, in the asymmetric unit, the same with Friedel mates apart, centric, epsilon, absent, multiplicity. */
type Row = readonly [Index, Index, Index, boolean, number, boolean, number];

interface GroupCase {
  readonly number: number;
  readonly hm: string;
  readonly hall: string;
  readonly ext: string;
  readonly universal: string;
  readonly lookup: string;
  readonly crystal_system: string;
  readonly point_group: string;
  readonly laue: string;
  readonly n_ops: number;
  readonly cell: readonly number[];
  readonly n_unique_6A: number;
  readonly n_unique_6A_anom: number;
  readonly rows: readonly Row[];
  readonly ops: readonly string[];
}

interface NameCase {
  readonly number?: number;
  readonly hall?: string;
  readonly lookup?: string;
  readonly error?: string;
}

interface Conformance {
  readonly groups?: readonly GroupCase[];
  readonly names?: Readonly<Record<string, NameCase>>;
}

export interface SymmetryConformance {
  readonly passed: number;
  readonly failed: number;
  /** One line for each difference. */
  readonly lines: readonly string[];
}

/** Collects differences under one name. */
class Differences {
  readonly lines: string[] = [];

  constructor(private readonly name: string) {}

  equal(what: string, actual: unknown, expected: unknown): void {
    const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (a !== e) this.lines.push(`${this.name}: ${what} is ${a}, expected ${e}`);
  }
}

function checkRow(group: SpaceGroup, row: Row, differences: Differences): void {
  const [hkl, asu, anomalousAsu, centric, eps, absent, mult] = row;
  const [h, k, l] = hkl;
  const name = `(${hkl.join(' ')})`;
  const map = (anomalous: boolean): number[] => Array.from(mapToAsu(group, Int32Array.from(hkl), anomalous));
  differences.equal(`${name} in the asymmetric unit`, map(false), asu);
  differences.equal(`${name} with Friedel mates apart`, map(true), anomalousAsu);
  differences.equal(
    `${name} equivalent in the asymmetric unit`,
    isInAsu(group, asu[0], asu[1], asu[2]),
    true,
  );
  differences.equal(`${name} centric`, isCentric(group, h, k, l), centric);
  differences.equal(`${name} epsilon`, epsilon(group, h, k, l), eps);
  differences.equal(`${name} absent`, isSystematicallyAbsent(group, h, k, l), absent);
  differences.equal(`${name} multiplicity`, multiplicity(group, h, k, l, false), mult);
}

function checkGroup(expected: GroupCase): string[] {
  const differences = new Differences(expected.universal);
  const group = spaceGroupFromHall(expected.hall);
  const named = spaceGroup(expected.universal);
  differences.equal('number', group.number, expected.number);
  differences.equal('Hermann-Mauguin symbol', named.hermannMauguin, expected.hm);
  differences.equal('extension', named.extension, expected.ext);
  differences.equal('Hall symbol', group.settingHall, expected.hall);
  differences.equal('lookup symbol', group.lookupSymbol, expected.lookup);
  const symbol =
    named.extension === '' ? named.hermannMauguin : `${named.hermannMauguin} :${named.extension}`;
  differences.equal('universal symbol', symbol, expected.universal);
  differences.equal('crystal system', group.crystalSystem, expected.crystal_system);
  differences.equal('point group', group.pointGroup, expected.point_group);
  differences.equal('Laue group', group.laue, expected.laue);
  differences.equal('number of operators', group.nOperators, expected.n_ops);
  differences.equal('operators', group.operators.map(formatOperation), expected.ops);
  differences.equal('Hall symbol by name', named.hall, group.hall);
  for (const row of expected.rows) checkRow(group, row, differences);
  const cell = unitCell(expected.cell);
  differences.equal('number of reflections', completeSetSize(cell, group, 6), expected.n_unique_6A);
  const apart = completeSetSize(cell, group, 6, Infinity, true);
  differences.equal('number of reflections, Friedel mates apart', apart, expected.n_unique_6A_anom);
  return differences.lines;
}

/** Messages of the reference may name a place in its own source. */
function withoutPlace(message: string | undefined): string | undefined {
  return message?.replace(/ \S+\.(?:cpp|h)\(\d+\):/, '');
}

function checkName(name: string, expected: NameCase): string[] {
  const differences = new Differences(JSON.stringify(name));
  try {
    const group = spaceGroup(name);
    differences.equal('error', undefined, expected.error);
    if (expected.number !== undefined) differences.equal('number', group.number, expected.number);
    if (expected.hall !== undefined) differences.equal('Hall symbol', group.hall, expected.hall);
    if (expected.lookup !== undefined)
      differences.equal('lookup symbol', group.lookupSymbol, expected.lookup);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    differences.equal('error', message, withoutPlace(expected.error));
  }
  return differences.lines;
}

function guarded(name: string, check: () => string[]): string[] {
  try {
    return check();
  } catch (error) {
    return [`${name}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Checks every group and every name of a file of the reference's answers about symmetry. */
export function runSymmetryConformance(path: string): SymmetryConformance {
  const { groups = [], names = {} } = JSON.parse(readFileSync(path, 'utf8')) as Conformance;
  const results = [
    ...groups.map((group) => guarded(group.universal, () => checkGroup(group))),
    ...Object.entries(names).map(([name, expected]) => guarded(name, () => checkName(name, expected))),
  ];
  const failed = results.filter((lines) => lines.length > 0).length;
  return { passed: results.length - failed, failed, lines: results.flat() };
}
