import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { twinLaws } from '../../src/ambiguity/twin-laws.js';
import { mapToAsu } from '../../src/crystal/reflection.js';
import { reindex } from '../../src/crystal/reindexing.js';
import { spaceGroupFromHall } from '../../src/crystal/space-group.js';
import { unitCell } from '../../src/crystal/unit-cell.js';
import { describeWithPython, runPython } from '../support/python.js';
import { hasShared, sharedPath } from '../support/shared.js';

/**
 * Twin laws of the reference for each setting, with a cell of its own and two that are nearly of higher symmetry; for each
 * law the indices that it makes of some, in the asymmetric unit.
 */
const script = `
import json, random, sys
from cctbx import crystal, miller, sgtbx, uctbx
from cctbx.array_family import flex
from mmtbx.scaling.twin_analyses import twin_laws
random.seed(1)
indices = [tuple(random.randint(-9, 9) * 12 for i in range(3)) for j in range(8)]

def cells(info, given):
  yield given
  group = info.group()
  for a, b, c, al, be, ga in ((50, 50.3, 50.1, 90.2, 90.4, 89.7), (40, 40.2, 70, 90.1, 90.3, 119.8)):
    reference = uctbx.unit_cell((a, b, c, al, be, ga))
    yield group.average_unit_cell(reference).parameters()

def case(row):
  info = sgtbx.space_group_info(group=sgtbx.space_group(str(row["hall"])))
  result = []
  given = list(row["cell"])
  full = info.any_compatible_unit_cell(volume=30000)
  for cell in cells(info, full.parameters()):
    try:
      symmetry = crystal.symmetry(unit_cell=cell, space_group_info=info, assert_is_compatible_unit_cell=True)
    except Exception:
      continue
    unique = miller.build_set(symmetry, False, d_min=20)
    array = unique.array(data=flex.double(unique.size(), 1))
    try:
      found = twin_laws(miller_array=array)
    except RuntimeError:
      continue # laws that indices of a centred cell cannot write
    images = []
    for law in found.operators:
      op = sgtbx.change_of_basis_op(law.operator.r().as_hkl())
      mapped = op.apply(flex.miller_index(indices))
      miller.map_to_asu(info.type(), False, mapped)
      images.append([law.twin_type.strip(), [list(h) for h in mapped]])
    result.append(dict(cell=list(cell), n=found.lattice_group.order_p(), laws=images))
  return dict(hall=row["hall"], cells=result)

rows = json.load(open(sys.argv[1]))
json.dump(dict(indices=indices, cases=[case(row) for row in rows]), sys.stdout)
`;

interface Answer {
  readonly indices: readonly (readonly number[])[];
  readonly cases: readonly {
    readonly hall: string;
    readonly cells: readonly {
      readonly cell: readonly number[];
      readonly n: number;
      readonly laws: readonly (readonly [string, readonly (readonly number[])[]])[];
    }[];
  }[];
}

function settings(): readonly { readonly hall: string; readonly cell: readonly number[] }[] {
  const { groups } = JSON.parse(readFileSync(sharedPath('conformance', 'symmetry.json'), 'utf8')) as {
    groups: { hall: string; cell: number[] }[];
  };
  return groups.map(({ hall, cell }) => ({ hall, cell }));
}

function ask(rows: unknown): Answer {
  const folder = mkdtempSync(join(tmpdir(), 'twin-laws-'));
  try {
    const file = join(folder, 'rows.json');
    writeFileSync(file, JSON.stringify(rows));
    return JSON.parse(runPython(script, file)) as Answer;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describeWithPython('twin laws against the reference', ['cctbx', 'mmtbx.scaling.twin_analyses'], () => {
  (hasShared ? it : it.skip)('are the same laws on all space groups', () => {
    const { indices, cases } = ask(settings());
    const flat = Int32Array.from(indices.flat());
    const differences: string[] = [];
    let nLaws = 0;
    for (const { hall, cells } of cases) {
      const group = spaceGroupFromHall(hall);
      for (const { cell, n, laws } of cells) {
        const ours = twinLaws(group, unitCell(cell), 3);
        const images = ours.laws.map(({ operator, isMerohedral }) => [
          isMerohedral ? 'M' : 'PM',
          Array.from(mapToAsu(group, reindex(operator, flat), false)),
        ]);
        const expected = laws.map(([type, mapped]) => [type, mapped.flat()]);
        const text = (list: readonly unknown[]) =>
          list
            .map((x) => JSON.stringify(x))
            .sort()
            .join('\n');
        nLaws += laws.length;
        if (ours.nLattice !== n || text(images) !== text(expected))
          differences.push(
            `${hall} ${cell.map((x) => x.toFixed(2)).join(' ')}: ${ours.nLattice}/${n} rotations, laws ${images.length}/${laws.length} ${ours.laws.map((l) => l.hkl).join(' ')}`,
          );
      }
    }
    expect(nLaws).toBeGreaterThan(500);
    expect(differences).toEqual([]);
  });
});
