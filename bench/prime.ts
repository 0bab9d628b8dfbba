import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Progress } from '../src/cli/progress.js';
import { runFromArguments } from '../src/cli/run-from-arguments.js';

// npm run bench [-- params.phil name=value ...]: frames per second of each stage of a run and the peak memory of the
// process; without arguments on the example.

interface Stage {
  readonly name: string;
  readonly total: number;
  readonly startedAt: number;
  /** When the last frame was done; what follows is merging, statistics and files. */
  framesAt: number;
  endedAt: number;
}

/** Notes when stages begin and end. */
class Stopwatch implements Progress {
  readonly stages: Stage[] = [];

  begin(name: string, total: number): void {
    this.end();
    const now = performance.now();
    this.stages.push({ name, total, startedAt: now, framesAt: now, endedAt: now });
  }

  advance(): void {
    const stage = this.stages.at(-1);
    if (stage !== undefined) stage.framesAt = performance.now();
  }

  say(): void {
    this.end();
  }

  end(): void {
    const stage = this.stages.at(-1);
    if (stage !== undefined) stage.endedAt = performance.now();
  }
}

const words = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'prime-bench-'));
const watch = new Stopwatch();
const startedAt = performance.now();
try {
  const asked = words.length > 0 ? words : ['examples/params.phil'];
  const flags = { quiet: true, version: 'bench', progress: watch };
  process.exitCode = await runFromArguments([...asked, `run_no=${join(folder, 'run')}`], flags);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const total = performance.now() - startedAt;

console.log('stage                          frames   seconds   frames/s   merge, statistics, files (s)');
for (const stage of watch.stages) {
  const seconds = (stage.framesAt - stage.startedAt) / 1000;
  const rest = (stage.endedAt - stage.framesAt) / 1000;
  console.log(
    stage.name.padEnd(28) +
      String(stage.total).padStart(9) +
      seconds.toFixed(3).padStart(10) +
      (stage.total / Math.max(seconds, 1e-6)).toFixed(0).padStart(11) +
      Math.max(rest, 0).toFixed(3).padStart(14),
  );
}
console.log(`whole run, without starting Node: ${(total / 1000).toFixed(2)} s`);
console.log(`peak memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
