/**
 * Whole runs on 100 frames as people start them, each a process of its own: wall time with the start of Node and reading,
 * time of the processor in all threads, and peak memory; the shortest of five runs of each kind, two workers.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { largeCellOptions, writeLargeCellParams, writeSimulatedSet } from './simulated-set.js';
import { runOnce, usageText } from './whole-run.js';

const N_FRAMES = 100;
const REPETITIONS = 5;
const kinds: Readonly<Record<string, readonly string[]>> = {
  'method = likelihood, 4 cycles, half_sets = none': ['half_sets=none', 'n_postref_cycle=4'],
  'method = likelihood, as it comes (half sets, held-out test)': [],
  'method = prime, 3 cycles, half_sets = none': ['method=prime', 'n_postref_cycle=3', 'half_sets=none'],
  'the same with independent half sets': ['method=prime', 'n_postref_cycle=3'],
};

const folder = mkdtempSync(join(tmpdir(), 'prime-whole-'));
try {
  const archive = join(folder, 'frames.tar');
  const params = join(folder, 'params.phil');
  const nObservations = await writeSimulatedSet(archive, largeCellOptions(N_FRAMES));
  writeLargeCellParams(params, archive);
  console.log(
    `whole runs of ${N_FRAMES} frames, ${nObservations} observations, from the start of Node to its end`,
  );
  for (const [name, words] of Object.entries(kinds)) {
    const runs = Array.from({ length: REPETITIONS }, () => runOnce(folder, [params, ...words]));
    const least = (field: keyof (typeof runs)[number]) => Math.min(...runs.map((run) => run[field]));
    const shortest = {
      wallSeconds: least('wallSeconds'),
      cpuSeconds: least('cpuSeconds'),
      megabytes: least('megabytes'),
    };
    console.log(`${name.padEnd(60)}${usageText(shortest)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
