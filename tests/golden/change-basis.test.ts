import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { changeSymmetry } from '../../src/crystal/change-symmetry.js';
import { mapToAsu } from '../../src/crystal/reflection.js';
import { parseReindexing, reindex } from '../../src/crystal/reindexing.js';
import { spaceGroupFromHall } from '../../src/crystal/space-group.js';
import { cellParameters, unitCell } from '../../src/crystal/unit-cell.js';
import { describeWithPython, runPython } from '../support/python.js';
import { hasShared, sharedPath } from '../support/shared.js';

/** What the reference makes of some indices, cell and space group of each setting in other bases. */
const script = `
import json, sys
from cctbx import crystal, miller, sgtbx
from cctbx.array_family import flex
operators = ["k,l,h", "-h,-k,l", "k,h,-l", "h,-h-k,-l", "h+l,k,-h"]

def change(array, symmetry, text):
  try:
    changed = array.change_basis(sgtbx.change_of_basis_op(text))
  except Exception:
    return None
  mapped = changed.map_to_asu()
  info = changed.space_group_info()
  return dict(hall=info.type().hall_symbol(), cell=changed.unit_cell().parameters(), hkl=[list(h) for h in mapped.indices()])

def case(row):
  info = sgtbx.space_group_info(group=sgtbx.space_group(str(row["hall"])))
  symmetry = info.any_compatible_crystal_symmetry(volume=30000)
  indices = flex.miller_index([h for h in ((1, 2, 3), (4, -3, 2), (2, 6, -4), (5, 0, 3), (0, 4, 4)) if not info.group().is_sys_absent(h)])
  array = miller.set(symmetry, indices, anomalous_flag=False).array(data=flex.double(indices.size(), 1))
  return dict(hall=row["hall"], cell=symmetry.unit_cell().parameters(), hkl=[list(h) for h in indices],
              answers={text: change(array, symmetry, text) for text in operators})

json.dump([case(row) for row in json.load(open(sys.argv[1]))], sys.stdout)
`;

interface Case {
  readonly hall: string;
  readonly cell: readonly number[];
  readonly hkl: readonly (readonly number[])[];
  readonly answers: Readonly<
    Record<string, { hall: string; cell: readonly number[]; hkl: readonly (readonly number[])[] } | null>
  >;
}

describeWithPython('change of basis against the reference', ['cctbx'], () => {
  (hasShared ? it : it.skip)('gives the same indices, cell and space group in all settings', () => {
    const folder = mkdtempSync(join(tmpdir(), 'change-basis-'));
    const path = join(folder, 'rows.json');
    const { groups } = JSON.parse(readFileSync(sharedPath('conformance', 'symmetry.json'), 'utf8')) as {
      groups: { hall: string }[];
    };
    writeFileSync(path, JSON.stringify(groups.map(({ hall }) => ({ hall }))));
    const cases = JSON.parse(runPython(script, path)) as Case[];
    rmSync(folder, { recursive: true });
    const differences: string[] = [];
    let n = 0;
    for (const { hall, cell, hkl, answers } of cases) {
      const symmetry = { spaceGroup: spaceGroupFromHall(hall), unitCell: unitCell(cell) };
      for (const [operator, answer] of Object.entries(answers)) {
        if (answer === null) continue;
        const cb = parseReindexing(operator);
        const changed = changeSymmetry(symmetry, cb);
        const mapped = mapToAsu(changed.spaceGroup, reindex(cb, Int32Array.from(hkl.flat())), false);
        const isSame =
          changed.spaceGroup.hall.trim() === answer.hall.trim() &&
          cellParameters(changed.unitCell).every((value, i) => Math.abs(value - answer.cell[i]) < 1e-6) &&
          mapped.join() === answer.hkl.flat().join();
        n++;
        if (!isSame)
          differences.push(
            `${hall} by ${operator}: ${changed.spaceGroup.hall} ${mapped.join(' ')}, not ${answer.hall} ${answer.hkl.flat().join(' ')}`,
          );
      }
    }
    expect(n).toBeGreaterThan(1000);
    expect(differences).toEqual([]);
  });
});
