import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { columnValues, readMtz } from '../../src/input/mtz-file.js';
import type { RawFrame } from '../../src/input/raw-frame.js';
import { experimentsOfFrames, tableOfFrames } from '../support/dials-writer.js';
import { readAll } from '../support/read-all.js';
import { commandIn, primeRunIn, projectRoot } from '../support/run-command.js';
import { streamOfFrames } from '../support/stream-writer.js';

const folder = mkdtempSync(join(tmpdir(), 'prime-e2e-formats-'));
afterAll(() => rmSync(folder, { recursive: true }));

const archive = join(projectRoot, 'examples', 'frames.tar');
const lattice = { type: 'tetragonal', centring: 'P', uniqueAxis: 'c' };

function writeDials(name: string, frames: readonly RawFrame[]): void {
  const identifiers = frames.map(({ source }) => source);
  writeFileSync(join(folder, `${name}.refl`), tableOfFrames(frames, identifiers));
  writeFileSync(join(folder, `${name}.expt`), JSON.stringify(experimentsOfFrames(frames, identifiers)));
}

/** Numbers with so many decimals. */
function rounded(values: Float64Array, decimals: number): Float64Array {
  return values.map((value) => Number(value.toFixed(decimals)));
}

/** A frame as far as a stream of CrystFEL's digits says it. */
function withCrystfelDigits(frame: RawFrame): RawFrame {
  const energy = Number((12398.41984332 / frame.wavelength).toFixed(4));
  return {
    ...frame,
    intensity: rounded(frame.intensity, 2),
    sigma: rounded(frame.sigma, 2),
    reciprocalMatrix: rounded(Float64Array.from(frame.reciprocalMatrix), 8),
    wavelength: 12398.41984332 / energy,
  };
}

beforeAll(async () => {
  const { frames } = await readAll([archive]);
  writeDials('all', frames);
  writeFileSync(join(folder, 'all.stream'), streamOfFrames(frames, lattice, 'left-handed'));
  const coarse = frames.map(withCrystfelDigits);
  writeDials('coarse', coarse);
  writeFileSync(join(folder, 'coarse.stream'), streamOfFrames(coarse, lattice, 'left-handed'));
  writeDials('some', frames.slice(20, 40));
  writeFileSync(join(folder, 'last.stream'), streamOfFrames(frames.slice(40), lattice, 'left-handed'));
  writeFileSync(
    join(folder, 'first.lst'),
    frames
      .slice(0, 20)
      .map(({ source }) => source)
      .join('\n'),
  );
});

/** Merged intensities by index. */
function merge(run: string, data: readonly string[], method: string, ...more: string[]): Map<string, number> {
  const parameters = join(projectRoot, 'examples', 'params.phil');
  const text = readFileSync(parameters, 'utf8').replace(/^data *=.*$/m, '');
  writeFileSync(join(folder, `${run}.phil`), text);
  const entries = data.map((entry) => `data="${entry}"`);
  const { code, err } = primeRunIn(
    folder,
    `${run}.phil`,
    ...entries,
    `method=${method}`,
    `run_no=${run}`,
    ...more,
  );
  if (code !== 0) throw new Error(err);
  const name = method === 'prime' ? 'postref_cycle_1_merge.mtz' : 'likelihood_merge.mtz';
  const mtz = readMtz(readFileSync(join(folder, run, name)));
  if (mtz.kind === 'error') throw new Error(mtz.detail);
  const [h, k, l] = ['H', 'K', 'L'].map((label) => columnValues(mtz, label) ?? new Float32Array(0));
  const intensity = columnValues(mtz, 'IMEAN') ?? columnValues(mtz, 'IOBS') ?? columnValues(mtz, 'I');
  if (intensity === null) throw new Error(mtz.columns.map(({ label }) => label).join());
  return new Map(Array.from(intensity, (value, i) => [`${h[i]} ${k[i]} ${l[i]}`, value]));
}

/** The greatest difference of two merges, relative to the intensity or, where that is less, to the root mean square of all; the same reflections in both. */
function difference(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  expect([...a.keys()].sort()).toEqual([...b.keys()].sort());
  const values = [...a.values()].filter(Number.isFinite);
  const rms = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  const differences = [...a].map(
    ([key, value]) => Math.abs(value - (b.get(key) ?? NaN)) / Math.max(Math.abs(value), rms),
  );
  return Math.max(...differences.filter(Number.isFinite));
}

describe.each(['likelihood', 'prime'])('the same frames in every format, method = %s', (method) => {
  const more = method === 'prime' ? ['n_postref_cycle=1'] : ['half_sets=none'];

  it('merge to the same intensities to 1e-4', () => {
    const pickles = merge(`${method}-pickles`, [archive], method, ...more);
    expect(pickles.size).toBeGreaterThan(3000);
    for (const [name, data] of [
      ['dials', ['all.refl']],
      ['stream', ['all.stream']],
      ['mixture', ['first.lst', 'some.expt', 'last.stream']],
    ] as const)
      expect([name, difference(pickles, merge(`${method}-${name}`, data, method, ...more)) < 1e-4]).toEqual([
        name,
        true,
      ]);
  });
});

it.each(['likelihood', 'prime'])(
  "frames with CrystFEL's digits, method = %s, differ from others by their digits alone",
  (method) => {
    const more = method === 'prime' ? ['n_postref_cycle=1'] : ['half_sets=none'];
    const [dials, stream] = ['coarse.refl', 'coarse.stream'].map((name) =>
      merge(`${method}-${name}`, [name], method, ...more),
    );
    expect(difference(dials, stream)).toBeLessThan(1e-4);
  },
);

it('the bytes of a merge do not depend on the number of workers', () => {
  const bytes = [1, 3].map((n) => {
    merge(`workers-${n}`, ['all.stream', 'some.refl'], 'likelihood', 'half_sets=none', `n_processors=${n}`);
    return readFileSync(join(folder, `workers-${n}`, 'likelihood_merge.hkl'));
  });
  expect(bytes[0].equals(bytes[1])).toBe(true);
  // The frames of the table are those of the stream: that is said.
  const log = readFileSync(join(folder, 'workers-1', 'log.txt'), 'utf8');
  expect(log).toMatch(/Warning: 20 frames have the same observations as an earlier one/);
});

describe('prime.inspect', () => {
  const inspect = (...words: string[]) => commandIn(folder, 'prime.inspect', ...words);

  it('says what is there', () => {
    const { code, out, err } = inspect('all.stream', 'some.refl');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^CrystFEL streams: 60 lattices in 60 sources, 22109 reflections/);
    expect(out).toMatch(/DIALS experiments: 20 lattices in 20 sources/);
    expect(out).toMatch(/20 lattices with the observations of an earlier one/);
  });

  it('helps, and refuses what it does not know', () => {
    expect(inspect()).toEqual(inspect('-h'));
    expect(inspect('-h').out).toMatch(/prime\.inspect run12\.stream/);
    expect(inspect('--version').out).toMatch(/^prime\.inspect \d/);
    expect(inspect('--what')).toMatchObject({ code: 2 });
    const { code, err } = inspect('nothing');
    expect(code).toBe(1);
    expect(err).toMatch(/no such file/);
  });
});
