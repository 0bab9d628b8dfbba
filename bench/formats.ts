/**
 * How fast each format is read, one thread: `node dist/bench/formats.js [COPIES]`. The frames of the example are written COPIES
 * times over in each format; finding them (headers, marks, columns, the experiment list of DIALS) counts. Time of the processor,
 * the best of some passes. What it takes to read the file out of the disk's cache is measured beside it: into fresh memory, as
 * `readFileSync` does, and into a small buffer that is used again and again, as `dd` does.
 */
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTable } from '../src/input/dials-pairs.js';
import { findSources } from '../src/input/find-sources.js';
import type { RawFrame } from '../src/input/raw-frame.js';
import { readSource } from '../src/input/read-source.js';
import { batchMtz } from '../tests/support/batch-mtz-writer.js';
import { experimentsOfFrames, tableOfFrames } from '../tests/support/dials-writer.js';
import { streamOfFrames } from '../tests/support/stream-writer.js';
import { xdsAscii } from '../tests/support/xds-writer.js';

const nPasses = 15;
const copies = Number(process.argv[2] ?? '10');
const folder = mkdtempSync(join(tmpdir(), 'prime-bench-'));

async function framesOf(path: string): Promise<RawFrame[]> {
  const { sources } = await findSources([path], process.cwd());
  return sources.flatMap((source) => readSource(source)).filter((result) => result.kind === 'frame');
}

/** Seconds of the processor that something takes, the best of some passes. */
async function seconds(action: () => unknown): Promise<number> {
  let best = Infinity;
  for (let pass = 0; pass < nPasses; pass++) {
    const start = process.cpuUsage();
    await action();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

/** The MessagePack file alone: its columns are found and all frames read, with models that are there already. */
async function secondsOfTable(path: string): Promise<number> {
  const { sources } = await findSources([path], process.cwd());
  return seconds(() => {
    openTable({ kind: 'file', path, offset: 0, size: statSync(path).size });
    return sources.flatMap((source) => readSource(source));
  });
}

/** Reading a file that is in the cache and doing nothing with it, MB/s of the processor. `read` returns the size of the file. */
async function cachedRate(read: () => number): Promise<string> {
  const size = read();
  return (size / (await seconds(read)) / 1e6).toFixed(0);
}

const small = Buffer.allocUnsafeSlow(1 << 17);
function readThrough(path: string): number {
  const file = openSync(path, 'r');
  let size = 0;
  for (let n = -1; n !== 0; size += n) n = readSync(file, small, 0, small.length, size);
  closeSync(file);
  return size;
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
    const best = await seconds(() => framesOf(path));
    const n = (await framesOf(path)).length;
    const size = statSync(path).size;
    const rate = size / best / 1e6;
    const alone = path.endsWith('.refl') ? size / (await secondsOfTable(path)) / 1e6 : null;
    const fresh = await cachedRate(() => readFileSync(path).length);
    const again = await cachedRate(() => readThrough(path));
    console.log(
      `${path.slice(path.lastIndexOf('/') + 1).padEnd(14)} ${(size / 1e6).toFixed(1).padStart(7)} MB ${String(n).padStart(6)} frames ` +
        `${rate.toFixed(0).padStart(6)} MB/s ${(n / best).toFixed(0).padStart(7)} frames/s` +
        (alone === null ? '' : `, without the experiment list ${alone.toFixed(0)} MB/s`) +
        `   cached read, fresh memory ${fresh}, small buffer ${again} MB/s`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
