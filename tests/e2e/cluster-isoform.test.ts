import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { primeRunIn, projectRoot } from '../support/run-command.js';

const folder = mkdtempSync(join(tmpdir(), 'prime-isoforms-'));
const command = join(projectRoot, 'dist', 'src', 'cli', 'cluster-isoform.js');
const run = (...words: string[]) =>
  spawnSync(process.execPath, [command, ...words], { cwd: folder, encoding: 'utf8' });

beforeAll(() => cpSync(join(projectRoot, 'examples'), join(folder, 'examples'), { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('prime.cluster_isoform', () => {
  it('reports one isoform as one, and its list can be merged', () => {
    const { status, stdout } = run('examples/params.phil');
    expect(status).toBe(0);
    expect(stdout).toContain('One isoform:');
    const written = (name: string) => readFileSync(join(folder, 'isoforms', name), 'utf8');
    const { nIsoforms, frames, isoforms } = JSON.parse(written('isoforms.json')) as {
      nIsoforms: number;
      frames: unknown[];
      isoforms: { merge: { table: { shells: unknown[]; overall: { ccHalf: number } } } | null }[];
    };
    expect([nIsoforms, frames.length]).toEqual([1, 60]);
    expect(isoforms[0].merge?.table.shells).toHaveLength(10);
    const ccHalf = (100 * (isoforms[0].merge?.table.overall.ccHalf ?? NaN)).toFixed(2);
    for (const text of [stdout, written('log.txt'), written('isoforms.html')])
      expect(text).toMatch(new RegExp(`CC1/2[^]*TOTAL.* ${ccHalf} `));
    expect(written('isoforms.html')).toContain('CC1/2 (%)');
    const merged = primeRunIn(
      folder,
      'examples/params.phil',
      'data=None',
      'data=isoforms/isoform_1.lst',
      'half_sets=none',
    );
    expect(merged.code).toBe(0);
  });

  it('takes a number, and does not write over a folder', () => {
    expect(run('examples/params.phil').status).toBe(2);
    const { status, stdout, stderr } = run('examples/params.phil', 'n_clusters=2', '-o', 'two');
    expect(status).toBe(0);
    expect(stdout).toContain('2 isoforms, 1 of them empty: no frame is of it, so ask for fewer:');
    expect(stderr).not.toContain('no effect');
  });

  it('refuses references that cannot serve', () => {
    const { status, stderr } = run('examples/params.phil', 'isorefin=nowhere.mtz', '-o', 'three');
    expect(status).toBe(2);
    expect(stderr).toContain('isorefin = ');
  });
});
