import { expect, it } from '@jest/globals';
import { ResolutionShells } from '../../src/crystal/resolution-shells.js';
import { dStarSquared, reciprocalMetric } from '../../src/crystal/unit-cell.js';
import { readReference } from '../../src/input/reference-file.js';
import { Correlation } from '../../src/numeric/correlation.js';
import { describeWithPython, runPython } from '../support/python.js';
import { describeShared, sharedPath } from '../support/shared.js';

/** Intensities of a model as cxi.merge calculates them (xfel.merging.general_fcalc). */
const FMODEL = `
import sys, json, iotbx.pdb, mmtbx.utils, mmtbx.command_line.fmodel
xs = iotbx.pdb.input(sys.argv[1]).xray_structure_simple()
p = mmtbx.command_line.fmodel.fmodel_from_xray_structure_master_params.extract()
p.high_resolution = float(sys.argv[2])
p.output.type = "real"
p.fmodel.k_sol, p.fmodel.b_sol = .35, 46
p.mask.Fmask_res_high, p.mask.grid_step_factor, p.mask.solvent_radius = 0, 4, 1.11
p.mask.use_resolution_based_gridding = True
f = mmtbx.utils.fmodel_from_xray_structure(xray_structure=xs, f_obs=None, params=p).f_model
i = f.as_intensity_array().map_to_asu()
print(json.dumps({"hkl": list(i.indices()), "intensity": list(i.data())}))`;

const D_MIN = 2;
const N_SHELLS = 10;

describeShared('intensities of models', () => {
  describeWithPython('beside those of cctbx with bulk solvent', ['mmtbx.utils', 'iotbx.pdb'], () => {
    it.each(['2tli', 'hewl'])(
      '%s: correlation in every shell',
      (name) => {
        const path = sharedPath('data', `${name}.pdb`);
        const theirs = JSON.parse(runPython(FMODEL, path, String(D_MIN))) as {
          hkl: number[][];
          intensity: number[];
        };
        const file = readReference(path);
        if (file.kind === 'error') throw new Error(file.detail);
        const { hkl, intensity } = file.intensities(D_MIN);
        const place = new Map<string, number>();
        for (let i = 0; i < intensity.length; i++) place.set(hkl.subarray(3 * i, 3 * i + 3).join(), i);
        expect(theirs.hkl.filter((index) => !place.has(index.join()))).toEqual([]);
        expect(intensity.length).toBe(theirs.hkl.length);

        const metric = reciprocalMetric(file.unitCell);
        const q = theirs.hkl.map(([h, k, l]) => dStarSquared(metric, h, k, l));
        const shells = ResolutionShells.over(q, N_SHELLS);
        const correlations = Array.from({ length: N_SHELLS }, () => new Correlation());
        let [difference, total] = [0, 0];
        theirs.intensity.forEach((value, i) => {
          const ours = intensity[place.get(theirs.hkl[i].join())!];
          correlations[shells.shellOf(q[i])].add(ours, value);
          difference += Math.abs(Math.sqrt(ours) - Math.sqrt(value));
          total += Math.sqrt(value);
        });
        const coarse = readReference(path, { sampling: 'coarse' });
        if (coarse.kind === 'error') throw new Error(coarse.detail);
        const followed = coarse.intensities(D_MIN).intensity;
        const apart = theirs.intensity.map((value, i) =>
          Math.abs(followed[place.get(theirs.hkl[i].join())!] - value),
        );
        const sum = (values: readonly number[]): number => values.reduce((s, v) => s + v, 0);
        expect(sum(apart) / sum(theirs.intensity)).toBeLessThan(1e-6);

        const worst = Math.min(...correlations.map((correlation) => correlation.coefficient()));
        expect(worst).toBeGreaterThan(0.999);
        expect(difference / total).toBeLessThan(0.02);
      },
      60000,
    );
  });
});
