import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { writing } from '../write-error.js';
import {
  type BackendContent,
  type BackendEntry,
  BackendError,
  type BackendFrame,
  type BackendWriter,
  type MergingBackend,
} from './backend.js';
import { frameOfValues, frameValues, nFrameColumns } from './frame-columns.js';
import { ObservationRows } from './observation-rows.js';
import { numberOfPython, pythonFloat, pythonString, pythonWords } from './python-text.js';

const MISSING = '#';

/** Three text files PREFIX_miller.db, PREFIX_frame.db, PREFIX_observation.db, one row a line, as the original writes them. */
export class FsBackend implements MergingBackend {
  readonly label: string;

  constructor(private readonly prefix: string) {
    this.label = `${prefix}_{miller,frame,observation}.db`;
  }

  async read(): Promise<BackendContent | null> {
    const { miller, frame, observation } = paths(this.prefix);
    if (![miller, frame, observation].every((path) => existsSync(path))) return null;
    const hkl = readIndices(miller);
    const frames = readFrames(frame);
    return { hkl, nFrames: frames.length, entries: () => readEntries(observation, frames, hkl.length / 3) };
  }

  async write(hkl: Int32Array): Promise<BackendWriter> {
    return new FsWriter(this.prefix, hkl);
  }

  async close(): Promise<void> {
    // Nothing is open between two calls.
  }
}

const TABLES = ['miller', 'frame', 'observation'] as const;
type Table = (typeof TABLES)[number];

function paths(prefix: string): Record<Table, string> {
  return {
    miller: `${prefix}_miller.db`,
    frame: `${prefix}_frame.db`,
    observation: `${prefix}_observation.db`,
  };
}

/** Text of a file under a temporary name, flushed in pieces. */
class PendingFile {
  private readonly file: number;
  private readonly temporary: string;
  private pending: string[] = [];
  private size = 0;

  constructor(private readonly path: string) {
    this.temporary = `${path}.${process.pid}.tmp`;
    this.file = writing(path, () => openSync(this.temporary, 'w'));
  }

  line(text: string): void {
    this.pending.push(text);
    this.size += text.length;
    if (this.size > 1 << 20) this.flush();
  }

  private flush(): void {
    if (this.pending.length === 0) return;
    const bytes = Buffer.from(`${this.pending.join('\n')}\n`, 'utf8');
    this.pending = [];
    this.size = 0;
    writing(this.path, () => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at);
    });
  }

  finish(): void {
    this.flush();
    writing(this.path, () => {
      fsyncSync(this.file);
      closeSync(this.file);
    });
  }

  put(): void {
    writing(this.path, () => renameSync(this.temporary, this.path));
  }

  discard(): void {
    closeSync(this.file);
    rmSync(this.temporary, { force: true });
  }
}

class FsWriter implements BackendWriter {
  private readonly files: Record<Table, PendingFile>;
  private nFrames = 0;

  constructor(prefix: string, hkl: Int32Array) {
    const { miller, frame, observation } = paths(prefix);
    this.files = {
      miller: new PendingFile(miller),
      frame: new PendingFile(frame),
      observation: new PendingFile(observation),
    };
    for (let i = 0; i < hkl.length / 3; i++)
      this.files.miller.line(`${i} ${hkl[3 * i]} ${hkl[3 * i + 1]} ${hkl[3 * i + 2]}`);
  }

  async add({ frame, observations }: BackendEntry): Promise<void> {
    const id = this.nFrames++;
    const words = frameValues(frame).map((value) =>
      value === null ? MISSING : typeof value === 'string' ? pythonString(value) : pythonFloat(value),
    );
    while (words.length < nFrameColumns) words.push(MISSING);
    this.files.frame.line(`${id} ${words.join(' ')}`);
    const { reflection, intensity, sigma, position: p, hkl: h } = observations;
    for (let i = 0; i < reflection.length; i++) {
      const numbers = `${pythonFloat(intensity[i])} ${pythonFloat(sigma[i])} ${pythonFloat(p[2 * i])} ${pythonFloat(p[2 * i + 1])}`;
      this.files.observation.line(
        `${reflection[i]} ${numbers} ${id} 0 ${h[3 * i]} ${h[3 * i + 1]} ${h[3 * i + 2]}`,
      );
    }
  }

  async commit(): Promise<void> {
    for (const table of TABLES) this.files[table].finish();
    for (const table of TABLES) this.files[table].put();
  }

  async abandon(): Promise<void> {
    for (const table of TABLES) this.files[table].discard();
  }
}

function lines(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

function damaged(path: string, row: number): BackendError {
  return new BackendError(
    `${path}, line ${row + 1}, is no row of this table: run cxi.merge again to write it anew`,
  );
}

function readIndices(path: string): Int32Array {
  const rows = lines(path);
  const hkl = new Int32Array(3 * rows.length);
  rows.forEach((row, i) => {
    const numbers = row.split(' ').map(Number);
    if (numbers.length !== 4 || !numbers.every(Number.isInteger) || numbers[0] !== i) throw damaged(path, i);
    hkl.set(numbers.slice(1), 3 * i);
  });
  return hkl;
}

function readFrames(path: string): BackendFrame[] {
  return lines(path).map((row, i) => {
    const words = pythonWords(row);
    if (words.length !== nFrameColumns + 1 || Number(words[0]) !== i) throw damaged(path, i);
    // The table of post-refined frames is shorter: its last columns are empty.
    const isPostrefined = words[nFrameColumns] === MISSING;
    const nameAt = isPostrefined ? 18 : 23;
    const values = words
      .slice(1)
      .map((word, c) => (c === nameAt ? word : numberOfPython(word === MISSING ? '' : word)));
    return frameOfValues(values, isPostrefined);
  });
}

const N_OBSERVATION_COLUMNS = 10;

/** Observations in the order of the file, as many at a time as stand together for one frame. */
async function* readEntries(
  path: string,
  frames: readonly BackendFrame[],
  nReflections: number,
): AsyncIterable<BackendEntry> {
  let rows = new ObservationRows();
  let current = 0;
  let n = -1;
  const entry = (id: number): BackendEntry => ({ frame: frames[id], observations: rows.observations() });
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    n++;
    const words = line.split(' ');
    const id = Number(words[5]);
    const isRow =
      words.length === N_OBSERVATION_COLUMNS && Number.isInteger(id) && id >= current && id < frames.length;
    if (!isRow || !(Number(words[0]) < nReflections)) throw damaged(path, n);
    while (current < id) {
      yield entry(current++);
      rows = new ObservationRows();
    }
    rows.add([0, 1, 2, 3, 4, 7, 8, 9].map((at) => numberOfPython(words[at])));
  }
  while (current < frames.length) {
    yield entry(current++);
    rows = new ObservationRows();
  }
}
