import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { smallCommands } from '../../src/cli/command-list.js';
import { type CommandResult, primeRunIn, projectRoot } from '../support/run-command.js';

const { bin } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  bin: Record<string, string>;
};
const folder = mkdtempSync(join(tmpdir(), 'prime-small-'));

function run(name: string, ...words: string[]): CommandResult {
  const done = spawnSync(process.execPath, [join(projectRoot, bin[name]), ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

beforeAll(() => {
  const parameters = readFileSync(join(projectRoot, 'examples', 'params.phil'), 'utf8').replace(
    'examples/frames.tar',
    join(projectRoot, 'examples', 'frames.tar'),
  );
  writeFileSync(join(folder, 'params.phil'), parameters);
  for (const method of ['likelihood', 'prime'])
    expect(
      primeRunIn(folder, 'params.phil', `method=${method}`, `run_no=${method}`, 'n_postref_cycle=2').code,
    ).toBe(0);
}, 60000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the list of commands', () => {
  it('has every command of the package, and each explains itself', () => {
    const listed = run('prime').out;
    for (const name of Object.keys(bin)) expect(listed).toContain(`  ${name} `);
    for (const { name, summary } of Object.values(smallCommands)) {
      const help = run(name, '-h');
      expect([help.code, help.out.startsWith(name)]).toEqual([0, true]);
      expect(help.out.toLowerCase()).toContain(summary.toLowerCase());
      expect(run(name, '--nonsense')).toMatchObject({ code: 2 });
    }
  });

  it('completes options and parameters in bash', () => {
    const script = run('prime', '--completion', 'bash').out;
    const complete = (...words: string[]) =>
      spawnSync(
        'bash',
        [
          '-c',
          `${script}\nCOMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _prime_complete; echo "\${COMPREPLY[*]}"`,
        ],
        { cwd: folder, encoding: 'utf8' },
      ).stdout.trim();
    expect(complete('prime.run', 'n_postref_c')).toBe('n_postref_cycle=');
    expect(complete('prime.r_mtz_mtz', '--b')).toBe('--b-factor');
    expect(complete('prime.plotstats', 'like')).toBe('likelihood');
    expect(run('prime', '--completion', 'fish')).toMatchObject({ code: 2 });
  });
});

describe('commands that look at runs', () => {
  it('prime.plotstats shows every merge', () => {
    const { code, out, err } = run('prime.plotstats', 'prime');
    expect([code, err]).toEqual([0, 'Picture: plotstats.html\n']);
    expect(out).toMatch(
      /^merge .*CC1\/2, even\/odd \(%\).*\nmean_scaled .*\npostref_cycle_1 .*\npostref_cycle_2 /,
    );
    expect(readFileSync(join(folder, 'plotstats.html'), 'utf8')).toContain('<svg');
  });

  it('prime.viewstats shows parameters of both methods', () => {
    const prime = run('prime.viewstats', 'prime', '-o', 'view.svg');
    expect(prime.out).toMatch(/\ngamma_0 \(1\/Å\) +\d.*\n/);
    expect(readFileSync(join(folder, 'view.svg'), 'utf8')).toMatch(/^<svg[\s\S]*>Rot.x \(degrees\): frames</);
    const merged = readFileSync(join(folder, 'prime', 'frames.jsonl'), 'utf8').match(/"fate":"merged"/g)!;
    expect(prime.out).toMatch(new RegExp(`\n${merged.length} merged frames, \\d+ others left out\n`));
    expect(prime.out).toMatch(/\nG( +[\d.]+){7} {2}[ ▁-█]{24}\n/);
    expect(run('prime.viewstats', 'likelihood').out).toMatch(
      /cycle 1 +cycle 2\n[\s\S]*correlation with the others, median +0\.9[\s\S]*Rot\.x \(degrees\)/,
    );
  });

  it('prime.comparestats puts runs side by side', () => {
    const { code, out } = run('prime.comparestats', 'prime', join('likelihood', 'statistics.json'));
    expect(code).toBe(0);
    expect(out).toMatch(/prime +likelihood\nmerge +postref_cycle_2 +likelihood\n/);
    expect(out).not.toContain('shell');
    const long = run('prime.comparestats', 'prime', 'likelihood', '--shells');
    expect(long.out.startsWith(out.trimEnd())).toBe(true);
    expect(long.out).toMatch(/\nMultiplicity\nshell +prime +likelihood\n1 /);
    expect(run('prime.viewstats', 'prime', '--shells').code).toBe(2);
  });

  it('refuse what cannot be, in a sentence', () => {
    expect(run('prime.plotstats', 'nowhere')).toMatchObject({
      code: 2,
      err: 'nowhere: there is no such file or folder\n',
    });
    expect(run('prime.plotstats', 'prime', 'likelihood').code).toBe(2);
    expect(run('prime.plotstats', 'prime', '-o', 'picture.png').err).toContain('.svg or .html');
    expect(run('prime.plotstats', 'prime', '-o', 'no/such/folder.svg').code).toBe(1);
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});

describe('prime.print_integration_pickle', () => {
  const archive = join(projectRoot, 'examples', 'frames.tar');
  const print = (...words: string[]) => run('prime.print_integration_pickle', ...words);

  it('shows a frame, its beam and the absences of a space group', () => {
    const { code, out, err } = print(`${archive}:ind1`, '--space_group', 'P43212', '--n-bins', '5');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/frames\.tar:ind1, lattice 1\n/);
    expect(out).toMatch(/beam position +[\d.]+, [\d.]+ mm/);
    expect(out).toMatch(/mosaicity +0\.\d+°/);
    expect(out.match(/^\d+\.\d\d - \d+\.\d\d /gm)).toHaveLength(5);
    expect(out).toMatch(/screw axis 4_3 along \[0 0 1\]: absent +\d/);
    expect(print(archive).out.match(/, lattice 1$/gm)!.length).toBeGreaterThan(1);
  });

  it('refuses, and says what cannot be read', () => {
    expect(print(archive, '--space_group', 'P7')).toMatchObject({ code: 2 });
    expect(print(archive, '--n-bins', '0')).toMatchObject({ code: 2 });
    expect(print('params.phil')).toMatchObject({ code: 1 });
    expect(print('params.phil').err).toMatch(/There is no lattice/);
  });
});

describe('prime.r_mtz_mtz', () => {
  const mtz = join('likelihood', 'likelihood_merge.mtz');

  it('compares a file with itself and with another merge', () => {
    expect(run('prime.r_mtz_mtz', mtz, mtz, '--n-bins', '5').out).toMatch(
      /overall +\d+ +0\.00 +0\.00 +100\.00/,
    );
    const other = run(
      'prime.r_mtz_mtz',
      mtz,
      join('prime', 'mean_scaled_merge.mtz'),
      '--b-factor',
      '--d-min=3',
    );
    expect(other.code).toBe(0);
    expect(Number(/overall +\d+ +[\d.]+ +[\d.]+ +([\d.]+)/.exec(other.out)![1])).toBeGreaterThan(60);
  });

  it('refuses what cannot be compared', () => {
    expect(run('prime.r_mtz_mtz', mtz).code).toBe(2);
    expect(run('prime.r_mtz_mtz', mtz, 'params.phil').err).toContain('none of the reference files');
    expect(run('prime.r_mtz_mtz', mtz, mtz, '--n-bins', 'x').err).toContain('whole number');
  });
});
