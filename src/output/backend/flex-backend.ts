import { existsSync, readFileSync } from 'node:fs';
import { writeFileAtomic } from '../write-atomic.js';
import {
  type BackendContent,
  type BackendEntry,
  BackendError,
  type BackendFrame,
  type BackendObservations,
  type BackendWriter,
  type MergingBackend,
} from './backend.js';

const MAGIC = 'cxi.merge tables 1\n';

/**
 * All tables in memory, and at the end in one file PREFIX_flex.bin: a line that names the format, a line of JSON (frames and
 * numbers of observations), then the arrays, little-endian.
 */
export class FlexBackend implements MergingBackend {
  readonly label: string;
  private readonly path: string;

  constructor(prefix: string) {
    this.path = `${prefix}_flex.bin`;
    this.label = this.path;
  }

  async read(): Promise<BackendContent | null> {
    if (!existsSync(this.path)) return null;
    const { hkl, entries } = decode(readFileSync(this.path), this.path);
    return { hkl, nFrames: entries.length, entries: () => iterate(entries) };
  }

  async write(hkl: Int32Array): Promise<BackendWriter> {
    const entries: BackendEntry[] = [];
    return {
      add: async (entry) => void entries.push(entry),
      commit: async () => writeFileAtomic(this.path, encode(hkl, entries)),
      abandon: async () => undefined,
    };
  }

  async close(): Promise<void> {
    // Nothing is open between two calls.
  }
}

async function* iterate(entries: readonly BackendEntry[]): AsyncIterable<BackendEntry> {
  yield* entries;
}

interface Header {
  readonly nReflections: number;
  /** Numbers that JSON does not know stand as null. */
  readonly frames: readonly { readonly frame: BackendFrame; readonly n: number }[];
}

function encode(hkl: Int32Array, entries: readonly BackendEntry[]): Buffer {
  const header: Header = {
    nReflections: hkl.length / 3,
    frames: entries.map(({ frame, observations }) => ({ frame, n: observations.reflection.length })),
  };
  const arrays = entries.flatMap(({ observations: o }) => [
    o.reflection,
    o.intensity,
    o.sigma,
    o.position,
    o.hkl,
  ]);
  const bytes = [hkl, ...arrays].map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength));
  return Buffer.concat([Buffer.from(`${MAGIC}${JSON.stringify(header)}\n`, 'utf8'), ...bytes]);
}

function decode(bytes: Buffer, path: string): { hkl: Int32Array; entries: BackendEntry[] } {
  const damaged = () =>
    new BackendError(`${path} is damaged or of another program: run cxi.merge again to write it anew`);
  if (bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) throw damaged();
  const end = bytes.indexOf(0x0a, MAGIC.length);
  let header: Header;
  try {
    header = JSON.parse(bytes.subarray(MAGIC.length, end).toString('utf8')) as Header;
  } catch {
    throw damaged();
  }
  let at = end + 1;
  const take = (size: number): ArrayBuffer => {
    if (at + size > bytes.length) throw damaged();
    const copy = bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + size);
    at += size;
    return copy as ArrayBuffer;
  };
  const integers = (n: number) => new Int32Array(take(4 * n));
  const reals = (n: number) => new Float64Array(take(8 * n));
  const hkl = integers(3 * header.nReflections);
  const entries = header.frames.map(({ frame, n }) => {
    const observations: BackendObservations = {
      reflection: integers(n),
      intensity: reals(n),
      sigma: reals(n),
      position: reals(2 * n),
      hkl: integers(3 * n),
    };
    return { frame, observations };
  });
  return { hkl, entries };
}
