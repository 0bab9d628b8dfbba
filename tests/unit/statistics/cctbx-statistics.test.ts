import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { completeSet } from '../../../src/crystal/complete-set.js';
import { ResolutionShells } from '../../../src/crystal/resolution-shells.js';
import { epsilon } from '../../../src/crystal/reflection.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { cellParameters, unitCell } from '../../../src/crystal/unit-cell.js';
import { numberReflections } from '../../../src/frame/number-reflections.js';
import { createRandom } from '../../../src/numeric/random.js';
import { IntensitySums } from '../../../src/statistics/intensity-sums.js';
import { forNeighbours, LTestSums } from '../../../src/statistics/l-test.js';
import { dStarSquaredOf, reflectionSymmetry } from '../../../src/statistics/reflection-properties.js';
import { ShellTable } from '../../../src/statistics/shell-table.js';
import { wilsonStatistics } from '../../../src/statistics/wilson-statistics.js';
import { expectClose } from '../../support/close.js';
import { describeWithPython, runPython } from '../../support/python.js';

const SCRIPT = `
import json, sys
from cctbx import crystal, miller, statistics
from cctbx.array_family import flex
from mmtbx.scaling.twin_analyses import l_test
given = json.load(open(sys.argv[1]))
symmetry = crystal.symmetry(unit_cell=given['cell'], space_group_symbol=given['group'])
indices = flex.miller_index([tuple(h) for h in given['hkl']])
array = miller.array(miller.set(symmetry, indices, False), data=flex.double(given['intensity']))
array.set_observation_type_xray_intensity()
l = l_test(array)
amplitudes = array.f_sq_as_f()
amplitudes.setup_binner(n_bins=given['nShells'])
n = given['nResidues']
wilson = statistics.wilson_plot(amplitudes, {'H': 8.0*n, 'C': 5.0*n, 'N': 1.5*n, 'O': 1.2*n})
normalised = miller.array(array, data=flex.double(given['normalised']))
print(json.dumps({
  'meanAbsL': l.mean_l, 'meanLSquared': l.mean_l2,
  'wilsonB': wilson.wilson_b, 'scale': wilson.wilson_intensity_scale_factor,
  'acentric': normalised.select_acentric().second_moment(), 'nAcentric': normalised.select_acentric().size(),
  'centric': normalised.select_centric().second_moment(), 'nCentric': normalised.select_centric().size(),
}))
`;

interface FromCctbx {
  readonly meanAbsL: number;
  readonly meanLSquared: number;
  readonly wilsonB: number;
  readonly scale: number;
  readonly acentric: number;
  readonly nAcentric: number;
  readonly centric: number;
  readonly nCentric: number;
}

describeWithPython(
  'statistics on the same intensities as cctbx',
  ['cctbx', 'mmtbx.scaling.twin_analyses'],
  () => {
    it('agree: L-test, Wilson B and scale, second moments', () => {
      const group = spaceGroup('P43212');
      const cell = unitCell([79, 79, 38, 90, 90, 90]);
      const { list } = numberReflections(completeSet(cell, group, 2.2, 30));
      const d2 = dStarSquaredOf(list, cell);
      const { isCentric } = reflectionSymmetry(list, group, false);
      const random = createRandom(11);
      const eps = Float64Array.from({ length: list.n }, (_, r) =>
        epsilon(group, list.hkl[3 * r], list.hkl[3 * r + 1], list.hkl[3 * r + 2]),
      );
      const normalised = Float64Array.from(isCentric, (centric) =>
        centric === 1 ? random.normal() ** 2 : random.exponential(),
      );
      const intensity = normalised.map((z, r) => 500 * eps[r] * z * Math.exp(-8 * d2[r]));
      const nShells = 12;
      const nResidues = 129;

      const distribution = new ShellTable(ResolutionShells.over(d2, nShells), () => new IntensitySums());
      for (let r = 0; r < list.n; r++) distribution.at(d2[r])?.add(normalised[r], isCentric[r] === 1);
      const moments = distribution.overall().figures();
      const l = new LTestSums();
      forNeighbours(
        list,
        group,
        (r) => isCentric[r] === 0,
        (a, b) => l.add(intensity[a] / eps[a], intensity[b] / eps[b]),
      );
      const { meanAbsL, meanLSquared } = l.figures();
      const wilson = wilsonStatistics(list, group, d2, intensity, nResidues, nShells);

      const folder = mkdtempSync(join(tmpdir(), 'prime-statistics-'));
      let theirs: FromCctbx;
      try {
        const file = join(folder, 'given.json');
        const given = {
          cell: cellParameters(cell),
          group: 'P43212',
          hkl: Array.from({ length: list.n }, (_, r) => Array.from(list.hkl.subarray(3 * r, 3 * r + 3))),
          intensity: Array.from(intensity),
          normalised: Array.from(normalised),
          nShells,
          nResidues,
        };
        writeFileSync(file, JSON.stringify(given));
        theirs = JSON.parse(runPython(SCRIPT, file)) as FromCctbx;
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }

      expect([moments.nAcentric, moments.nCentric]).toEqual([theirs.nAcentric, theirs.nCentric]);
      expectClose(moments.secondMoment, theirs.acentric, 1e-9);
      expectClose(moments.secondMomentCentric, theirs.centric, 1e-9);
      // Its pairs are drawn at random among more neighbours: .29/√n of each.
      expect(Math.abs(meanAbsL - theirs.meanAbsL)).toBeLessThan(0.015);
      expect(Math.abs(meanLSquared - theirs.meanLSquared)).toBeLessThan(0.015);
      // Its intensities are amplitudes squared again.
      expectClose(wilson?.bFactorAllPoints ?? NaN, theirs.wilsonB, 1e-6);
    });

    it('find B without the number of residues, but no scale', () => {
      const group = spaceGroup('P1');
      const cell = unitCell([40, 45, 50, 80, 85, 95]);
      const { list } = numberReflections(completeSet(cell, group, 2.5));
      const d2 = dStarSquaredOf(list, cell);
      const intensity = d2.map((x) => 100 * Math.exp(-5 * x));
      const without = wilsonStatistics(list, group, d2, intensity, null, 20);
      const withResidues = wilsonStatistics(list, group, d2, intensity, 200, 20);
      expect(without?.intensityScale).toBeNull();
      expectClose(without?.bFactor ?? NaN, withResidues?.bFactor ?? NaN, 1e-9);
      expect(withResidues?.intensityScale).toBeGreaterThan(0);
    });
  },
);
