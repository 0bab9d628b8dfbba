/**
 * How fast frames are read: `node dist/bench/read.js REPEATS ENTRY...`, entries as those of `data`.
 *
 * The first pass is printed apart, as the code is not compiled yet; then the best of the others, for one thread. For
 * comparison with cctbx: `bench/read_cctbx.py REPEATS FOLDER...` on the same frames as files.
 */
import { statSync } from 'node:fs';
import { findSources } from '../src/input/find-sources.js';
import type { SourceRef } from '../src/input/find-sources.js';
import { pathOf } from '../src/input/source-ref.js';
import { readSource } from '../src/input/read-source.js';

interface Pass {
  readonly seconds: number;
  readonly nFrames: number;
  readonly nRejected: number;
  readonly nObservations: number;
}

function readAll(sources: readonly SourceRef[]): Pass {
  let [nFrames, nRejected, nObservations] = [0, 0, 0];
  const start = performance.now();
  for (const source of sources)
    for (const result of readSource(source)) {
      if (result.kind === 'rejected') nRejected++;
      else {
        nFrames++;
        nObservations += result.n;
      }
    }
  return { seconds: (performance.now() - start) / 1000, nFrames, nRejected, nObservations };
}

function report(name: string, pass: Pass, bytes: number): void {
  const { seconds, nFrames, nRejected, nObservations } = pass;
  const rates = [
    `${(bytes / seconds / 1e6).toFixed(0)} MB/s`,
    `${(nFrames / seconds).toFixed(0)} frames/s`,
    `${((1000 * seconds) / nFrames).toFixed(3)} ms a frame`,
    `${(nObservations / seconds / 1e6).toFixed(2)} million observations/s`,
  ];
  console.log(`${name}: ${nFrames} frames, ${nRejected} rejected, ${rates.join(', ')}`);
}

const [repeats = '10', ...entries] = process.argv.slice(2);
const { sources, problems } = await findSources(entries, process.cwd());
for (const { entry, detail } of problems) console.error(`${entry}: ${detail}`);
const paths = new Set(sources.map(pathOf).filter((path) => path !== null));
const bytes = [...paths].reduce((sum, path) => sum + statSync(path).size, 0);
report('first pass', readAll(sources), bytes);
const passes = Array.from({ length: Number(repeats) }, () => readAll(sources));
report(
  'best pass',
  passes.reduce((best, pass) => (pass.seconds < best.seconds ? pass : best)),
  bytes,
);
