import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { columnValues, readMtz } from '../../src/input/mtz-reader.js';
import { expectClose } from '../support/close.js';
import { describeWithPython, runPythonFile } from '../support/python.js';
import { primeRunIn, projectRoot } from '../support/run-command.js';

const FORMATS = 'mtz+cns+mmcif+crystfel+xds+unmerged_mtz+unmerged_mmcif';
const RUNS: [method: string, stage: string][] = [
  ['likelihood', 'likelihood'],
  ['prime', 'postref_cycle_1'],
];

/** The dictionary in Debian's package libcifpp-data. */
const DICTIONARY = '/usr/share/libcifpp/mmcif_pdbx.dic';
const dictionary = process.env.PRIME_MMCIF_DICTIONARY ?? (existsSync(DICTIONARY) ? DICTIONARY : null);

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prime-formats-'));
  cpSync(join(projectRoot, 'examples'), join(folder, 'examples'), { recursive: true });
  for (const [method] of RUNS) {
    const { code, err } = primeRunIn(
      folder,
      'examples/params.phil',
      `method=${method}`,
      `run_no=${method}`,
      `output.formats=${FORMATS}`,
      'output.half_sets=True',
      `n_postref_cycle=${method === 'prime' ? 1 : 2}`,
      'n_residues=129',
      'target_anomalous_flag=True',
      'deposition.sample_delivery.method=injection',
      'deposition.sample_delivery.injection.injector_nozzle="it\'s a GDVN"',
      '--quiet',
    );
    expect([code, err.includes('defect')]).toEqual([0, false]);
  }
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(RUNS)('all formats of method = %s', (method, stage) => {
  it('are there, and nothing else', () => {
    const merged = ['.mtz', '.hkl', '.cif', '_crystfel.hkl', '_XDS_ASCII.HKL'];
    const expected = ['merge', 'half1', 'half2'].flatMap((kind) =>
      merged.map((end) => `${stage}_${kind}${end}`),
    );
    const files = readdirSync(join(folder, method)).filter((name) => name.startsWith(stage));
    expect(files.sort()).toEqual([...expected, `${stage}_unmerged.mtz`, `${stage}_unmerged.cif`].sort());
  });

  it('CrystFEL lists have the numbers of the MTZ file', () => {
    const text = readFileSync(join(folder, method, `${stage}_half1_crystfel.hkl`), 'utf8');
    const mtz = readMtz(readFileSync(join(folder, method, `${stage}_half1.mtz`)));
    if (mtz.kind === 'error') throw new Error(mtz.detail);
    const [head, ...rest] = text.split('\n');
    expect([head, rest[0]]).toEqual(['CrystFEL reflection list version 2.0', 'Symmetry: 4/mmm']);
    const end = rest.indexOf('End of reflections');
    const rows = rest.slice(2, end).map((line) => line.trim().split(/\s+/));
    expect(rows.length).toBe(mtz.nRows);
    const byIndex = new Map(rows.map((row) => [row.slice(0, 3).join(), row]));
    const labels = ['H', 'K', 'L', 'IMEAN', 'SIGIMEAN', 'N'];
    const columns = labels.map((label) => columnValues(mtz, label) ?? new Float32Array(0));
    for (let row = 0; row < mtz.nRows; row++) {
      const [h, k, l, i, s, n] = columns.map((values) => values[row]);
      const other = (byIndex.get([h, k, l].join()) ?? []).slice(3);
      expect(other[1]).toBe('-');
      expectClose(Number(other[0]), i, 1e-6);
      expectClose(Number(other[2]), s, 1e-6);
      expect(Number(other[3])).toBe(n);
    }
  });

  it('say what the run knows and what the user gave', () => {
    const cif = readFileSync(join(folder, method, `${stage}_merge.cif`), 'utf8');
    const merged = Number(/lattices_merged\s+(\d+)/.exec(cif)?.[1]);
    expect(cif).toMatch(/_data_reduction\.frames_indexed\s+60\n/);
    expect(cif).toMatch(/_injection\.injector_nozzle\s+'it's a GDVN'\n/);
    expect(cif.match(/^1 \d+ [\d.]+ [\d.]+ \d+ \d+ /gm)?.length).toBe(20);
    const frames = readFileSync(join(folder, method, 'frames.jsonl'), 'utf8');
    expect(frames.match(/"fate":"merged"/g)?.length).toBe(merged);
  });
});

describeWithPython('all formats in other hands', ['iotbx', 'gemmi', 'numpy'], () => {
  it.each(RUNS)('iotbx and gemmi read those of method = %s without a warning', (method, stage) => {
    const args = [join(folder, method), stage, ...(dictionary === null ? [] : [dictionary])];
    const { out, err } = runPythonFile('check-outputs.py', ...args);
    expect(err).toBe('');
    const [, half1, half2, nUnmerged, cc, ratio, sigmaRatio, ccHalf, ccPlain] = out
      .trim()
      .split(' ')
      .map(Number);
    const { stages, ...own } = JSON.parse(readFileSync(join(folder, method, 'statistics.json'), 'utf8')) as {
      stages?: { statistics: { overall: object } }[];
      overall?: { ccHalf: number };
    };
    expect(Math.min(half1, half2)).toBeGreaterThan(2500);
    expect(nUnmerged).toBeGreaterThan(19_000);
    // Averaging the observations by 1/sigma^2 gives the merge of the likelihood method, with its sigmas.
    if (method === 'likelihood') {
      // Measured .99999 and 1.00000; what is left is the posterior mean against the maximum likelihood.
      expect(cc).toBeGreaterThan(0.9999);
      expect(Math.abs(sigmaRatio - 1)).toBeLessThan(0.001);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.003);
      // The same reflections, but with the fall-off of the Wilson mean and with epsilon in them: measured .9747 and .9597.
      expect(ccHalf - (own.overall?.ccHalf ?? NaN)).toBeGreaterThan(0);
      expect(ccHalf - (own.overall?.ccHalf ?? NaN)).toBeLessThan(0.02);
    } else {
      expect(stages?.length).toBe(2);
      // Its weights are those of whole frames, and near each other here: measured .99.
      expect(ccPlain).toBeGreaterThan(0.97);
    }
  });

  const checked = dictionary === null ? it.skip : it;
  checked(
    'mmCIF dictionary (Debian: libcifpp-data, or PRIME_MMCIF_DICTIONARY): checked with the files',
    () => undefined,
  );
});
