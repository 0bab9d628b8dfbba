import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { archiveOf, simulate } from '../examples/simulate.js';
import { exampleOptions } from '../examples/simulation/options.js';

// How time and memory of a run grow with the number of frames: `node dist/bench/growth.js [N...]` simulates N frames of the
// example's crystal for each N and runs them, each in a process of its own, without half sets.

interface Measured {
  readonly nObservations: number;
  readonly seconds: number;
  readonly megabytes: number;
}

const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [250, 2000];
const program = fileURLToPath(new URL('prime.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'prime-growth-'));

async function measure(nFrames: number): Promise<Measured> {
  const archive = join(folder, `${nFrames}.tar`);
  const { frames } = simulate({ ...exampleOptions, nFrames });
  const nObservations = frames.reduce((sum, { truth }) => sum + truth.n, 0);
  writeFileSync(archive, await archiveOf(frames));
  const params = join(folder, `${nFrames}.phil`);
  const example = readFileSync('examples/params.phil', 'utf8');
  writeFileSync(params, example.replace(/^data = .*$/m, `data = ${archive}`));
  const words = [program, params, 'half_sets=none'];
  const { stdout, status } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the run of ${nFrames} frames failed`);
  const found = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1]);
  return {
    nObservations,
    seconds: found(/whole run.*: ([\d.]+) s/),
    megabytes: found(/peak memory: (\d+) MB/),
  };
}

try {
  let before: Measured | null = null;
  for (const size of sizes) {
    const now = await measure(size);
    console.log(
      `${size} frames, ${now.nObservations} observations: ${now.seconds.toFixed(2)} s, peak memory ${now.megabytes} MB`,
    );
    if (before !== null) {
      const more = now.nObservations - before.nObservations;
      const microseconds = (1e6 * (now.seconds - before.seconds)) / more;
      const bytes = (1e6 * (now.megabytes - before.megabytes)) / more;
      console.log(
        `  each further observation: ${microseconds.toFixed(1)} microseconds, ${bytes.toFixed(0)} bytes`,
      );
    }
    before = now;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
