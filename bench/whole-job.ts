/**
 * Whole runs as people start them, each a process of its own: wall time with the start of Node and reading, time of the
 * processor in all threads, and peak memory.
 *
 * `node dist/bench/whole-job.js` simulates 100 frames and gives the shortest of five runs of each kind;
 * `node dist/bench/whole-job.js N` simulates N frames (10,000 take a minute or two, and .6 GB of the temporary folder)
 * and runs them once, with the default parameters. Two workers.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { largeCellOptions, writeSimulatedSet } from './simulated-set.js';

interface Usage {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const program = pathOf('../src/cli/prime-run.js');
const usageModule = pathToFileURL(pathOf('usage.js')).href;
const folder = mkdtempSync(join(tmpdir(), 'prime-whole-'));

function runOnce(words: readonly string[]): Usage {
  const usage = join(folder, 'usage.json');
  const begin = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', usageModule, program, ...words, '--quiet', 'run_no=run', 'overwrite=True'],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, PRIME_USAGE: usage } },
  );
  const wallSeconds = (performance.now() - begin) / 1000;
  if (status !== 0) throw new Error(`the run failed: ${stderr}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(readFileSync(usage, 'utf8')) as Record<
    'userCPUTime' | 'systemCPUTime' | 'maxRSS',
    number
  >;
  return { wallSeconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: (1024 * maxRSS) / 1e6 };
}

function measure(name: string, words: readonly string[], repetitions: number): Usage {
  const runs = Array.from({ length: repetitions }, () => runOnce(words));
  const least = (field: keyof Usage) => Math.min(...runs.map((run) => run[field]));
  const shortest = {
    wallSeconds: least('wallSeconds'),
    cpuSeconds: least('cpuSeconds'),
    megabytes: least('megabytes'),
  };
  const { wallSeconds, cpuSeconds, megabytes } = shortest;
  console.log(
    `${name.padEnd(60)}${wallSeconds.toFixed(2).padStart(7)} s wall${cpuSeconds.toFixed(2).padStart(8)} s CPU${megabytes.toFixed(0).padStart(6)} MB`,
  );
  return shortest;
}

const asked = process.argv.slice(2).map(Number);
const nFrames = asked.at(0) ?? 100;
try {
  const archive = join(folder, 'frames.tar');
  const params = join(folder, 'params.phil');
  const nObservations = await writeSimulatedSet(archive, largeCellOptions(nFrames));
  const example = readFileSync('examples/params.phil', 'utf8');
  writeFileSync(
    params,
    example
      .replace(/^data = .*$/m, `data = ${archive}`)
      .replace(/^target_unit_cell = .*$/m, 'target_unit_cell = 93.99 93.99 130.87 90 90 120')
      .replace(/^target_space_group = .*$/m, 'target_space_group = P6122')
      .replace(/^n_residues = .*$/m, 'n_residues = 316'),
  );
  console.log(
    `whole runs of ${nFrames} frames, ${nObservations} observations, from the start of Node to its end`,
  );
  if (asked.length > 0) {
    const { wallSeconds, megabytes } = measure('method = likelihood, as it comes', [params], 1);
    console.log(
      `${((1000 * wallSeconds) / nFrames).toFixed(1)} ms a frame, ${((1e6 * megabytes) / nObservations).toFixed(0)} bytes an observation`,
    );
  } else {
    const kinds: Readonly<Record<string, readonly string[]>> = {
      'method = likelihood, 4 cycles, half_sets = none': ['half_sets=none', 'n_postref_cycle=4'],
      'method = likelihood, as it comes (half sets, held-out test)': [],
      'method = prime, 3 cycles, half_sets = none': ['method=prime', 'n_postref_cycle=3', 'half_sets=none'],
      'the same with independent half sets': ['method=prime', 'n_postref_cycle=3'],
    };
    for (const [name, words] of Object.entries(kinds)) measure(name, [params, ...words], 5);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
