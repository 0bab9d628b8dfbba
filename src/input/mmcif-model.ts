import { type CifBlock, cifNumber, isMissing, loopOf } from './cif-document.js';
import { cifCrystal } from './cif-crystal.js';
import { type AtomRecord, buildModel, type BuiltModel } from './model-builder.js';
import { ReferenceProblem } from './reference-problem.js';

const COORDINATES = ['_atom_site.cartn_x', '_atom_site.cartn_y', '_atom_site.cartn_z'] as const;
const U_INDICES = ['11', '22', '33', '12', '13', '23'];
const EIGHT_PI_SQUARED = 8 * Math.PI * Math.PI;

/** Whether a block holds the atoms of a macromolecular model. */
export function hasModel(block: CifBlock): boolean {
  return loopOf(block, ...COORDINATES) !== null;
}

/** Reads the model of an mmCIF data block. @throws ReferenceProblem */
export function readMmcifModel(block: CifBlock): BuiltModel {
  const { unitCell, spaceGroup } = cifCrystal(block);
  if (unitCell === null) throw new ReferenceProblem(`block ${block.name}: the model has no unit cell`);
  if (spaceGroup === null) throw new ReferenceProblem(`block ${block.name}: the model has no space group`);
  return buildModel(atomsOf(block), unitCell, spaceGroup);
}

function atomsOf(block: CifBlock): AtomRecord[] {
  const loop = loopOf(block, ...COORDINATES)!;
  const tensors = tensorsOf(block);
  const width = loop.tags.length;
  const place = (name: string): number => loop.tags.indexOf(`_atom_site.${name}`);
  const [id, element, charge, model] = ['id', 'type_symbol', 'pdbx_formal_charge', 'pdbx_pdb_model_num'].map(
    place,
  );
  const [x, y, z] = ['cartn_x', 'cartn_y', 'cartn_z'].map(place);
  const [occupancy, b, u] = ['occupancy', 'b_iso_or_equiv', 'u_iso_or_equiv'].map(place);
  const atoms: AtomRecord[] = [];
  for (let from = 0; from < loop.values.length; from += width) {
    const text = (column: number): string | undefined =>
      column < 0 ? undefined : loop.values[from + column];
    const number = (column: number, missing: number): number => {
      const value = text(column);
      const parsed = value === undefined || isMissing(value) ? missing : cifNumber(value);
      if (Number.isFinite(parsed)) return parsed;
      throw new ReferenceProblem(
        `atom ${from / width + 1} of _atom_site: ${value ?? 'nothing'} is not a number`,
      );
    };
    const type = /^([A-Za-z]{1,2})(?:(\d)([+-]))?$/.exec(text(element) ?? '');
    const stated = (type?.[3] === '-' ? -1 : 1) * Number(type?.[2] ?? 0);
    const serial = text(id);
    atoms.push({
      element: type?.[1] ?? text(element) ?? '',
      charge: number(charge, stated),
      x: number(x, NaN),
      y: number(y, NaN),
      z: number(z, NaN),
      occupancy: number(occupancy, 1),
      b: b < 0 && u >= 0 ? EIGHT_PI_SQUARED * number(u, 0) : number(b, 0),
      u: (serial !== undefined ? tensors.get(serial) : undefined) ?? null,
      model: number(model, 1),
    });
  }
  return atoms;
}

/** U (Å²) by the atom's id, from U or B values. */
function tensorsOf(block: CifBlock): ReadonlyMap<string, readonly number[]> {
  const tensors = new Map<string, readonly number[]>();
  for (const [letter, unit] of [
    ['u', 1],
    ['b', 1 / EIGHT_PI_SQUARED],
  ] as const) {
    const names = U_INDICES.map(([i, j]) => `_atom_site_anisotrop.${letter}[${i}][${j}]`);
    const loop = loopOf(block, '_atom_site_anisotrop.id', ...names);
    if (loop === null) continue;
    const [id, ...columns] = ['_atom_site_anisotrop.id', ...names].map((name) => loop.tags.indexOf(name));
    for (let from = 0; from < loop.values.length; from += loop.tags.length) {
      const u = columns.map((column) => unit * cifNumber(loop.values[from + column]));
      if (u.every(Number.isFinite)) tensors.set(loop.values[from + id], u);
    }
  }
  return tensors;
}
