import { chiralPart, isChiral } from '../crystal/chirality.js';
import { averageCell, cellConstraintOf, constrainCell } from '../crystal/constraints.js';
import { reindexingMistake } from '../crystal/reindexing.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { cellsSimilar, formatCell, type UnitCell } from '../crystal/unit-cell.js';
import type { PhilError } from '../phil/errors.js';
import type { PhilRecord } from '../phil/extract.js';
import type { PhilScope } from '../phil/objects.js';
import { isCalendarDay } from './calendar-day.js';
import { masterSource, primeMaster } from './master.js';
import { checkKeywords, ProblemList } from './problem-list.js';

/** The symmetry and cell that all frames are merged in. */
export interface CheckedTarget {
  readonly spaceGroup: SpaceGroup;
  readonly unitCell: UnitCell;
}

/**
 * Checks what no type can: values that others contradict, and what must be there. `wrong` are the paths whose values were found wrong
 * before: they are None here, but not missing ('unknown': a file could not be read, and anything may stand in it). Adds to `problems`; the target is there when there is nothing wrong with it.
 */
export function checkPrimeParams(
  working: PhilScope,
  values: PhilRecord,
  problems: PhilError[],
  wrong: ReadonlySet<string> | 'unknown',
): { target: CheckedTarget | undefined; warnings: string[] } {
  const list = new ProblemList(problems, working, masterSource);
  checkKeywords(primeMaster(), working, list);
  checkLimits('', values, list);
  checkValues(values, list);
  checkDay(values.deposition, list);
  checkIndexing(values.indexing_ambiguity, list);
  if (wrong !== 'unknown') checkPresence(values, wrong, list);
  const { target_space_group: group, target_unit_cell: cell } = values;
  if (typeof cell === 'object' && cell) checkEdges(cell as UnitCell, list);
  if (typeof group !== 'object' || typeof cell !== 'object' || !group || !cell) {
    return { target: undefined, warnings: [] };
  }
  const target = { spaceGroup: group as SpaceGroup, unitCell: cell as UnitCell };
  checkCell(target, list.given('target_unit_cell'), list);
  return { target, warnings: doubts(values, target.spaceGroup) };
}

/** High-resolution limits below low-resolution ones, in every scope that has both. */
function checkLimits(prefix: string, values: PhilRecord, list: ProblemList): void {
  for (const [name, value] of Object.entries(values)) {
    if (isRecord(value)) checkLimits(`${prefix}${name}.`, value, list);
  }
  checkOrder(`${prefix}d_min`, values.d_min, `${prefix}d_max`, values.d_max, list);
  if (values.flag_on === true) {
    checkOrder(`${prefix}d_lower`, values.d_lower, `${prefix}d_upper`, values.d_upper, list);
  }
}

function isRecord(value: unknown): value is PhilRecord {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;
}

function checkOrder(highPath: string, high: unknown, lowPath: string, low: unknown, list: ProblemList): void {
  if (typeof high !== 'number' || typeof low !== 'number' || high < low) return;
  list.add(
    highPath,
    `${highPath} = ${high} must be smaller than ${lowPath} = ${low}`,
    'no reflection lies between them: the high-resolution limit is the smaller number of Angstroms',
  );
}

/** Single values that their types let pass. */
function checkValues({ run_no: name, pixel_size_mm: pixelSize }: PhilRecord, list: ProblemList): void {
  if (typeof name === 'string' && name.trim() === '')
    list.add(
      'run_no',
      'run_no is empty',
      'give the name of a folder, or leave run_no out for the next Prime_Run_N',
    );
  if (pixelSize === 0)
    list.add('pixel_size_mm', 'pixel_size_mm must be above 0', 'leave it out to take it from the files');
}

function checkDay(scope: unknown, list: ProblemList): void {
  if (!isRecord(scope)) return;
  const { collection_date: day } = scope;
  if (typeof day === 'string' && !isCalendarDay(day))
    list.add(
      'deposition.collection_date',
      `deposition.collection_date = ${day} is no day`,
      'write it as year-month-day, such as 2026-11-22 (mmCIF knows no other form)',
    );
}

/** The mode is text in files of the original; operators must be some. */
function checkIndexing(scope: unknown, list: ProblemList): void {
  if (!isRecord(scope)) return;
  const { mode, assigned_basis: given } = scope;
  const operators = Array.isArray(given) ? given.filter((text) => typeof text === 'string') : [];
  if (typeof mode === 'string' && !['Auto', 'Forced', 'Off'].includes(mode))
    list.add(
      'indexing_ambiguity.mode',
      `indexing_ambiguity.mode cannot be ${mode}`,
      'it is Auto, Forced or Off',
    );
  if (mode === 'Forced' && operators.length === 0)
    list.add(
      'indexing_ambiguity.mode',
      'indexing_ambiguity.mode = Forced needs operators',
      'give them as indexing_ambiguity.assigned_basis = k,h,-l',
    );
  for (const text of operators) {
    const mistake = reindexingMistake(text);
    if (mistake !== null)
      list.add('indexing_ambiguity.assigned_basis', `assigned_basis = ${text}: ${mistake}`, 'such as k,h,-l');
  }
}

function checkPresence(values: PhilRecord, wrong: ReadonlySet<string>, list: ProblemList): void {
  const require = (path: string, advice: string): void => {
    const value = values[path];
    const missing = value === null || (Array.isArray(value) && value.length === 0);
    if (missing && !wrong.has(path)) list.add(path, `${path} is missing`, advice);
  };
  require('data', 'give the folder of the integration results: data = FOLDER, or FOLDER on the command line');
  require('target_space_group', 'give the space group to merge in, such as target_space_group = P6122');
  require('target_unit_cell', 'give the cell, such as target_unit_cell = 93 93 130 90 90 120');
  // The likelihood engine needs no Wilson plot on an absolute scale.
  if (values.flag_apply_b_by_frame === true && (values.method === 'prime' || values.n_postref_cycle === 0)) {
    require('n_residues', 'give the residues in the asymmetric unit for Wilson scaling, or flag_apply_b_by_frame = False');
  }
}

/** Å; less than any crystal has. */
const SHORTEST_EDGE = 2;

/** What is wrong with a cell whatever its space group. */
function checkEdges(cell: UnitCell, list: ProblemList): void {
  if (Math.min(cell.a, cell.b, cell.c) < SHORTEST_EDGE)
    list.add(
      'target_unit_cell',
      `target_unit_cell ${formatCell(cell)} has an edge below ${SHORTEST_EDGE} Angstrom`,
      'edges are in Angstrom, angles in degrees: target_unit_cell = 93 93 130 90 90 120',
    );
}

/** Cells may differ from the symmetry of their group by 1 % in the edges and 1 degree in the angles. */
function checkCell(
  { unitCell: cell, spaceGroup: group }: CheckedTarget,
  given: string,
  list: ProblemList,
): void {
  if (cellsSimilar(cell, averageCell(cell, group), 0.01, 1)) return;
  list.add(
    'target_unit_cell',
    `target_unit_cell ${formatCell(cell)} does not have the symmetry of ${group.lookupSymbol}`,
    cellAdvice(cell, group, given.split(/[\s,]+/).filter((word) => word !== '').length === 3),
  );
}

function cellAdvice(cell: UnitCell, group: SpaceGroup, isWithoutAngles: boolean): string {
  const constraint = cellConstraintOf(group);
  if (isWithoutAngles && constraint !== null) {
    const meant = constrainCell(cell, constraint);
    if (cellsSimilar({ ...meant, alpha: 90, beta: 90, gamma: 90 }, cell, 0.01, 1))
      return `without angles all are 90 degrees: give them, target_unit_cell = ${formatCell(meant)}`;
  }
  return `the nearest cell that has it is ${formatCell(averageCell(cell, group))}`;
}

/** Choices that are possible and probably not meant. */
function doubts(values: PhilRecord, group: SpaceGroup): string[] {
  const warnings: string[] = [];
  if (values.method === 'prime' && typeof values.sigma_rejection === 'number' && values.sigma_rejection < 5) {
    warnings.push(
      `sigma_rejection = ${values.sigma_rejection} is below 5: many good observations will be rejected`,
    );
  }
  const system = values.target_crystal_system;
  const hexagonal = ['Trigonal', 'Hexagonal'];
  const same =
    system === group.crystalSystem ||
    (hexagonal.includes(String(system)) && hexagonal.includes(group.crystalSystem));
  if (typeof system === 'string' && system !== 'None' && !same) {
    warnings.push(
      `target_crystal_system = ${system}, but ${group.lookupSymbol} is ${group.crystalSystem.toLowerCase()}`,
    );
  }
  if (typeof values.n_residues === 'number' && !isChiral(group)) {
    const part = chiralPart(group).lookupSymbol.replaceAll(' ', '');
    warnings.push(
      `target_space_group = ${group.lookupSymbol} has mirrors or an inversion, which crystals of chiral molecules such as proteins (n_residues) do not have. Its rotations alone are ${part}; leave n_residues out for a small molecule or a racemate`,
    );
  }
  if (values.method === 'likelihood' && values.n_postref_cycle === 0) {
    warnings.push(
      'n_postref_cycle = 0 asks for no post-refinement: the mean-scaled set of method = prime is written',
    );
  }
  if (values.half_sets === 'none' && Number(values.half_set_repeats) > 1) {
    warnings.push('half_set_repeats has no effect with half_sets = none: there is nothing to be repeated');
  }
  if (
    values.method === 'prime' &&
    values.flag_weak_anomalous === true &&
    values.target_anomalous_flag !== true
  ) {
    warnings.push('flag_weak_anomalous has no effect without target_anomalous_flag');
  }
  return warnings;
}
