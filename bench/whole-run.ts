import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What a run took from the start of Node to its end: seconds, seconds of the processor in all threads, peak memory in 10⁶ bytes. */
export interface RunUsage {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const program = pathOf('../src/cli/prime-run.js');
const usageModule = pathToFileURL(pathOf('usage.js')).href;

/** Runs prime.run in `folder` as people start it, a process of its own, into the folder `run`. Throws where it fails. */
export function runOnce(folder: string, words: readonly string[]): RunUsage {
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

/** One line of a table. */
export function usageText({ wallSeconds, cpuSeconds, megabytes }: RunUsage): string {
  return `${wallSeconds.toFixed(2).padStart(7)} s wall${cpuSeconds.toFixed(2).padStart(8)} s CPU${megabytes.toFixed(0).padStart(6)} MB`;
}
