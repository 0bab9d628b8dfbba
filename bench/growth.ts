/**
 * How time and memory of a run grow with the number of frames: `node dist/bench/growth.js [N...]` simulates N frames of some
 * 1950 observations for each N, and runs them once with the default parameters (half sets and held-out test among them),
 * each in a process of its own. 10,000 frames take .6 GB of the temporary folder, 3 GB of memory and some minutes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { largeCellOptions, writeLargeCellParams, writeSimulatedSet } from './simulated-set.js';
import { runOnce, usageText, type RunUsage } from './whole-run.js';

interface Measured extends RunUsage {
  readonly nObservations: number;
}

const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [1000, 10000];
const folder = mkdtempSync(join(tmpdir(), 'prime-growth-'));

async function measure(nFrames: number): Promise<Measured> {
  const archive = join(folder, 'frames.tar');
  const params = join(folder, 'params.phil');
  const nObservations = await writeSimulatedSet(archive, largeCellOptions(nFrames));
  writeLargeCellParams(params, archive);
  const usage = runOnce(folder, [params]);
  console.log(`${`${nFrames} frames, ${nObservations} observations`.padEnd(60)}${usageText(usage)}`);
  return { nObservations, ...usage };
}

try {
  console.log('growth with the number of frames, default parameters');
  let before: Measured | null = null;
  for (const size of sizes) {
    const now = await measure(size);
    if (before !== null) {
      const more = now.nObservations - before.nObservations;
      const microseconds = (1e6 * (now.cpuSeconds - before.cpuSeconds)) / more;
      const bytes = (1e6 * (now.megabytes - before.megabytes)) / more;
      console.log(
        `  each further observation: ${microseconds.toFixed(1)} microseconds of the processor, ${bytes.toFixed(0)} bytes`,
      );
    }
    before = now;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
