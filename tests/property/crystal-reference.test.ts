import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { runSymmetryConformance } from '../../scripts/conformance-symmetry.js';
import { describeWithPython, runPython } from '../support/python.js';

/** Answers of the reference for random settings, random indices, and random changes of basis by name. */
const script = `
import json, random, sys
from cctbx import crystal, miller, sgtbx
from cctbx.array_family import flex
random.seed(int(sys.argv[1]))
settings = list(sgtbx.space_group_symbol_iterator())

def row(group, kind, h):
  mapped = []
  for anomalous in (False, True):
    indices = flex.miller_index([h])
    miller.map_to_asu(kind, anomalous, indices)
    mapped.append(indices[0])
  return [h, mapped[0], mapped[1], group.is_centric(h), group.epsilon(h), group.is_sys_absent(h),
          group.multiplicity(h, False)]

def group_case(s):
  info = sgtbx.space_group_info(group=sgtbx.space_group(s))
  group, kind = info.group(), info.type()
  cell = info.any_compatible_unit_cell(volume=30000)
  symmetry = crystal.symmetry(unit_cell=cell, space_group_info=info)
  n = [miller.build_set(symmetry, anomalous, d_min=6).size() for anomalous in (False, True)]
  indices = [tuple(random.choice((0, random.randint(-9, 9))) for i in range(3)) for j in range(60)]
  return dict(
    number=kind.number(), hm=s.hermann_mauguin(), hall=s.hall(), ext=s.extension().strip(chr(0)),
    universal=s.universal_hermann_mauguin(), lookup=str(info), crystal_system=group.crystal_system(),
    point_group=str(group.build_derived_point_group().info()), laue=group.laue_group_type(),
    n_ops=group.order_z(), cell=cell.parameters(), n_unique_6A=n[0], n_unique_6A_anom=n[1],
    rows=[row(group, kind, h) for h in indices if h != (0, 0, 0)], ops=[s.as_xyz() for s in group.all_ops()])

def name_case(name):
  try:
    info = sgtbx.space_group_info(name)
    return dict(number=info.type().number(), hall=info.type().hall_symbol(), lookup=str(info))
  except Exception as e:
    return dict(error=str(e))

def random_basis():
  rows = [[random.choice((0, 0, 0, 1, -1)) for i in range(3)] for j in range(3)]
  letters = random.choice(("xyz", "abc"))
  term = lambda c, letter: ("", "+" + letter, "-" + letter)[c]
  shift = lambda: random.choice(("", "", "+1/4", "-1/3"))
  return ",".join("".join(map(term, r, letters)) + shift() for r in rows)

names = [s.universal_hermann_mauguin() + " (" + random_basis() + ")" for s in random.sample(settings, 150)]
json.dump(dict(groups=[group_case(s) for s in random.sample(settings, 60)],
               names={name: name_case(name) for name in names}), sys.stdout)
`;

describeWithPython('symmetry against the reference', ['cctbx'], () => {
  it('agrees on random settings, indices and names', () => {
    const folder = mkdtempSync(join(tmpdir(), 'symmetry-'));
    try {
      const path = join(folder, 'answers.json');
      writeFileSync(path, runPython(script, '20'));
      const { passed, lines } = runSymmetryConformance(path);
      expect(lines).toEqual([]);
      expect(passed).toBe(210);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
