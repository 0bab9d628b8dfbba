import { describe, expect, it } from '@jest/globals';
import { helpText } from '../../../src/params/help-text.js';
import {
  loadPrimeParams,
  primeDifference,
  type LoadedPrimeParams,
  type ParameterFiles,
} from '../../../src/params/load-prime-params.js';
import { defaultPhil, primeMaster } from '../../../src/params/master.js';
import { renderPhilError } from '../../../src/phil/errors.js';
import { allDefinitions } from '../../../src/phil/get.js';

const complete = [
  'data = integrated',
  'target_unit_cell = 100 100 50 90 90 120',
  'target_space_group = P6',
  'n_residues = 128',
  '',
].join('\n');

function files(texts: Record<string, string>): ParameterFiles {
  return {
    isFile: (path) => path in texts,
    isDirectory: (path) => path === 'folder',
    readText: (path) => texts[path],
    environment: (name) => ({ HOME: '/home/me', LAB: 'p6' })[name],
  };
}

function load(text: string, ...args: string[]) {
  return loadPrimeParams(['a.phil', ...args], files({ 'a.phil': text }));
}

function loaded(text: string, ...args: string[]): LoadedPrimeParams {
  const result = load(text, ...args);
  if (result.kind === 'ok') return result;
  throw new Error(result.problems.map(renderPhilError).join('\n'));
}

function problems(text: string, ...args: string[]): string[] {
  const result = load(text, ...args);
  return result.kind === 'ok' ? [] : result.problems.map(({ message }) => message);
}

describe('loadPrimeParams', () => {
  it('gives plain frozen values with the defaults for the rest', () => {
    const { params, unitCell, spaceGroup, warnings } = loaded(complete);
    expect(warnings).toEqual([]);
    expect(params).toMatchObject({
      data: ['integrated'],
      run_no: null,
      n_postref_cycle: 'Auto',
      n_processors: 'Auto',
      partiality_model: 'Lorentzian',
      target_crystal_system: null,
      target_space_group: 'P 6',
      target_anomalous_flag: false,
      merge: { d_min: 0.1, d_max: 99, sigma_min: -3 },
      postref: { allparams: { flag_on: true, uc_tolerance: 5 } },
    });
    expect(unitCell).toEqual({ a: 100, b: 100, c: 50, alpha: 90, beta: 90, gamma: 120 });
    expect(spaceGroup.number).toBe(168);
    expect(
      Object.isFrozen(params) && Object.isFrozen(params.postref.scale) && Object.isFrozen(params.data),
    ).toBe(true);
    expect(structuredClone(params)).toEqual(params);
  });

  it('lets later arguments win, and collects data', () => {
    const { params, changed } = loaded(
      complete,
      'folder',
      'n_residues=2*64',
      'n_processors=32',
      'model=voigt',
    );
    expect(params.data).toEqual(['integrated', 'folder']);
    expect(params.n_processors).toBe(32);
    expect(params.partiality_model).toBe('Voigt');
    expect(changed).toContain("data = integrated\ndata = 'folder'\n");
    expect(changed).not.toContain('n_bins');
  });

  it('knows the home folder and variables', () => {
    const { params } = loaded(`${complete}hklisoin = ~/iso.mtz\nrun_no = run_$LAB`);
    expect([params.hklisoin, params.run_no]).toEqual(['/home/me/iso.mtz', 'run_p6']);
  });

  it('shows all parameters, in a form that gives the same when it is read', () => {
    const first = loaded(`${complete}merge { d_min = 1/0.4 }`, 'title="a b"');
    const again = loaded(first.effective);
    expect(again.params).toEqual(first.params);
    expect(again.effective).toBe(first.effective);
    expect(loaded(first.changed).params).toEqual(first.params);
  });

  it('takes a switch that is None as off, and a choice of None as none', () => {
    const { params } = loaded(`${complete}flag_plot = None\ntarget_crystal_system = *None Cubic`);
    expect([params.flag_plot, params.target_crystal_system]).toEqual([false, null]);
  });

  it('needs n_residues only for Wilson scaling', () => {
    const text = complete.replace('n_residues = 128\n', '');
    expect(problems(text)).toEqual([]);
    expect(problems(text, 'method=prime')).toEqual(['n_residues is missing']);
    expect(problems(text, 'n_postref_cycle=0')).toEqual(['n_residues is missing']);
    expect(problems(text, 'method=prime', 'flag_apply_b_by_frame=False')).toEqual([]);
  });
});

describe('problems', () => {
  it('are reported all at once, each with its place', () => {
    const text = `${complete}merge {\n  d_min = 50\n  d_max = 2\n}\nn_bins = many\ngamma_e = None\npartiality_model = lorenzian\n`;
    const result = load(text, 'n_procesors=4', 'polarization_horizontal_fraction=1.5', 'space_group=P7');
    if (result.kind === 'ok') throw new Error('accepted');
    const shown = result.problems.map(({ message, line, column, suggestion }) => [
      message.split(/[(\n]/)[0].trim(),
      line,
      column,
      suggestion,
    ]);
    expect(shown).toEqual([
      ['Unknown command line parameter definition: n_procesors = 4', 1, 1, 'did you mean n_processors?'],
      ['Not a possible choice for partiality_model: lorenzian', 11, 20, 'did you mean Lorentzian?'],
      ['target_space_group: Space group symbol not recognized: P7', 1, 13, undefined],
      [
        'Error interpreting n_bins="many" as a numeric expression: NameError: name \'many\' is not defined',
        9,
        10,
        undefined,
      ],
      [
        'polarization_horizontal_fraction element is greater than the maximum allowed value: 1.5 > 1',
        1,
        34,
        undefined,
      ],
      ['gamma_e cannot be None', 10, 11, 'its default is 0.003'],
      [
        'merge.d_min = 50 must be smaller than merge.d_max = 2',
        6,
        11,
        expect.stringContaining('high-resolution'),
      ],
    ]);
    expect(renderPhilError(result.problems[5])).toContain(
      '  a.phil:10:11\n  | gamma_e = None\n  |           ^',
    );
  });

  it('name what is missing', () => {
    expect(problems('')).toEqual([
      'data is missing',
      'target_space_group is missing',
      'target_unit_cell is missing',
    ]);
  });

  it('do not call missing what is wrong', () => {
    const text = complete.replace('P6', 'P7').replace('128', '0').replace('integrated', '$NOWHERE');
    expect(problems(text).filter((message) => message.includes('missing'))).toEqual([]);
    expect(problems(text)).toHaveLength(3);
  });

  it('tells who gave a hexagonal cell without angles what is meant', () => {
    const result = load(complete, 'target_unit_cell=93,93,130', 'target_space_group=P6122');
    if (result.kind === 'ok') throw new Error('accepted');
    expect(result.problems.map(renderPhilError).join('\n')).toContain(
      'target_unit_cell = 93.00 93.00 130.00 90.00 90.00 120.00',
    );
  });

  it.each([
    [
      'target_unit_cell = 100 110 50 90 90 120',
      /^target_unit_cell 100.00 110.00 .* does not have the symmetry of P 6/,
    ],
    ['deposition.collection_date = 22.11.2026', /^deposition.collection_date = 22.11.2026 is no day/],
    ['deposition.collection_date = 2026-02-29', /^deposition.collection_date = 2026-02-29 is no day/],
    ['pixel_size_mm = 0', /^pixel_size_mm must be above 0/],
    ['pixel_size_mm = 110', /^pixel_size_mm element is greater/],
    ['n_bins = 100000', /^n_bins element is greater/],
    ['run_no = ""', /^run_no is empty/],
    ['run_no = " "', /^run_no is empty/],
    ['target_unit_cell = 100 100', /^target_unit_cell: a unit cell has 3 or 6 parameters/],
    [
      'icering { flag_on = True\nd_lower = 4 }',
      /^icering.d_lower = 4 must be smaller than icering.d_upper = 3.9/,
    ],
    ['postref.allparams.d_max = 0.05', /^postref.allparams.d_min = 0.1 must be smaller/],
    ['n_bins = Auto', /^n_bins cannot be Auto/],
    ['flag_plot = Auto', /^flag_plot cannot be Auto/],
    ['merge = 3', /^Incompatible parameter objects: scope "merge"/],
    ['n_postref_cycle = -1', /less than the minimum allowed value: -1 < 0/],
    ['voigt_nu = __import__', /^Error interpreting voigt_nu="__import__" as a numeric expression/],
    ['title = "open', /^Syntax error: missing closing quote/],
  ])('%s', (line, message) => {
    const found = problems(`${complete}${line}\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });
});

it('finds what is wrong with a cell beside other mistakes', () => {
  const found = problems(complete, 'n_bins=abc', 'target_space_group=P99', 'target_unit_cell=1,2,3');
  expect(found).toHaveLength(3);
  expect(found.join('\n')).toMatch(/target_unit_cell 1.* has an edge below 2 Angstrom/);
});

describe('parameters that may be given several times', () => {
  const two = `${complete}data = more\nindexing_ambiguity.assigned_basis = k,h,-l\n`;

  it.each([
    [['data=other'], ['integrated', 'more', 'other']],
    [
      ['data=None', 'data=other', 'folder'],
      ['other', 'folder'],
    ],
    [['data=other', 'data=None', 'folder'], ['folder']],
    [['data=None', 'data=None', 'data=other'], ['other']],
  ])('%j', (args, data) => {
    expect(loaded(two, ...args).params.data).toEqual(data);
  });

  it('begin anew below a scope, too, and leave the others alone', () => {
    const { params, changed } = loaded(two, 'assigned_basis=None', 'assigned_basis=-h,-k,l');
    expect(params.indexing_ambiguity.assigned_basis).toEqual(['-h,-k,l']);
    expect(params.data).toEqual(['integrated', 'more']);
    expect(changed).not.toContain('k,h,-l');
  });

  it('are missing where nothing follows', () => {
    expect(problems(complete, 'data=None').join()).toContain('data');
  });
});

describe('warnings', () => {
  it.each([
    [
      'sigma_mni = 3',
      'unknown parameter sigma_mni is ignored (file "a.phil", line 5); did you mean merge.sigma_min, scale.sigma_min or postref.scale.sigma_min?',
    ],
    ['merge.old_flag = 1', 'unknown parameter merge.old_flag is ignored (file "a.phil", line 5)'],
    [
      'method = prime\nsigma_rejection = 3',
      'sigma_rejection = 3 is below 5: many good observations will be rejected',
    ],
    ['sigma_rejection = 3', 'sigma_rejection has no effect with method = likelihood, see -h'],
    [
      'hklrefin = a.mtz\npostref { scale.sigma_min = 2\n allparams.sigma_min = 2\n unit_cell.d_min = 2 }\nmerge.sigma_min = 2',
      '3 parameters of postref, merge.sigma_min, hklrefin have no effect with method = likelihood, see -h',
    ],
    ['method = prime\nheld_out_test = True', 'held_out_test has no effect with method = prime, see -h'],
    [
      'n_postref_cycle = 0\nsigma_rejection = 7',
      'n_postref_cycle = 0 asks for no post-refinement: the mean-scaled set of method = prime is written',
    ],
    ['flag_plot = True\nqueue.mode = bsub', 'flag_plot, queue.mode have no effect'],
    ['target_crystal_system = Cubic', 'target_crystal_system = Cubic, but P 6 is hexagonal'],
    [
      'half_sets = none\nhalf_set_repeats = 2',
      'half_set_repeats has no effect with half_sets = none: there is nothing to be repeated',
    ],
    [
      'target_space_group = P6/m\nn_residues = 100',
      'target_space_group = P 6/m has mirrors or an inversion, which crystals of chiral molecules such as proteins (n_residues) do not have. Its rotations alone are P6',
    ],
    [
      'method = prime\nflag_weak_anomalous = True',
      'flag_weak_anomalous has no effect without target_anomalous_flag',
    ],
  ])('%s', (line, warning) => {
    const { warnings } = loaded(`${complete}${line}\n`);
    expect(warnings).toHaveLength(1);
    expect(warnings[0].split(';')[0]).toBe(warning.split(';')[0]);
  });

  it('say nothing of a mirror in a crystal of small molecules', () => {
    expect(loaded(`${complete}target_space_group = P6/m\nn_residues = None\n`).warnings).toEqual([]);
  });

  it('are about the command that takes the parameters', () => {
    const text = `${complete}isoform_cluster.n_clusters = 2\nisoform_cluster.n_sample_frames = 7\n`;
    expect(loaded(text).warnings).toEqual([
      'isoform_cluster.n_clusters, isoform_cluster.n_sample_frames have no effect',
    ]);
    expect(loadPrimeParams(['a.phil'], files({ 'a.phil': text }), 'prime.cluster_isoform').warnings).toEqual([
      'isoform_cluster.n_sample_frames has no effect',
    ]);
  });

  it('do not stop an old file', () => {
    expect(loaded(`${complete}n_procesors = 4`).params.n_processors).toBe('Auto');
  });
});

describe('texts', () => {
  it('the default parameters read back, apart from what every run must give', () => {
    expect(problems(defaultPhil()).map((message) => message.replace(/ \(.*/, ''))).toEqual(problems(''));
    expect(loaded(defaultPhil() + complete).changed).toBe(loaded(complete).changed);
  });

  it('the help shows more with the level', () => {
    const shown = [0, 1, 2].map((level) => helpText(level));
    expect(shown[0]).toContain('n_postref_cycle = Auto\n  .help =');
    expect(shown[0]).not.toContain('gamma_e');
    expect(shown[1]).toContain('sigma_rejection');
    expect(shown[2]).toContain('gamma_e');
    expect(shown[0]).toContain('data adds\nup');
    expect(shown[0]).not.toContain('later ones win');
  });

  it('every parameter has a type and help', () => {
    const bare = allDefinitions(primeMaster()).filter(
      ({ definition }) => !definition.attributes.type || typeof definition.attributes.help !== 'string',
    );
    expect(bare.map(({ path }) => path)).toEqual([]);
  });

  it('the difference needs nothing to be complete', () => {
    const result = primeDifference(['n_bins=10', 'n_bins=20', 'title=x'], files({}));
    expect(result).toMatchObject({ kind: 'ok', changed: 'title = x\n' });
    expect(primeDifference(['n_bns=1'], files({})).kind).toBe('errors');
  });
});
