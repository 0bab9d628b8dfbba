import { spaceGroup, spaceGroupFromOperations, type SpaceGroup } from '../crystal/space-group.js';
import { parseOperation } from '../crystal/symmetry-operation.js';
import { unitCell, type UnitCell } from '../crystal/unit-cell.js';
import { type CifBlock, cifNumber, itemOf } from './cif-document.js';
import { ReferenceProblem } from './reference-problem.js';

/** Cell and space group of a data block, null where it does not say. */
export interface CifCrystal {
  readonly unitCell: UnitCell | null;
  readonly spaceGroup: SpaceGroup | null;
}

const CELL_TAGS = ['length_a', 'length_b', 'length_c', 'angle_alpha', 'angle_beta', 'angle_gamma'];
const SYMBOL_TAGS = [
  '_symmetry.space_group_name_h-m',
  '_space_group.name_h-m_alt',
  '_space_group.name_h-m_full',
  '_symmetry.pdbx_full_space_group_name_h-m',
];
const OPERATION_TAGS = ['_space_group_symop.operation_xyz', '_symmetry_equiv.pos_as_xyz'];

/** @throws ReferenceProblem for a cell or symmetry that cannot be */
export function cifCrystal(block: CifBlock): CifCrystal {
  return { unitCell: cellOf(block), spaceGroup: groupOf(block) };
}

function cellOf(block: CifBlock): UnitCell | null {
  const words = CELL_TAGS.map((tag) => itemOf(block, `_cell.${tag}`));
  if (words.every((word) => word === null)) return null;
  try {
    return unitCell(words.map((word) => cifNumber(word ?? undefined)));
  } catch (error) {
    throw new ReferenceProblem(
      `block ${block.name}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Operations say most, a symbol is next, the number (which names no setting) last. */
function groupOf(block: CifBlock): SpaceGroup | null {
  const operations = block.loops.flatMap(({ tags, values }) => {
    const place = tags.findIndex((tag) =>
      OPERATION_TAGS.some((name) => tag === name || tag === name.replace('.', '_')),
    );
    return place < 0 ? [] : values.filter((_, i) => i % tags.length === place);
  });
  const symbol = itemOf(block, ...SYMBOL_TAGS);
  const number = itemOf(block, '_symmetry.int_tables_number', '_space_group.it_number');
  try {
    if (operations.length > 0) return spaceGroupFromOperations(operations.map(parseOperation));
    if (symbol !== null) return spaceGroup(symbol);
    return number === null ? null : spaceGroup(number);
  } catch (error) {
    throw new ReferenceProblem(
      `block ${block.name}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
