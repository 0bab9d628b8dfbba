import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { intensitiesOf, readMtz } from '../../src/input/mtz-reader.js';
import { defaultReadOptions } from '../../src/input/read-options.js';
import { median } from '../../src/numeric/summary.js';
import { readAll } from '../support/read-all.js';
import { commandIn, interruptCommand, projectRoot } from '../support/run-command.js';
import { streamOfFrames } from '../support/stream-writer.js';

let folder = '';
const TARGET = ['target_unit_cell=62,62,44,90,90,90', 'target_space_group=P43212'];
const AVERAGE = [
  'data=examples/frames.tar',
  'd_min=2.4',
  'scaling.algorithm=mark1',
  ...TARGET,
  'include_negatives=True',
];
const SCALE = [
  'data=examples/frames.tar',
  'd_min=2.4',
  'model=average.mtz',
  'include_negatives=True',
  'output.xmerge=True',
];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prime-cxi-'));
  cpSync(join(projectRoot, 'examples', 'frames.tar'), join(folder, 'examples', 'frames.tar'), {
    recursive: true,
  });
  const { code, err } = commandIn(folder, 'cxi.merge', ...AVERAGE, 'output.prefix=average', 'nproc=1');
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(prefix: string, ...words: string[]): void {
  const { code, err } = commandIn(folder, 'cxi.merge', ...SCALE, ...words, `output.prefix=${prefix}`, '-q');
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
}

const bytes = (name: string): Buffer => readFileSync(join(folder, name));
/** Indices, as text, and mean intensities of an MTZ file of the folder. */
function mergedOf(name: string) {
  const mtz = readMtz(bytes(name));
  if (mtz.kind === 'error') throw new Error(mtz.detail);
  const read = intensitiesOf(mtz, 'IMEAN');
  if (read.kind === 'error') throw new Error(read.detail);
  const { hkl, intensity } = read;
  return { hkl: Array.from(intensity, (_, k) => hkl.subarray(3 * k, 3 * k + 3).join()), intensity };
}
const MERGES = ['.mtz', '_s0_mark0.mtz', '_s1_mark0.mtz', '_s2_mark0.mtz'];
const TABLES = ['_frame.db', '_miller.db', '_observation.db'];
const REFINE = ['postrefinement.enable=True', 'postrefinement.algorithm=rs2'];

describe('cxi.merge', () => {
  it('explains itself', () => {
    const { code, out } = commandIn(folder, 'cxi.merge', '-h');
    expect(code).toBe(0);
    expect(out).toContain('min_corr = 0.1');
    expect(out).not.toContain('.type');
    const all = commandIn(folder, 'cxi.merge', '-h', '-v').out;
    expect(all).toContain('exclude_CSPAD_sensor');
    expect(all).toContain('.type = float');
  });

  it('asks for what is missing in sentences', () => {
    const { code, err } = commandIn(folder, 'cxi.merge', 'data=examples/frames.tar', 'model=average.mtz');
    expect(code).toBe(2);
    expect(err).toMatch(/d_min is missing/);
    const lost = commandIn(folder, 'cxi.merge', ...AVERAGE.slice(1), 'data=nowhere', 'output.prefix=lost');
    expect(lost.code).toBe(2);
    expect(lost.err).toMatch(/nowhere/);
    const model = commandIn(
      folder,
      'cxi.merge',
      'data=examples/frames.tar',
      'd_min=2.4',
      'model=examples/frames.tar',
    );
    expect(model.code).toBe(2);
    expect(model.err).toMatch(/model = examples\/frames\.tar: /);
    expect(readdirSync(folder)).not.toContain('lost.log');
  });

  it('merges in the target that is given with a model, or refuses it', () => {
    const attempt = (...words: string[]) => commandIn(folder, 'cxi.merge', ...SCALE.slice(0, -1), ...words);
    const lower = attempt('target_space_group=P4', 'output.prefix=lower');
    expect(lower.code).toBe(2);
    expect(lower.err).toMatch(/P 4 is not of the point group of the model, which is in P 43 21 2/);
    const skew = attempt('target_unit_cell=62,70,44,90,90,90', 'output.prefix=lower');
    expect(skew.code).toBe(2);
    expect(skew.err).toMatch(/62\.00 70\.00 44\.00 90\.00 90\.00 90\.00, cannot be one of P 43 21 2/);
    expect(readdirSync(folder)).not.toContain('lower.log');
    run('hand', 'nproc=1', 'target_space_group=P41212', 'target_unit_cell=62.5,62.5,44,90,90,90');
    const hand = readMtz(bytes('hand.mtz'));
    if (hand.kind === 'error') throw new Error(hand.detail);
    expect(hand.spaceGroup.number).toBe(92);
    expect(hand.cell.a).toBeCloseTo(62.5, 3);
  });

  it('looks at the reference of cxi.xmerge before the work', () => {
    const lost = commandIn(folder, 'cxi.merge', ...SCALE, 'scaling.mtz_file=no.mtz', 'output.prefix=lost');
    expect(lost.code).toBe(2);
    expect(lost.err).toMatch(/scaling\.mtz_file = no\.mtz: /);
    expect(readdirSync(folder)).not.toContain('lost.log');
    const words = [...SCALE.slice(0, -1), 'nproc=1', 'scaling.mtz_file=no.mtz', 'output.prefix=alone'];
    const alone = commandIn(folder, 'cxi.merge', ...words);
    expect(alone.code).toBe(0);
    expect(alone.err).toMatch(/Note: scaling\.mtz_file = no\.mtz: .*cxi\.merge does not need it/);
  });

  it('says little on the terminal, and why no frame was accepted', () => {
    const words = SCALE.slice(1);
    const done = commandIn(folder, 'cxi.merge', SCALE[0], ...words, 'nproc=1', 'output.prefix=told');
    expect(done.out).toBe('');
    expect(done.err.split('\n').length).toBeLessThan(12);
    expect(done.err).toMatch(/Merged \d+ frames, \d+ rejected: \d+ reflections in told\.mtz/);
    expect(bytes('told.log').toString()).toMatch(/min_corr/);
    writeFileSync(join(folder, 'none.json'), '{"other.pickle": "h,k,l"}');
    const lookup = ['merging.reverse_lookup=none.json', 'output.prefix=none_of_them'];
    const none = commandIn(folder, 'cxi.merge', ...SCALE, 'nproc=1', '-q', ...lookup);
    expect(none.code).toBe(1);
    expect(none.out + none.err).toMatch(
      /^No frame was accepted: \d+ file-error \(.*reverse_lookup has no entry for it\)\.\n$/,
    );
  });

  it('says in the merged file what made it', () => {
    run('history', 'nproc=1', 'min_corr=0.15');
    const mtz = readMtz(bytes('history.mtz'));
    if (mtz.kind === 'error') throw new Error(mtz.detail);
    expect(mtz.history[0]).toMatch(/^cxi\.merge \d+\.\d+/);
    expect(mtz.history).toContain('min_corr = 0.15');
    expect(mtz.history.join()).not.toMatch(/nproc|prefix/);
  });

  it('takes d_min from the data in the half sets too', () => {
    run('reach', 'nproc=1', 'd_min=Auto');
    expect(bytes('reach_mark0.log').toString()).toMatch(/resolution interval \d+\.\d\d - \d\.\d\d Angstrom/);
  });

  it('gives the same bytes with 1, 2 and 4 workers', () => {
    for (const n of [1, 2, 4]) run(`workers${n}`, ...REFINE, `nproc=${n}`);
    for (const n of [1, 4]) run(`scaled${n}`, `nproc=${n}`);
    for (const suffix of [...MERGES, ...TABLES]) {
      for (const n of [2, 4])
        expect(bytes(`workers${n}${suffix}`).equals(bytes(`workers1${suffix}`))).toBe(true);
      expect(bytes(`scaled4${suffix}`).equals(bytes(`scaled1${suffix}`))).toBe(true);
    }
  });

  it('refines frames together: the same bytes with 1 and 2 workers, halves without each other', () => {
    const together = ['postrefinement.enable=True', 'postrefinement.algorithm=likelihood'];
    for (const n of [1, 2]) run(`together${n}`, ...together, `nproc=${n}`);
    for (const suffix of [...MERGES, ...TABLES])
      expect(bytes(`together2${suffix}`).equals(bytes(`together1${suffix}`))).toBe(true);
    const log = bytes('together1.log').toString();
    expect(log).toMatch(/Odd and even frames, refined without each other/);
    expect(log).toMatch(/^Even frames, cycle 3$/m);
    expect(bytes('together1_mark0.log').toString()).toMatch(/that cxi\.merge refined without each other/);
  });

  it.each([
    ['levmar', ['levmar.termination.step_threshold=0', 'scaling.algorithm=levmar']],
    ['mark1, frames once more', ['rescale_with_average_cell=True', 'set_average_unit_cell=True']],
  ])('stops at Ctrl-C with one worker and says what is there (%s)', async (_, more) => {
    const copies = Array.from({ length: 5 }, (_copy, i) => `copy${i}.tar`);
    for (const copy of copies) cpSync(join(folder, 'examples', 'frames.tar'), join(folder, copy));
    const data = copies.map((copy) => `data=${copy}`);
    const words = [...AVERAGE, ...data, ...more, 'nproc=1', 'output.prefix=stopped'];
    // All frames have been read once; then they are refined, or read again.
    const { code, err } = await interruptCommand(folder, 'cxi.merge', words, /Scaling: 360\/360/);
    expect(err).toMatch(/^Interrupted: nothing of this run was merged; the log is stopped\.log\.$/m);
    expect(code).toBe(130);
    expect(bytes('stopped.log').toString()).toMatch(/Interrupted: nothing/);
    expect(readdirSync(folder).filter((name) => /^stopped(?!\.log$)/.test(name))).toEqual([]);
    for (const copy of copies) rmSync(join(folder, copy));
  });

  it('scales frames and intensities together: the same bytes with 1, 2 and 4 workers, halves without each other', () => {
    const flags = ['PartialityDeff', 'Deff', 'Rxy'].map((flag) => `levmar.parameter_flags=${flag}`);
    const words = [...AVERAGE, ...flags, 'scaling.algorithm=levmar', 'output.xmerge=True', '-q'];
    for (const n of [1, 2, 4]) {
      const { code, err } = commandIn(
        folder,
        'cxi.merge',
        ...words,
        `nproc=${n}`,
        `output.prefix=levmar${n}`,
      );
      expect({ code, err }).toEqual({ code: 0, err: '' });
    }
    for (const suffix of ['.mtz', '_s0_levmar.mtz', '_s1_levmar.mtz', '_s2_levmar.mtz', ...TABLES])
      for (const n of [2, 4])
        expect(bytes(`levmar${n}${suffix}`).equals(bytes(`levmar1${suffix}`))).toBe(true);
    expect(bytes('levmar1_s0_levmar.mtz').length).toBe(bytes('levmar1.mtz').length);
    const log = bytes('levmar1.log').toString();
    expect(log).toMatch(/Scaling of all frames and intensities together \(G, PartialityDeff, Deff, Rxy\)/);
    expect(log).toMatch(/^End of the refinement after \d+ iterations: the step was below/m);
    expect(log).toMatch(/Odd and even frames, refined without each other/);
    expect(bytes('levmar1_levmar.log').toString()).toMatch(/share the errors/);
    // The tables do not tell by which algorithm they were made, and the parameters of cxi.xmerge need not either.
    const bare = ['d_min=2.4', ...TARGET, 'include_negatives=True', 'output.prefix=levmar1', '-q'];
    expect(commandIn(folder, 'cxi.xmerge', ...bare, 'scaling.algorithm=mark1').code).toBe(0);
    expect(bytes('levmar1_mark1.log').toString()).toMatch(/share the errors/);
    const half = [...words, 'nproc=1', 'levmar.compute_cc_half=False', 'output.prefix=whole_levmar'];
    expect(commandIn(folder, 'cxi.merge', ...half).code).toBe(0);
    expect(bytes('whole_levmar.log').toString()).not.toMatch(/refined without each other/);
    expect(bytes('whole_levmar_frame.db').equals(bytes('levmar1_frame.db'))).toBe(true);
  });

  it('refines scales and intensities after the first scaling', () => {
    run('refined', 'nproc=1', 'merging.refine_G_Imodel=True');
    run('refined2', 'nproc=2', 'merging.refine_G_Imodel=True');
    for (const suffix of [...MERGES, ...TABLES])
      expect(bytes(`refined2${suffix}`).equals(bytes(`refined${suffix}`))).toBe(true);
    expect(bytes('refined.log').toString()).toMatch(/Scaling of all frames and intensities together \(G\)/);
    const log = bytes('refined_mark0.log').toString();
    for (const subset of ['All', 'Odd', 'Even'])
      expect(log).toMatch(new RegExp(`^${subset} frames: scales and intensities refined together$`, 'm'));
  });

  it('refines the errors that are propagated with the sigmas', () => {
    const errors = ['propagate_errors', 'sdfac_refine', 'error_models.sdfac_refine.refine_propagated_errors'];
    const words = [...REFINE, ...errors.map((name) => `raw_data.${name}=True`)];
    for (const n of [1, 2]) run(`errors${n}`, ...words, `nproc=${n}`);
    for (const suffix of [...MERGES, ...TABLES])
      expect(bytes(`errors2${suffix}`).equals(bytes(`errors1${suffix}`))).toBe(true);
    const log = bytes('errors1.log').toString();
    for (const name of ['rotation x', 'wavelength', 'radius', 'cell a', 'cell c'])
      expect(log).toMatch(new RegExp(`^  error of ${name} \\(.*\\): \\d\\.\\d+e[-+]\\d+ -> `, 'm'));
    expect(log).not.toMatch(/NaN/);
    expect(bytes('errors1.mtz').equals(bytes('workers1.mtz'))).toBe(false);
  });

  it.each([
    ['merging.minimum_multiplicity=1000', 1, /minimum_multiplicity = 1000 observations: no\.mtz is without/],
    [
      'isoform_name=A',
      1,
      /No frame was accepted: 60 wrong-isoform \(.*: isoform_name = A, but the file names no/,
    ],
    [
      'd_min=200',
      2,
      /d_min = 200: a crystal of the cell 62\.00 62\.00 44\.00 90\.00 90\.00 90\.00 has no reflection there/,
    ],
    [
      'output.unit_cell=1,1,1,90,90,90',
      2,
      /output\.unit_cell = 1\.00 1\.00 1\.00 90\.00 90\.00 90\.00 is not that of the data/,
    ],
    ['scaling.mtz_file=none.mtz', 2, /scaling\.mtz_file = none\.mtz: There is no such file/],
  ])('ends with a sentence where %s leaves nothing', (word, code, sentence) => {
    const ended = commandIn(folder, 'cxi.merge', ...SCALE, word, 'output.prefix=no', 'nproc=1', '-q');
    expect(ended.code).toBe(code);
    expect(ended.err).toMatch(sentence);
  });

  it('has no trace of the model in frames refined together, but for one factor', () => {
    const together = ['postrefinement.enable=True', 'postrefinement.algorithm=likelihood', 'min_corr=-1'];
    run('one', 'nproc=1', ...together);
    run('other', 'nproc=1', ...together, 'model=one.mtz');
    const [one, other] = [mergedOf('one.mtz').intensity, mergedOf('other.mtz').intensity];
    expect(one.length).toBe(other.length);
    const factor = other[0] / one[0];
    one.forEach((v, i) => expect(Math.abs(other[i] / v / factor - 1)).toBeLessThan(1e-4));
  });

  it('corrects the merge of frames refined together for weak observations that were left out', async () => {
    const { frames } = await readAll(['examples/frames.tar'], defaultReadOptions, folder);
    const cut = frames.map((frame) => {
      const { n, hkl, intensity, sigma } = frame;
      const kept = Array.from({ length: n }, (_, i) => i).filter((i) => intensity[i] > sigma[i]);
      return {
        ...frame,
        n: kept.length,
        hkl: Int32Array.from(kept.flatMap((i) => Array.from(hkl.subarray(3 * i, 3 * i + 3)))),
        intensity: Float64Array.from(kept, (i) => intensity[i]),
        sigma: Float64Array.from(kept, (i) => sigma[i]),
      };
    });
    const lattice = { type: 'tetragonal', centring: 'P', uniqueAxis: 'c' };
    writeFileSync(join(folder, 'cut.stream'), streamOfFrames(cut, lattice, 'left-handed'));
    const together = ['postrefinement.enable=True', 'postrefinement.algorithm=likelihood', 'nproc=1'];
    const words = [...SCALE.slice(1), 'data=cut.stream', ...together, 'output.prefix=cut', '-q'];
    expect(commandIn(folder, 'cxi.merge', ...words).code).toBe(0);
    const told = bytes('cut.log').toString();
    expect(told).toMatch(/the smallest is 1\.0\d sigma: weak observations were left out before/);
    expect(told).toMatch(
      /The merge takes each observation as one that is there because it came out above 1\.0\d sigma/,
    );
    // Against the merge of all observations, what is weak comes out too strong beside what is strong: by 2 % corrected, 8 % not.
    const before = mergedOf('one.mtz');
    const full = new Map(before.hkl.map((row, k) => [row, before.intensity[k]]));
    const limit = median(before.intensity);
    const after = mergedOf('cut.mtz');
    const ratioOf = (isMeant: (known: number) => boolean): number => {
      let [now, then] = [0, 0];
      after.hkl.forEach((row, k) => {
        const known = full.get(row);
        if (known === undefined || !isMeant(known)) return;
        now += after.intensity[k];
        then += known;
      });
      return now / then;
    };
    expect(ratioOf((known) => known <= limit) / ratioOf((known) => known > limit)).toBeLessThan(1.05);
  });

  it('compares halves that were refined without each other, in cxi.xmerge as in its own log', () => {
    const words = ['postrefinement.enable=True', 'postrefinement.algorithm=likelihood', 'nproc=1'];
    const row = (log: string) => /^All .*%.*$/m.exec(bytes(log).toString())?.[0].match(/\d+\.\d%/g) ?? [];
    // The run before this one left its tables under this name.
    const [cc, rSplit] = row('one.log');
    expect(cc).toMatch(/^9/);
    const [ccInt, , rSplitOfXmerge] = row('one_mark0.log');
    expect([ccInt, rSplitOfXmerge]).toEqual([cc, rSplit]);
    expect(bytes('one_mark0.log').toString()).not.toMatch(/too good/);
    // The tables tell how they were made where the parameters do not.
    const halves = ['one_s1_mark0.mtz', 'one_s2_mark0.mtz'].map((name) => bytes(name));
    const bare = [...SCALE.slice(0, -1), 'nproc=1', 'min_corr=-1', 'output.prefix=one', '-q'];
    expect(commandIn(folder, 'cxi.xmerge', ...bare).code).toBe(0);
    expect(row('one_mark0.log')[0]).toBe(cc);
    expect(bytes('one_mark0.log').toString()).toMatch(/left by postrefinement.algorithm = likelihood/);
    // With other frames there are no such halves: those that are there stay.
    expect(commandIn(folder, 'cxi.xmerge', ...bare, 'min_corr=.9').code).toBe(0);
    expect(bytes('one_mark0.log').toString()).toMatch(/CC int and R int are too good/);
    expect(['one_s1_mark0.mtz', 'one_s2_mark0.mtz'].map((name) => bytes(name))).toEqual(halves);
    // Without them it says what it compares.
    const again = [...SCALE.slice(0, -1), ...words, 'min_corr=-1', 'output.prefix=one', '-q'];
    rmSync(join(folder, 'one_s1_mark0.mtz'));
    expect(commandIn(folder, 'cxi.xmerge', ...again).code).toBe(0);
    const shared = bytes('one_mark0.log').toString();
    expect(shared).toMatch(/share the errors of that: CC int and R int are too good/);
    expect(row('one_mark0.log')[0]).not.toBe(cc);
  });

  it('gives the same bytes from every backend', () => {
    for (const backend of ['Flex', 'SQLite']) {
      run(backend, ...REFINE, 'nproc=1', `backend=${backend}`);
      for (const suffix of MERGES)
        expect(bytes(`${backend}${suffix}`).equals(bytes(`workers1${suffix}`))).toBe(true);
    }
  });

  it('adds frames to the tables of an earlier run', () => {
    run('whole', 'nproc=1');
    run('added', 'nproc=1', 'data_subset=1');
    run('added', 'nproc=1', 'data_subset=2', 'backend_add=True');
    const [whole, added] = ['whole.mtz', 'added.mtz'].map((name) => {
      const mtz = readMtz(bytes(name));
      if (mtz.kind === 'error') throw new Error(mtz.detail);
      const read = intensitiesOf(mtz, 'IMEAN');
      if (read.kind === 'error') throw new Error(read.detail);
      return read;
    });
    expect([...added.hkl]).toEqual([...whole.hkl]);
    // The order of the frames is another, and with it the last bits of sums.
    added.intensity.forEach((v, i) =>
      expect(Math.abs(v - whole.intensity[i])).toBeLessThan(1e-5 * Math.abs(v) + 1e-3),
    );
    // The same frames again replace themselves.
    run('added', 'nproc=1', 'data_subset=2', 'backend_add=True');
    expect(bytes('added_frame.db').toString().trim().split('\n')).toHaveLength(
      bytes('whole_frame.db').toString().trim().split('\n').length,
    );
  });

  it('counts the frames of earlier runs too', () => {
    expect(bytes('added.log').toString()).toMatch(
      /^\d+ frames of earlier runs in .* are merged with them: \d+ frames in all/m,
    );
  });

  it('warns of frames that are given twice', () => {
    cpSync(join(folder, 'examples', 'frames.tar'), join(folder, 'again.tar'));
    const words = [...AVERAGE, 'nproc=1', '-q', 'output.prefix=twice'];
    expect(commandIn(folder, 'cxi.merge', ...words, 'data=again.tar').code).toBe(0);
    expect(bytes('twice.log').toString()).toMatch(
      /Warning: \d+ frames have the same observations as an earlier one: .*frames\.tar/,
    );
    expect(bytes('average.log').toString()).not.toMatch(/same observations/);
  });

  it('reads changes of indices by name', () => {
    const names =
      bytes('whole_frame.db')
        .toString()
        .match(/int[^'/]*pickle|[^'/]+\.pickle/g) ?? [];
    expect(names.length).toBeGreaterThan(20);
    const some = Object.fromEntries(names.slice(0, 10).map((name) => [name, 'h,k,l']));
    writeFileSync(join(folder, 'lookup.json'), JSON.stringify(some));
    run('looked', 'nproc=1', 'merging.reverse_lookup=lookup.json');
    expect(bytes('looked.log').toString()).toMatch(/^ {2}10 of \d+ integration files were accepted$/m);
    expect(bytes('looked_rejected.txt').toString()).toMatch(/reverse_lookup has no entry/);
  });
});
