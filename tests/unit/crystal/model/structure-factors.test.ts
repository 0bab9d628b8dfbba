import { describe, expect, it } from '@jest/globals';
import { structureFactors, usualSolvent } from '../../../../src/crystal/model/structure-factors.js';
import { completeSet } from '../../../../src/crystal/reflection.js';
import { readPdbModel } from '../../../../src/input/pdb-model.js';
import { describeWithPython, runPython } from '../../../support/python.js';
import { smallModelPdb } from '../../../support/small-model.js';

const CRYSTALS = {
  'P 1 21 1': smallModelPdb('CRYST1   14.100   16.300   11.700  90.00 102.50  90.00 P 1 21 1', [2, 3, 7]),
  'C 1 2 1': smallModelPdb('CRYST1   24.100   12.300   11.700  90.00 102.50  90.00 C 1 2 1', [0, 5.1, 0]),
  'P 61 2 2': smallModelPdb('CRYST1   21.000   21.000   30.000  90.00  90.00 120.00 P 61 2 2', [5.25, 0, 0]),
  'P -1': smallModelPdb('CRYST1   11.000   12.000   13.000  82.00  97.00 106.00 P -1', [0, 0, 0]),
  'I 2 3': smallModelPdb('CRYST1   19.000   19.000   19.000  90.00  90.00  90.00 I 2 3', [4.4, 0, 0]),
} as const;

const CCTBX = `
import json, sys, iotbx.pdb
from cctbx import miller
from cctbx.array_family import flex
text, hkl = sys.argv[1], json.loads(sys.argv[2])
xs = iotbx.pdb.input(source_info=None, lines=text.splitlines()).xray_structure_simple()
xs.scattering_type_registry(table="it1992")
ms = miller.set(xs.crystal_symmetry(), flex.miller_index([tuple(hkl[i:i+3]) for i in range(0, len(hkl), 3)]), False)
f = ms.structure_factors_from_scatterers(xs, algorithm="direct").f_calc().data()
print(json.dumps([v for z in f for v in (z.real, z.imag)]))`;

describeWithPython('structure factors beside direct summation by cctbx', ['cctbx', 'iotbx.pdb'], () => {
  it.each(Object.entries(CRYSTALS))('are the same in %s', (_symbol, pdb) => {
    const { model } = readPdbModel(pdb);
    expect(model.n).toBe(7);
    const hkl = completeSet(model.unitCell, model.spaceGroup, 1.4);
    const ours = structureFactors(model, hkl);
    const theirs = JSON.parse(runPython(CCTBX, pdb, JSON.stringify([...hkl]))) as number[];
    let [difference, total] = [0, 0];
    for (let i = 0; i < theirs.length; i += 2) {
      difference += Math.hypot(ours[i] - theirs[i], ours[i + 1] - theirs[i + 1]);
      total += Math.hypot(theirs[i], theirs[i + 1]);
    }
    expect(difference / total).toBeLessThan(1e-3);
  });
});

/** Structure factors as cctbx calculates them where nothing is asked for, and with the solvent of cxi.merge. */
const AS_CXI_MERGE = `
import json, sys, iotbx.pdb, mmtbx.masks
from cctbx import miller
from cctbx.array_family import flex
def factors(text, hkl):
  xs = iotbx.pdb.input(source_info=None, lines=text.splitlines()).xray_structure_simple()
  indices = flex.miller_index([tuple(hkl[i:i+3]) for i in range(0, len(hkl), 3)])
  ms = miller.set(xs.crystal_symmetry(), indices, False)
  xs.scattering_type_registry(table="n_gaussian", d_min=ms.d_min())
  f = ms.structure_factors_from_scatterers(xs, algorithm="fft").f_calc().data()
  p = mmtbx.masks.mask_master_params.extract()
  p.Fmask_res_high, p.grid_step_factor, p.solvent_radius, p.use_resolution_based_gridding = 0, 4, 1.11, True
  mask = mmtbx.masks.manager(miller_array=ms.array(flex.double(ms.size(), 1)), xray_structure=xs, mask_params=p)
  solvent = mask.shell_f_masks()[0].data() * (.35 * flex.exp(-46 / 4 * ms.d_star_sq().data()))
  return [[v for z in values for v in (z.real, z.imag)] for values in (f, f + solvent)]
print(json.dumps([factors(*case) for case in json.loads(sys.argv[1])]))`;

describeWithPython('coarse structure factors beside cctbx', ['cctbx', 'iotbx.pdb', 'mmtbx.masks'], () => {
  it('are the same in every crystal, with and without solvent', () => {
    const cases = Object.entries(CRYSTALS).flatMap(([name, pdb]) => {
      const { model } = readPdbModel(pdb);
      return [1.4, 3.5, 6].map((dMin) => {
        const hkl = completeSet(model.unitCell, model.spaceGroup, dMin);
        return { name: `${name} to ${dMin} Å`, pdb, model, hkl };
      });
    });
    const asked = JSON.stringify(cases.map(({ pdb, hkl }) => [pdb, [...hkl]]));
    const theirs = JSON.parse(runPython(AS_CXI_MERGE, asked)) as number[][][];
    const misses = cases.filter(({ model, hkl }, c) =>
      [null, usualSolvent].some((solvent, s) => {
        const ours = structureFactors(model, hkl, solvent, 'coarse');
        const expected = theirs[c][s];
        expect(ours.length).toBe(expected.length);
        const sum = (values: ArrayLike<number>): number =>
          Array.from(values, Math.abs).reduce((p, q) => p + q, 0);
        return !(sum(ours.map((value, i) => value - expected[i])) < 1e-6 * sum(expected));
      }),
    );
    expect(misses.map(({ name }) => name)).toEqual([]);
  });
});

describe('structure factors', () => {
  const { model } = readPdbModel(CRYSTALS['P 61 2 2']);

  it('obey the symmetry: |F| of equivalents agree, absences vanish, with and without solvent', () => {
    const hkl = Int32Array.of(1, 2, 3, -3, 1, 3, 2, 1, -3, 0, 0, 1, 0, 0, 6);
    for (const solvent of [null, usualSolvent]) {
      const f = structureFactors(model, hkl, solvent);
      const size = [0, 1, 2, 3, 4].map((i) => Math.hypot(f[2 * i], f[2 * i + 1]));
      expect(size[1] / size[0]).toBeCloseTo(1, 3);
      expect(size[2] / size[0]).toBeCloseTo(1, 3);
      expect(size[3] / size[4]).toBeLessThan(1e-3);
    }
  });

  it('change with the solvent at low resolution only', () => {
    const hkl = Int32Array.of(1, 0, 0, 9, 3, 5);
    const [dry, wet] = [structureFactors(model, hkl), structureFactors(model, hkl, usualSolvent)];
    const change = [0, 1].map((i) => Math.hypot(wet[2 * i] - dry[2 * i], wet[2 * i + 1] - dry[2 * i + 1]));
    expect(change[0]).toBeGreaterThan(10 * change[1]);
  });

  it('say so where a map would be too large', () => {
    const cell = { ...model.unitCell, a: 3000, b: 3000, c: 3000 };
    expect(() => structureFactors({ ...model, unitCell: cell }, Int32Array.of(2000, 0, 0))).toThrow(
      'larger than this program holds',
    );
  });
});
