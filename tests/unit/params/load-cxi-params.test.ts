import { describe, expect, it } from '@jest/globals';
import { loadCxiParams } from '../../../src/params/load-cxi-params.js';
import { renderPhilError } from '../../../src/phil/errors.js';

const files = { isFile: () => false, isDirectory: () => false, readText: () => '' };

function load(line: string, command: 'cxi.merge' | 'cxi.xmerge' = 'cxi.merge') {
  return loadCxiParams(line.split(' '), files, command);
}

function problems(line: string): string[] {
  const loaded = load(line);
  return loaded.kind === 'errors' ? loaded.problems.map(renderPhilError) : [];
}

const USER =
  'data=integrated pixel_size=0.11 output.prefix=cxim1416_merged model=ref.pdb nproc=4 backend=FS scaling.mtz_file=cxim1416_out.mtz';

describe('loadCxiParams', () => {
  it("asks for d_min in one sentence, and takes the user's line with it or with Auto", () => {
    expect(problems(USER)).toHaveLength(1);
    expect(problems(USER)[0]).toMatch(/^d_min is missing\n.*d_min = 2\.0, or d_min = Auto/);
    expect(load(`${USER} d_min=2.0`)).toMatchObject({
      kind: 'ok',
      params: {
        d_min: 2,
        pixel_size: 0.11,
        nproc: 4,
        backend: 'FS',
        model: 'ref.pdb',
        output: { prefix: 'cxim1416_merged' },
      },
    });
    expect(load(`${USER} d_min=Auto nproc=Auto`)).toMatchObject({
      kind: 'ok',
      params: { d_min: 'Auto', nproc: 'Auto' },
    });
  });

  it('has the defaults of the original', () => {
    const loaded = load(`${USER} d_min=2`);
    if (loaded.kind === 'errors') throw loaded.problems[0];
    expect(loaded.params).toMatchObject({
      min_corr: 0.1,
      unit_cell_length_tolerance: 0.1,
      merge_anomalous: false,
      include_negatives: false,
      k_sol: 0.35,
      b_sol: 46,
      significance_filter: { apply: true, n_bins: 12, min_ct: 10, max_ct: 50, sigma: 0.5 },
      scaling: { algorithm: 'mark0', mtz_column_F: 'fobs' },
      postrefinement: { enable: false, algorithm: 'rs', target_weighting: 'unit', lineshape: 'lorentzian' },
      lattice_rejection: { unit_cell: 'Auto', space_group: 'Auto', d_min: null },
      output: { n_bins: 10 },
    });
  });

  it('asks for a model, or for a target without one', () => {
    expect(problems('data=a d_min=2')).toEqual([expect.stringContaining('model is missing')]);
    const found = problems('data=a d_min=2 scaling.algorithm=mark1');
    expect(found).toHaveLength(2);
    expect(found.join()).toMatch(/target_unit_cell.*target_space_group/s);
    expect(problems('d_min=2 model=a.pdb')).toEqual([expect.stringContaining('data is missing')]);
    expect(load('d_min=2 model=a.pdb', 'cxi.xmerge').kind).toBe('ok');
  });

  it.each([
    ['postrefinement.enable=True postrefinement.algorithm=rs_hybrid', /include_negatives/],
    ['rescale_with_average_cell=True', /set_average_unit_cell/],
    ['sdfac_auto=True sdfac_refine=True', /only one/],
    ['propagate_errors=True', /postrefinement/],
    ['d_max=1', /smaller than d_max/],
    ['backend=MySQL', /mysql\.user is missing/],
    ['data_reindex_op=h,k', /data_reindex_op/],
    ['scaling.algorithm=levmar', /levmar needs include_negatives/],
    ['scaling.algorithm=levmar include_negatives=True backend_add=True', /backend_add cannot go with levmar/],
    ['scaling.algorithm=levmar include_negatives=True postrefinement.enable=True', /parameter_flags/],
    ['levmar.parameter_flags=PartialityDeff levmar.parameter_flags=PartialityEtaDeff', /choose one/],
    ['merging.refine_G_Imodel=True backend_add=True', /cannot go with refine_G_Imodel/],
    [
      'postrefinement.enable=True postrefinement.algorithm=likelihood sdfac_auto=True',
      /sdfac_auto cannot go with/,
    ],
    ['postrefinement.enable=True postrefinement.algorithm=likelihood backend_add=True', /run anew/],
    ['postrefinement.enable=True postrefinement.algorithm=likelihood data_reindex_op=k,h,-l', /prime\.run/],
    ['refine_propagated_errors=True', /needs raw_data\.propagate_errors[^]*needs raw_data\.sdfac_refine/],
    ['min_corr=None', /cannot be None/],
    ['min_corr=1.5', /min_corr/],
    ['k_sol=-5', /k_sol/],
    ['b_sol=-100', /b_sol/],
    [
      'data_reindex_op=2h,k,l',
      /data_reindex_op = 2h,k,l is no operator, such as k,h,-l: its determinant is [^]*, not 1/,
    ],
    ['data_reindex_op=k,h,l', /its determinant is -1, not 1/],
  ])('refuses %s', (words, sentence) => {
    expect(problems(`${USER} d_min=2 ${words}`).join('\n')).toMatch(sentence);
  });

  it.each(['wavelength=1.3', 'scaling.report_ML=True'])('warns that %s has no effect', (words) => {
    const loaded = load(`${USER} d_min=2 ${words}`);
    expect(loaded.warnings.join()).toContain(`${words.split('=')[0]} has no effect`);
  });

  it.each([
    [
      'postrefinement.algorithm=rs2',
      /postrefinement\.algorithm has no effect without postrefinement\.enable = True/,
    ],
    [
      'levmar.parameter_flags=Deff',
      /levmar\.parameter_flags has no effect without scaling\.algorithm = levmar/,
    ],
    ['levmar.termination.step_threshold=0.1', /step_threshold has no effect without scaling/],
  ])('says that %s waits for a switch', (words, sentence) => {
    expect(load(`${USER} d_min=2 ${words}`).warnings.join()).toMatch(sentence);
  });

  it.each([
    'postrefinement.enable=True postrefinement.algorithm=rs2',
    'scaling.algorithm=levmar include_negatives=True levmar.parameter_flags=Deff',
    'merging.refine_G_Imodel=True levmar.termination.step_threshold=0.1',
    'model_reindex_op=k,h,l data_reindex_op=k,h,-l',
  ])('says nothing of %s', (words) => {
    expect(load(`${USER} d_min=2 ${words}`)).toMatchObject({ kind: 'ok', warnings: [] });
  });

  it('never shows a password', () => {
    const loaded = load(
      `${USER} d_min=2 backend=MySQL mysql.user=me mysql.database=d mysql.passwd=very-secret`,
    );
    if (loaded.kind === 'errors') throw loaded.problems[0];
    expect(loaded.params.mysql.passwd).toBe('very-secret');
    expect(loaded.effective).not.toContain('very-secret');
    expect(loaded.effective).toMatch(/passwd = \*+/);
  });
});
