import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spaceGroup } from '../../src/crystal/space-group.js';
import { type UnitCell, unitCell } from '../../src/crystal/unit-cell.js';
import { readMtz } from '../../src/input/mtz-reader.js';
import { writeMtz } from '../../src/output/mtz-writer.js';
import {
  interruptPrimeRun,
  primeRunIn,
  primeRunWithFileLimit,
  primeRunWithoutReader,
  projectRoot,
  runScript,
} from '../support/run-command.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prime-accidents-'));
  cpSync(join(projectRoot, 'examples'), join(folder, 'examples'), { recursive: true });
  expect(primeRunIn(folder, ...SHORT, 'run_no=first', '--quiet')).toEqual({ code: 0, out: '', err: '' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SHORT = ['examples/params.phil', 'method=prime', 'n_postref_cycle=0'];

function log(run: string): string {
  return readFileSync(join(folder, run, 'log.txt'), 'utf8');
}

/** A copy of the first run, finished earlier. */
function earlierRun(name: string): string {
  cpSync(join(folder, 'first'), join(folder, name), { recursive: true });
  return name;
}

describe('overwrite = True', () => {
  it('does not touch a folder that is no run, nor the current one', () => {
    mkdirSync(join(folder, 'home', 'proj', 'raw'), { recursive: true });
    for (const name of ['log.txt', 'thesis.tex', 'raw/a.dat'])
      writeFileSync(join(folder, 'home', 'proj', name), 'precious');
    const before = readdirSync(folder, { recursive: true }).sort();
    for (const name of ['home/proj', '.', '..', 'home'])
      expect(primeRunIn(folder, ...SHORT, `run_no=${name}`, 'overwrite=True').code).toBe(2);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
  });

  it('removes the earlier run when the new one is done', () => {
    const name = earlierRun('done');
    expect(primeRunIn(folder, ...SHORT, `run_no=${name}`, 'overwrite=True', '--quiet').code).toBe(0);
    expect(readdirSync(folder).filter((entry) => entry.startsWith(name))).toEqual([name]);
  });

  it('keeps the earlier run when the new one fails, and says where', () => {
    const name = earlierRun('failing');
    const { code, err } = primeRunIn(
      folder,
      ...SHORT,
      `run_no=${name}`,
      'overwrite=True',
      'merge.d_min=0.2',
      'merge.d_max=0.3',
    );
    expect(code).toBe(1);
    expect(err).toContain('failing.old-1');
    expect(readdirSync(join(folder, 'failing.old-1')).sort()).toEqual(
      readdirSync(join(folder, 'first')).sort(),
    );
  });
});

describe('accidents', () => {
  it('goes on when nobody reads its terminal output any more', async () => {
    expect(await primeRunWithoutReader(folder, ...SHORT, 'run_no=unread')).toBe(0);
    expect(existsSync(join(folder, 'unread', '.done'))).toBe(true);
  });

  it('takes the hang-up of a terminal as an interruption', async () => {
    const words = ['examples/params.phil', 'method=prime', 'run_no=hung-up', 'n_postref_cycle=200'];
    const { code } = await interruptPrimeRun(folder, words, /postref_cycle_1:/, 'SIGHUP');
    expect(code).toBe(130);
    expect(log('hung-up')).toContain('Interrupted');
  });

  it.each([
    [0, 'params_effective.phil'],
    [16, 'mean_scaled_merge.mtz'],
  ])('leaves with 1 and names the file when the disk is full: %p blocks', (blocks, name) => {
    const { code, err } = primeRunWithFileLimit(folder, blocks, ...SHORT, `run_no=full-${blocks}`);
    expect(code).toBe(1);
    expect(err).toContain(join(`full-${blocks}`, name));
    expect(err).not.toContain('defect');
  });
});

describe('reference files', () => {
  /** The merge of the first run as if it were of another crystal. */
  function reference(name: string, cell: UnitCell, symbol: string, type: 'J' | 'F' = 'J'): string {
    const hkl = Int32Array.of(1, 2, 3, 2, 2, 3, 3, 2, 4);
    const values = Float64Array.of(4, 9, 16);
    writeFileSync(
      join(folder, name),
      writeMtz({
        cell,
        spaceGroup: spaceGroup(symbol),
        wavelength: 1,
        hkl,
        columns: [{ label: 'OBS', type, values }],
      }),
    );
    return name;
  }

  function target() {
    const mtz = readMtz(readFileSync(join(folder, 'first', 'mean_scaled_merge.mtz')));
    if (mtz.kind !== 'mtz') throw new Error(mtz.detail);
    return mtz;
  }

  it('are refused when they are of another crystal', () => {
    const { cell, spaceGroup: group } = target();
    const larger = reference('larger.mtz', { ...cell, a: 1.2 * cell.a, b: 1.2 * cell.b }, group.lookupSymbol);
    const other = reference('other.mtz', unitCell([cell.a, cell.b, cell.c]), 'P222');
    const results = [
      primeRunIn(folder, ...SHORT, `hklisoin=${larger}`, 'run_no=never'),
      primeRunIn(folder, ...SHORT, `hklrefin=${other}`, 'run_no=never'),
    ];
    expect(results.map(({ code }) => code)).toEqual([2, 2]);
    expect(results[0].err).toContain('hklisoin = larger.mtz: its unit cell');
    expect(results[1].err).toContain('Laue group mmm');
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });

  it('are told of in the log', () => {
    const { cell, spaceGroup: group } = target();
    const amplitudes = reference('amplitudes.mtz', cell, group.lookupSymbol, 'F');
    const own = 'first/mean_scaled_merge.mtz';
    const words = [`hklisoin=${amplitudes}`, `hklrefin=${own}`, 'run_no=compared', '--quiet'];
    expect(primeRunIn(folder, ...SHORT, ...words).code).toBe(0);
    expect(log('compared')).toContain(
      'Reference of CCiso (hklisoin): amplitudes.mtz: OBS (amplitudes, squared), 3 reflections\n',
    );
    expect(log('compared')).toMatch(
      /hklrefin\): first\/mean_scaled_merge\.mtz: IMEAN SIGIMEAN \(intensities\), \d{4} reflections\n/,
    );
  });
});

describe('the command line', () => {
  it('refuses a level that there is none of', () => {
    expect(primeRunIn(folder, '-h', '--level', 'abc')).toMatchObject({
      code: 2,
      out: '',
      err: '--level must be 0, 1 or 2.\n',
    });
  });

  it('says what shows more parameters', () => {
    expect(primeRunIn(folder).err).toContain('--level 1 and 2 show more');
  });
});

describe('conformance', () => {
  it('says in one sentence that there is no such file', () => {
    const { code, out, err } = runScript('conformance', 'phil', join(folder, 'nowhere.json'));
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^The cases in .*nowhere\.json cannot be read: .*\n$/);
  });
});
