import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { projectRoot } from '../support/run-command.js';
import { describeShared, sharedPath } from '../support/shared.js';

describeShared('frames of one isoform', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'prime-one-isoform-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const cluster = (name: string) =>
    spawnSync(
      process.execPath,
      [
        join(projectRoot, 'dist', 'src', 'cli', 'cluster-isoform.js'),
        sharedPath('golden', name, 'params.phil'),
        'data=None',
        `data=${sharedPath('data', `${name}.tar`)}`,
        '-o',
        name,
      ],
      { cwd: folder, encoding: 'utf8' },
    ).stdout;

  it('real ones, though their log likelihood rises with every isoform more', () => {
    const text = cluster('real-thermolysin');
    expect(text).toContain('2 isoforms: frames share');
    expect(text).toContain('One isoform:');
  });

  it('indexed in two ways: these are no isoforms', () => {
    expect(cluster('p6')).toMatch(/One isoform:[^]*\n1 +119 /);
  });
});
