import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { indexingCommands } from '../../src/cli/indexing-commands.js';
import { readMtz } from '../../src/input/mtz-reader.js';
import { type CommandResult, primeRunIn, projectRoot } from '../support/run-command.js';

const { bin } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  bin: Record<string, string>;
};
const folder = mkdtempSync(join(tmpdir(), 'prime-indexing-commands-'));
const frames = join(projectRoot, 'examples', 'frames.tar');
const parameters = [join(projectRoot, 'examples', 'params.phil'), `data=${frames}`];

function run(name: string, ...words: string[]): CommandResult {
  const done = spawnSync(process.execPath, [join(projectRoot, bin[name]), ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

beforeAll(() => {
  primeRunIn(folder, ...parameters, 'run_no=merged', 'half_sets=none', 'n_postref_cycle=1');
}, 60000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('commands about ways to index', () => {
  it('explain themselves and refuse what there is not', () => {
    for (const { name, summary } of Object.values(indexingCommands)) {
      const help = run(name, '-h');
      expect([help.code, help.out.startsWith(name)]).toEqual([0, true]);
      expect(help.out.toLowerCase()).toContain(summary.toLowerCase());
      expect(run(name, '--nonsense')).toMatchObject({ code: 2 });
    }
  });

  it('prime.explore_twin_operators lists operators of a cell, of frames and of files', () => {
    const cell = ['--unit_cell', '90.8 90.8 45.6 90 90 120', '--space_group'];
    expect(run('prime.explore_twin_operators', ...cell, 'P6').out).toContain('k,h,-l');
    expect(run('prime.explore_twin_operators', ...cell, 'P6122').out).toContain('no twin operators');
    const ofFrames = run('prime.explore_twin_operators', frames, '--only_merohedral').out.trim().split('\n');
    expect(ofFrames).toHaveLength(61);
    const ofFile = run('prime.explore_twin_operators', 'merged/likelihood_merge.mtz', '--space_group', 'P43');
    expect(ofFile.out).toMatch(/likelihood_merge\.mtz .* k,h,-l\n/);
    expect(run('prime.explore_twin_operators', 'nothing')).toMatchObject({ code: 2 });
  });

  it('prime.change_basis writes the file anew, and twice is where it began', () => {
    const file = 'merged/likelihood_merge.mtz';
    expect(run('prime.change_basis', file, 'h,-k,-l').out).toContain('likelihood_merge_modified.mtz');
    expect(existsSync(join(folder, 'merged', 'likelihood_merge_modified.mtz'))).toBe(true);
    run('prime.change_basis', file, '-o', 'once.mtz', '--', 'l,h,k');
    run('prime.change_basis', 'once.mtz', 'k,l,h', '-o', 'back.mtz');
    const [before, after] = [file, 'back.mtz'].map((name) => readMtz(readFileSync(join(folder, name))));
    if (before.kind === 'error' || after.kind === 'error') throw new Error('a file cannot be read');
    expect(after.data).toEqual(before.data);
    expect(after.spaceGroup.hall).toBe(before.spaceGroup.hall);
    expect(run('prime.change_basis', file, 'k,h,l')).toMatchObject({ code: 2 });
    expect(run('prime.change_basis', 'none.mtz', 'k,h,-l')).toMatchObject({ code: 2 });
  });

  it('prime.solve_indexing_ambiguity: nothing to choose; and a space group that is too low is told', () => {
    const name = 'prime.solve_indexing_ambiguity';
    expect(run(name, ...parameters, 'run_no=nothing')).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'nothing', 'log.txt'), 'utf8')).toContain('No ambiguity.');
    const low = run(name, ...parameters, 'run_no=low', 'target_space_group=P43', 'n_processors=1');
    expect(low.err).toContain('There is nothing to choose');
    // Frames are turned by the threads, where they stand.
    expect(run(name, ...parameters, 'run_no=three', 'target_space_group=P43', 'n_processors=3').code).toBe(0);
    const [one, three] = ['low', 'three'].map((run_no) =>
      readFileSync(join(folder, run_no, 'indexing_solution.json')),
    );
    expect(three).toEqual(one);
    const solution = readFileSync(join(folder, 'low', 'indexing_solution.json'), 'utf8');
    expect(solution.match(/"operator":"h,k,l"/g)).toHaveLength(60);
    expect(readFileSync(join(folder, 'low', 'log.txt'), 'utf8')).not.toContain('-1.00');
  });

  it('prime.solve_indexing_ambiguity: a wrong centring and an operator that is no choice are told', () => {
    const name = 'prime.solve_indexing_ambiguity';
    const ways = ['indexing_ambiguity.mode=Forced', 'assigned_basis=k,h,-l'];
    const forced = run(name, ...parameters, 'run_no=forced', ...ways);
    expect(forced.err).toContain('assigned_basis = k,h,-l: dropped');
    expect(readFileSync(join(folder, 'forced', 'log.txt'), 'utf8')).toContain('as given: none is left');
    const centred = run(name, ...parameters, 'run_no=centred', 'target_space_group=I4122');
    expect(centred.err).toContain('are left out as systematically absent in I 41 2 2');
    expect(forced.err).not.toContain('systematically absent');
  });

  it('solutions: paths are changed, and two are compared', () => {
    const solution = { '/old/a.pickle': 'h,k,l', '/old/b.pickle': 'k,h,-l' };
    writeFileSync(join(folder, 'a.json'), JSON.stringify(solution));
    writeFileSync(join(folder, 'b.json'), JSON.stringify({ 'a.pickle': 'k,h,-l', 'b.pickle': 'h,k,l' }));
    const moved = run('prime.change_path_indexing_ambiguity', 'data=a.json', 'oldpath=/old', 'newpath=/new');
    expect(moved.out).toContain('Changed 2 of 2 paths');
    const text = readFileSync(join(folder, 'new_indexing_solution.json'), 'utf8');
    expect(text).toContain('"frame":"/new/b.pickle"');
    expect(run('prime.change_path_indexing_ambiguity', 'data=a.json')).toMatchObject({ code: 2 });
    const again = run('prime.change_path_indexing_ambiguity', 'data=a.json', 'oldpath=/old', 'newpath=/x');
    expect(again).toMatchObject({ code: 2 });
    expect(again.err).toContain('new_indexing_solution.json is there already');
    const none = run('prime.change_path_indexing_ambiguity', 'data=a.json', 'oldpath=/none', 'newpath=/x');
    expect(none).toMatchObject({ code: 2 });
    expect(none.err).toContain('None of the 2 paths in a.json contains oldpath=/none');
    expect(readFileSync(join(folder, 'new_indexing_solution.json'), 'utf8')).toBe(text);
    const compared = run('prime.compare_solution_pickles', 'a.json', 'b.json', '--space_group', 'P6');
    expect(compared.out).toContain('with 0 matches');
    expect(compared.out).toContain('With k,h,-l behind all operators of the first: 2 of 2');
    expect(run('prime.compare_solution_pickles', 'a.json', 'none.json')).toMatchObject({ code: 2 });
  });
});
