import type { AtomicModel } from '../crystal/model/atomic-model.js';
import { type FormFactor, formFactorOf } from '../crystal/model/form-factor.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { apply3, type Matrix3 } from '../crystal/matrix3.js';
import { fractionalization, type UnitCell } from '../crystal/unit-cell.js';

/** One atom of a file. */
export interface AtomRecord {
  readonly element: string;
  readonly charge: number;
  /** Å. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly occupancy: number;
  readonly b: number;
  /** U11 U22 U33 U12 U13 U23, Å²; null where the atom is isotropic. */
  readonly u: readonly number[] | null;
  /** Number of the model that it belongs to. */
  readonly model: number;
}

/** Models whose occupancies add up to no more than this describe one crystal together. */
const WHOLE = 1.05;

/** A model as read, with what people should know about it. */
export interface BuiltModel {
  readonly model: AtomicModel;
  /** Sentences. */
  readonly notes: readonly string[];
}

/**
 * Atoms of several models: all, where their occupancies share out the crystal among them, and otherwise the first model.
 * Atoms without a form factor are left out; both is said.
 * @param toFractional another matrix than that of the cell's usual axes
 */
export function buildModel(
  atoms: readonly AtomRecord[],
  unitCell: UnitCell,
  spaceGroup: SpaceGroup,
  toFractional: (x: number, y: number, z: number) => ArrayLike<number> = usualAxes(
    fractionalization(unitCell),
  ),
): BuiltModel {
  const notes: string[] = [];
  const chosen = chooseModels(atoms, notes);
  const isKnown = ({ element, charge }: AtomRecord): boolean => formFactorOf(element, charge) !== null;
  const known = chosen.filter(isKnown);
  const unknown = new Set(
    chosen.filter((atom) => !isKnown(atom)).map(({ element }) => element || 'no element'),
  );
  if (unknown.size > 0)
    notes.push(
      `${chosen.length - known.length} atoms are left out, as there is no form factor for ${[...unknown].join(', ')}`,
    );
  const n = known.length;
  const formFactors: FormFactor[] = [];
  const kind = new Uint16Array(n);
  const site = new Float64Array(3 * n);
  const uAniso = new Float64Array(6 * n).fill(NaN);
  known.forEach((atom, i) => {
    const factor = formFactorOf(atom.element, atom.charge)!;
    if (!formFactors.includes(factor)) formFactors.push(factor);
    kind[i] = formFactors.indexOf(factor);
    site.set(toFractional(atom.x, atom.y, atom.z), 3 * i);
    if (atom.u !== null) uAniso.set(atom.u, 6 * i);
  });
  const occupancy = Float64Array.from(known, (atom) => atom.occupancy);
  const bIso = Float64Array.from(known, (atom) => atom.b);
  return { model: { unitCell, spaceGroup, n, formFactors, kind, site, occupancy, bIso, uAniso }, notes };
}

function usualAxes(matrix: Matrix3): (x: number, y: number, z: number) => Float64Array {
  return (x, y, z) => apply3(matrix, x, y, z);
}

function chooseModels(atoms: readonly AtomRecord[], notes: string[]): readonly AtomRecord[] {
  const numbers = new Set(atoms.map(({ model }) => model));
  if (numbers.size < 2) return atoms;
  const [first] = numbers;
  const ofFirst = atoms.filter(({ model }) => model === first);
  const total = atoms.reduce((sum, { occupancy }) => sum + occupancy, 0) / ofFirst.length;
  if (total <= WHOLE) return atoms;
  notes.push(
    `of ${numbers.size} models the first is taken, as their occupancies add up to ${total.toFixed(2)} an atom`,
  );
  return ofFirst;
}
