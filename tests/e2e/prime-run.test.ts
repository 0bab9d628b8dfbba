import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readTruth, scoreAgainst } from '../../examples/truth.js';
import { intensitiesOf, readMtz } from '../../src/input/mtz-reader.js';
import { interruptPrimeRun, primeRunIn, primeRunsAtOnce, projectRoot } from '../support/run-command.js';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prime-e2e-'));
  cpSync(join(projectRoot, 'examples'), join(folder, 'examples'), { recursive: true });
  // Folders, files and bad input are the same for both methods; this one leaves more files.
  writeFileSync(join(folder, PARAMETERS), `${read('examples', 'params.phil')}method = prime\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PARAMETERS = 'prime.phil';

function read(...path: string[]): string {
  return readFileSync(join(folder, ...path), 'utf8');
}

describe('prime.run without arguments', () => {
  it('writes default parameters that it accepts, and advice apart', () => {
    const { code, out, err } = primeRunIn(folder);
    expect(code).toBe(0);
    expect(err).toContain('prime.run > params.phil');
    expect(out.startsWith('data = None\n')).toBe(true);
    writeFileSync(join(folder, 'defaults.phil'), out);
    const difference = primeRunIn(folder, '--diff', 'defaults.phil');
    expect([difference.code, difference.out.trim()]).toEqual([0, '']);
  });

  it('explains itself, more at higher levels', () => {
    const basic = primeRunIn(folder, '-h');
    const expert = primeRunIn(folder, '-h', '--level', '2');
    expect(basic.out).toContain('target_space_group');
    expect(basic.out).not.toContain('gamma_e');
    expect(expert.out).toContain('gamma_e');
  });

  it('says its version', () => {
    expect(primeRunIn(folder, '--version').out).toMatch(/^prime\.run \d+\.\d+\.\d+\n$/);
  });
});

describe('prime.run with method = prime on the example', () => {
  const run = 'Prime_Run_1';

  it('leaves log, merged files, statistics and frames', () => {
    const { code, err } = primeRunIn(folder, PARAMETERS);
    expect(err).toContain('Done in');
    expect(code).toBe(0);
    const files = readdirSync(join(folder, run));
    for (const name of ['log.txt', '.done', 'statistics.json', 'frames.jsonl', 'mean_scaled_merge.mtz'])
      expect(files).toContain(name);
    expect(files.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(err).toContain(`${run}/log.txt`);
  });

  it('logs parameters, input, every stage and convergence', () => {
    const log = read(run, 'log.txt');
    for (const text of [
      'prime.postrefine input:',
      'observations read:',
      'Frames rejected',
      'Table1 (average)',
      'Convergence:',
    ])
      expect(log).toContain(text);
    const cycles = log.match(/^Post-refinement cycle \d+/gm) ?? [];
    expect(cycles.length).toBeGreaterThanOrEqual(2);
  });

  it('writes each frame once, with its fate', () => {
    const frames = read(run, 'frames.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { source: string; fate: string; reason: string | null });
    expect(new Set(frames.map((f) => f.source)).size).toBe(frames.length);
    for (const frame of frames) expect(frame.reason === null).toBe(frame.fate === 'merged');
  });

  it('lists every outlier that the log counts, and says in table 1 whose half sets they are', () => {
    const dropped = [...read(run, 'log.txt').matchAll(/^Observations dropped as outliers: (\d+)$/gm)];
    const total = dropped.reduce((sum, [, n]) => sum + Number(n), 0);
    const text = read(run, 'rejections.jsonl').trimEnd();
    expect(text === '' ? 0 : text.split('\n').length).toBe(total);
    expect(read(run, 'table1.txt')).toContain('even and odd observations');
    const table = JSON.parse(read(run, 'table1.json')) as { values: { nReflections: { overall: number } } };
    const { stages } = JSON.parse(read(run, 'statistics.json')) as { stages: { nLeft: number }[] };
    expect(table.values.nReflections.overall).toBe(stages.at(-1)?.nLeft);
  });

  it('writes as many reflections into the MTZ and CNS files as the statistics say', () => {
    const { stages } = JSON.parse(read(run, 'statistics.json')) as {
      stages: { stage: string; nLeft: number; statistics: { overall: { nObserved: number } } }[];
    };
    for (const { stage, nLeft, statistics } of stages) {
      const mtz = readMtz(readFileSync(join(folder, run, `${stage}_merge.mtz`)));
      if (mtz.kind !== 'mtz') throw new Error(mtz.detail);
      const data = intensitiesOf(mtz);
      if (data.kind !== 'intensities') throw new Error(data.detail);
      expect(data.intensity.length).toBe(nLeft);
      expect(statistics.overall.nObserved).toBe(nLeft);
      expect(read(run, `${stage}_merge.hkl`).match(/^INDE/gm)?.length).toBe(nLeft);
    }
  });

  it('comes nearer to the truth of the simulation, and leaves the wrongly indexed frames out', () => {
    const truth = readTruth(join(projectRoot, 'examples', 'truth'));
    const names = readdirSync(join(folder, run)).filter((name) =>
      /^postref_cycle_\d+_merge\.mtz$/.test(name),
    );
    const scoreOf = (name: string) => {
      const mtz = readMtz(readFileSync(join(folder, run, name)));
      if (mtz.kind !== 'mtz') throw new Error(mtz.detail);
      const data = intensitiesOf(mtz);
      if (data.kind !== 'intensities') throw new Error(data.detail);
      return scoreAgainst(truth, data.hkl, data.intensity).meanShellCc;
    };
    const before = scoreOf('mean_scaled_merge.mtz');
    const after = scoreOf(`postref_cycle_${names.length}_merge.mtz`);
    // Measured .736 before and .797 after; the margins are for rounding on other machines.
    expect(before).toBeGreaterThan(0.72);
    expect(after).toBeGreaterThan(0.785);
    const wrong = truth.frames.filter((frame) => frame.wronglyIndexed).map((frame) => frame.name);
    const merged = read(run, 'frames.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; fate: string })
      .filter((frame) => frame.fate === 'merged')
      .map((frame) => frame.name);
    expect(wrong.length).toBeGreaterThan(0);
    expect(merged.filter((name) => wrong.includes(name))).toEqual([]);
    expect(merged.length).toBeGreaterThanOrEqual(0.9 * truth.frames.length);
  });

  it('gives the same bytes with 1, 2, 3 and 8 workers', () => {
    for (const n of [1, 2, 3, 8]) {
      const { code, err } = primeRunIn(
        folder,
        PARAMETERS,
        `n_processors=${n}`,
        `run_no=workers_${n}`,
        'n_postref_cycle=2',
        '--quiet',
      );
      expect([code, err]).toEqual([0, '']);
    }
    const names = readdirSync(join(folder, 'workers_1')).filter((name) =>
      /\.(mtz|hkl|json|jsonl)$/.test(name),
    );
    expect(names.length).toBeGreaterThan(5);
    for (const n of [2, 3, 8])
      for (const name of names)
        expect(
          readFileSync(join(folder, `workers_${n}`, name)).equals(
            readFileSync(join(folder, 'workers_1', name)),
          ),
        ).toBe(true);
  });
});

describe('prime.run and folders', () => {
  it('gives two runs at once two numbers', async () => {
    const before = readdirSync(folder).filter((name) => name.startsWith('Prime_Run_')).length;
    const results = await primeRunsAtOnce(folder, 2, PARAMETERS, 'n_postref_cycle=0', '--quiet');
    expect(results.map((r) => r.code)).toEqual([0, 0]);
    expect(readdirSync(folder).filter((name) => name.startsWith('Prime_Run_'))).toHaveLength(before + 2);
  });

  it('refuses an existing run_no unless overwrite is set', () => {
    const words = [PARAMETERS, 'run_no=mine', 'n_postref_cycle=0', '--quiet'];
    expect(primeRunIn(folder, ...words).code).toBe(0);
    const again = primeRunIn(folder, ...words);
    expect(again.code).toBe(2);
    expect(again.err).toContain('overwrite = True');
    expect(primeRunIn(folder, ...words, 'overwrite=True').code).toBe(0);
  });

  it('stops cleanly when interrupted', async () => {
    const words = [PARAMETERS, 'run_no=stopped', 'n_postref_cycle=200'];
    const { code, err } = await interruptPrimeRun(folder, words, /postref_cycle_1:/);
    expect(code).toBe(130);
    expect(err).toContain('stopped/postref_cycle_1_merge.mtz');
    expect(read('stopped', 'log.txt')).toContain('Interrupted');
    expect(existsSync(join(folder, 'stopped', '.done'))).toBe(false);
  });
});

describe('prime.run and bad input', () => {
  it('reports all problems of the parameters at once and starts nothing', () => {
    writeFileSync(
      join(folder, 'bad.phil'),
      'data = examples\ntarget_space_group = P99\nn_residues = many\nmerge.d_min = 5\nmerge.d_max = 3\n',
    );
    const { code, err } = primeRunIn(folder, 'bad.phil', 'run_no=never');
    expect(code).toBe(2);
    for (const text of ['P99', 'many', 'merge.d_min', 'target_unit_cell', 'bad.phil', '^'])
      expect(err).toContain(text);
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });

  it('counts and names bad files, and goes on with the rest', () => {
    writeFileSync(join(folder, 'empty.pickle'), '');
    const command = Buffer.from('touch harmed');
    const call = Buffer.concat([
      Buffer.from('\x80\x02cposix\nsystem\nU', 'latin1'),
      Buffer.of(command.length),
      command,
    ]);
    writeFileSync(join(folder, 'malicious.pickle'), Buffer.concat([call, Buffer.from('\x85R.', 'latin1')]));
    writeFileSync(join(folder, 'foreign.pickle'), 'not a pickle at all');
    const { code, err } = primeRunIn(
      folder,
      PARAMETERS,
      'data=empty.pickle',
      'data=malicious.pickle',
      'data=foreign.pickle',
      'data=absent.pickle',
      'run_no=mixed',
      'n_postref_cycle=0',
    );
    expect(code).toBe(0);
    expect(err).toContain('absent.pickle');
    const log = read('mixed', 'log.txt');
    expect(log).toMatch(/Frames rejected: [3-9]/);
    for (const reason of ['empty:', 'refused:', 'foreign:']) expect(log).toContain(reason);
    expect(existsSync(join(folder, 'harmed'))).toBe(false);
  });

  it('leaves with 1 and reasons when nothing can be used', () => {
    const { code, err } = primeRunIn(
      folder,
      PARAMETERS,
      'merge.d_min=0.2',
      'merge.d_max=0.3',
      'scale.d_min=0.2',
      'run_no=none',
    );
    expect(code).toBe(1);
    expect(err).toContain('no-observations');
  });

  it('leaves with 2 when there is no input', () => {
    writeFileSync(join(folder, 'nowhere.phil'), read(PARAMETERS).replace(/^data = .*$/m, 'data = nowhere'));
    const { code, err } = primeRunIn(folder, 'nowhere.phil');
    expect(code).toBe(2);
    expect(err).toContain('nowhere');
  });
});
