import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { writeHostileFiles, type HostileFile } from '../support/hostile-files.js';
import { projectRoot } from '../support/run-command.js';

interface Outcome {
  readonly name: string;
  readonly outcome: Readonly<Record<string, number | string>>;
  readonly seconds: number;
  readonly peakBytes: number;
}

const gigabyte = 2 ** 30;
const root = mkdtempSync(join(tmpdir(), 'prime-bounds-'));
afterAll(() => rmSync(root, { recursive: true }));

let files: HostileFile[] = [];
beforeAll(async () => {
  files = await writeHostileFiles(root);
}, 60_000);

/**
 * All files in one process that may have a gigabyte beside what Node itself takes: memory that is asked for counts (the data segment
 * is limited), not only what is touched. On systems without such limits the peak is asked.
 */
function readWithinLimits(): Outcome[] {
  const reader = join(projectRoot, 'tests', 'support', 'read-within-limits.mjs');
  const limit = Math.round((1.4 * gigabyte) / 1024);
  const node = `ulimit -d ${limit} 2>/dev/null; exec "$0" --max-old-space-size=1024 "$1"`;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', node, process.execPath, reader], {
    input: JSON.stringify(files),
    encoding: 'utf8',
    timeout: 100_000,
  });
  const lines = stdout.trim().split('\n').filter(Boolean);
  const outcomes = lines.map((line) => JSON.parse(line) as Outcome);
  if (status !== 0)
    throw new Error(`it ended with ${status} after ${outcomes.at(-1)?.name}: ${stderr.slice(-2000)}`);
  return outcomes;
}

it('files made to take all time or memory are read or refused within 5 s and a gigabyte', () => {
  const outcomes = readWithinLimits();
  expect(outcomes.map(({ name }) => name)).toEqual(files.map(({ name }) => name));
  const bad = outcomes.filter(
    ({ outcome, seconds, peakBytes }) =>
      'thrown' in outcome || Object.keys(outcome).length === 0 || !(seconds < 5) || !(peakBytes < gigabyte),
  );
  expect(bad).toEqual([]);
}, 300_000);
