/**
 * How fast each format is read, one thread: `node dist/bench/formats.js [COPIES]`. The frames of the example are written COPIES
 * times over in each format; finding them (headers, marks, columns) counts. Time of the processor, best of five; what it takes
 * to read the file out of the disk's cache is measured beside it.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSources } from '../src/input/find-sources.js';
import type { RawFrame } from '../src/input/raw-frame.js';
import { readSource } from '../src/input/read-source.js';
import { batchMtz } from '../tests/support/batch-mtz-writer.js';
import { experimentsOfFrames, tableOfFrames } from '../tests/support/dials-writer.js';
import { streamOfFrames } from '../tests/support/stream-writer.js';
import { xdsAscii } from '../tests/support/xds-writer.js';

const nPasses = 5;
const copies = Number(process.argv[2] ?? '10');
const folder = mkdtempSync(join(tmpdir(), 'prime-bench-'));

async function framesOf(path: string): Promise<RawFrame[]> {
  const { sources } = await findSources([path], process.cwd());
  return sources.flatMap((source) => readSource(source)).filter((result) => result.kind === 'frame');
}

/** Seconds of the processor to find and read everything of a file, the best of some passes. */
async function seconds(path: string): Promise<number> {
  let best = Infinity;
  for (let pass = 0; pass < nPasses; pass++) {
    const start = process.cpuUsage();
    await framesOf(path);
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

/** Reading a file that is in the cache into memory, and doing nothing with it, MB/s of the processor. */
function cachedRate(path: string): number {
  let best = 0;
  for (let pass = 0; pass < nPasses; pass++) {
    const start = process.cpuUsage();
    const { length } = readFileSync(path);
    const { user, system } = process.cpuUsage(start);
    best = Math.max(best, length / (user + system));
  }
  return best;
}

const once = await framesOf('examples/frames.tar');
// As many digits as CrystFEL writes.
const rounded = (values: Float64Array) => values.map((value) => Math.round(100 * value) / 100);
const frames = Array.from({ length: copies }, () => once)
  .flat()
  .map((frame) => ({ ...frame, intensity: rounded(frame.intensity), sigma: rounded(frame.sigma) }));
const identifiers = frames.map((_frame, i) => `frame-${i}`);
const lattice = { type: 'tetragonal', centring: 'P', uniqueAxis: 'c' };
writeFileSync(join(folder, 'frames.stream'), streamOfFrames(frames, lattice));
writeFileSync(join(folder, 'frames.refl'), tableOfFrames(frames, identifiers, true));
writeFileSync(join(folder, 'frames.expt'), JSON.stringify(experimentsOfFrames(frames, identifiers)));
writeFileSync(join(folder, 'frames.mtz'), batchMtz(frames));
writeFileSync(join(folder, 'frames.HKL'), xdsAscii(frames.slice(0, 20), 92));
try {
  const files = ['frames.stream', 'frames.refl', 'frames.mtz', 'frames.HKL'].map((name) =>
    join(folder, name),
  );
  for (const path of ['examples/frames.tar', ...files]) {
    const best = await seconds(path);
    const n = (await framesOf(path)).length;
    const size = statSync(path).size;
    const rate = size / best / 1e6;
    console.log(
      `${path.slice(path.lastIndexOf('/') + 1).padEnd(14)} ${(size / 1e6).toFixed(1).padStart(7)} MB ${String(n).padStart(6)} frames ` +
        `${rate.toFixed(0).padStart(6)} MB/s ${(n / best).toFixed(0).padStart(7)} frames/s   cached read ${cachedRate(path).toFixed(0)} MB/s`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
