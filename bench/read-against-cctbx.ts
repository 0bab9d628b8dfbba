/**
 * Reading pickles beside cctbx's own loaders: `node dist/bench/read-against-cctbx.js REPEATS FOLDER...`, each folder with
 * extracted pickles. Time of the processor, warm, ms a frame: of our reader, `pickle.load` (what the original prime.run calls)
 * and `libtbx.easy_pickle.load` (cxi.merge), the latter in one process of /usr/bin/python3 with cctbx loaded before the clock
 * starts. Ours and theirs take turns, so that both meet the same machine; the mean of all passes of a turn, with what
 * collecting garbage takes, and of the turns the best. By the clock, ours in as many threads as the machine has processors.
 */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { findSources } from '../src/input/find-sources.js';
import type { SourceRef } from '../src/input/find-sources.js';
import { readSource } from '../src/input/read-source.js';

const turns = 5;
const nWorkers = cpus().length;

function readAll(sources: readonly SourceRef[]): number {
  let nFrames = 0;
  for (const source of sources) nFrames += readSource(source).length;
  return nFrames;
}

/** Mean of some passes, seconds of the processor. */
function meanPass(sources: readonly SourceRef[], nPasses: number): number {
  const start = process.cpuUsage();
  for (let pass = 0; pass < nPasses; pass++) readAll(sources);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6 / nPasses;
}

/** Shortest of some passes by the clock, seconds, with every worker reading each n-th source, from the word to begin until all have said that they are done. */
async function shortestTogether(sources: readonly SourceRef[], nPasses: number): Promise<number> {
  const workers = Array.from({ length: nWorkers }, (_none, i) => {
    const mine = sources.filter((_source, at) => at % nWorkers === i);
    return new Worker(fileURLToPath(import.meta.url), { workerData: mine });
  });
  let best = Infinity;
  for (let pass = 0; pass < nPasses; pass++) {
    const start = performance.now();
    const done = workers.map((worker) => new Promise((resolve) => worker.once('message', resolve)));
    for (const worker of workers) worker.postMessage('read');
    await Promise.all(done);
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return best;
}

/** Seconds of the processor of the two loaders of cctbx, the mean of some passes each. */
function cctbxPasses(folder: string, nPasses: number): [pickle: number, easy: number] {
  const script = fileURLToPath(new URL('../../bench/read_cctbx.py', import.meta.url));
  const text = execFileSync('/usr/bin/python3', [script, '--seconds', String(nPasses), folder]).toString();
  const [pickle, easy] = text.trim().split(' ').map(Number);
  return [pickle, easy];
}

async function report(folder: string, repeats: number): Promise<void> {
  const { sources } = await findSources([folder], process.cwd());
  readAll(sources);
  let [ours, together, pickle, easy] = [Infinity, Infinity, Infinity, Infinity];
  for (let turn = 0; turn < turns; turn++) {
    ours = Math.min(ours, meanPass(sources, repeats));
    together = Math.min(together, await shortestTogether(sources, repeats));
    const passes = cctbxPasses(folder, Math.ceil(repeats / 5));
    pickle = Math.min(pickle, passes[0]);
    easy = Math.min(easy, passes[1]);
  }
  const ms = (seconds: number) => ((1000 * seconds) / sources.length).toFixed(4);
  const ratio = (seconds: number) => (Math.min(pickle, easy) / seconds).toFixed(1);
  console.log(
    `${basename(folder).padEnd(18)} ${String(sources.length).padStart(4)} frames  ours ${ms(ours)}  ${nWorkers} threads, clock ${ms(together)}  ` +
      `pickle.load ${ms(pickle)}  easy_pickle.load ${ms(easy)}  ratio ${ratio(ours)}`,
  );
}

if (isMainThread) {
  const [repeats = '30', ...folders] = process.argv.slice(2);
  for (const folder of folders) await report(folder, Number(repeats));
} else
  parentPort?.on('message', () => {
    parentPort?.postMessage(readAll(workerData as SourceRef[]));
  });
