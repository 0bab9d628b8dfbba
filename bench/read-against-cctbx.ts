/**
 * Reading pickles beside cctbx's own loaders: `node dist/bench/read-against-cctbx.js REPEATS FOLDER...`, each folder with
 * extracted pickles. Shortest of some passes, warm, ms a frame: ours in one thread and in as many as the machine has
 * processors; `pickle.load` (what the original prime.run calls) and `libtbx.easy_pickle.load` (cxi.merge) in one process of
 * /usr/bin/python3 with cctbx loaded before the clock starts. Passes of both take turns, so that both meet the same machine.
 */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { findSources } from '../src/input/find-sources.js';
import type { SourceRef } from '../src/input/find-sources.js';
import { readSource } from '../src/input/read-source.js';

const rounds = 5;
const nWorkers = cpus().length;

function readAll(sources: readonly SourceRef[]): number {
  let nFrames = 0;
  for (const source of sources) nFrames += readSource(source).length;
  return nFrames;
}

/** Shortest of some passes, seconds. */
function shortestPass(sources: readonly SourceRef[], nPasses: number): number {
  let best = Infinity;
  for (let pass = 0; pass < nPasses; pass++) {
    const start = performance.now();
    readAll(sources);
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}

/** The same with every worker reading each n-th source, from the word to begin until all have said that they are done. */
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

/** Seconds of the two loaders of cctbx, the shortest of some passes each. */
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
  for (let round = 0; round < rounds; round++) {
    ours = Math.min(ours, shortestPass(sources, repeats));
    together = Math.min(together, await shortestTogether(sources, repeats));
    const passes = cctbxPasses(folder, Math.ceil(repeats / 5));
    pickle = Math.min(pickle, passes[0]);
    easy = Math.min(easy, passes[1]);
  }
  const ms = (seconds: number) => ((1000 * seconds) / sources.length).toFixed(4);
  const ratio = (seconds: number) => (Math.min(pickle, easy) / seconds).toFixed(1);
  console.log(
    `${basename(folder).padEnd(18)} ${String(sources.length).padStart(4)} frames  ours ${ms(ours)}  ${nWorkers} threads ${ms(together)}  ` +
      `pickle.load ${ms(pickle)}  easy_pickle.load ${ms(easy)}  ratio ${ratio(ours)}, all threads ${ratio(together)}`,
  );
}

if (isMainThread) {
  const [repeats = '30', ...folders] = process.argv.slice(2);
  for (const folder of folders) await report(folder, Number(repeats));
} else
  parentPort?.on('message', () => {
    parentPort?.postMessage(readAll(workerData as SourceRef[]));
  });
