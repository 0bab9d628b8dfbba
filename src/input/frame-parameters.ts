import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withFile } from './bytes.js';
import type { ByteSource } from './byte-source.js';

/** What a run says of its merged frames one by one: a list of values for each number that the records have. */
export interface FrameParameters {
  readonly nMerged: number;
  readonly nRejected: number;
  /** Lines that are no record. */
  readonly nUnreadable: number;
  /** By name, of merged frames; cell lengths in Å and angles in degrees, others in the units of frames.jsonl. */
  readonly values: ReadonlyMap<string, readonly number[]>;
}

const CELL_NAMES = ['a', 'b', 'c', 'alpha', 'beta', 'gamma'];

/**
 * Reads `frames.jsonl` beside a file of a run, piece by piece.
 * @returns null where there is none, as beside the log of prime.postrefine
 * @throws InputProblem where it cannot be read
 */
export function readFrameParameters(besideFile: string): FrameParameters | null {
  const path = join(dirname(besideFile), 'frames.jsonl');
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return null;
  const values = new Map<string, number[]>();
  const count = { merged: 0, rejected: 0, unreadable: 0 };
  const add = (name: string, value: unknown): void => {
    if (typeof value !== 'number') return;
    const list = values.get(name) ?? [];
    values.set(name, list);
    list.push(value);
  };
  withFile(path, (file) => {
    for (const line of linesOf(file)) {
      const record = recordOf(line);
      if (record === null) count.unreadable++;
      else if (record.fate !== 'merged') count.rejected++;
      else {
        count.merged++;
        addRecord(record, add);
      }
    }
  });
  return { nMerged: count.merged, nRejected: count.rejected, nUnreadable: count.unreadable, values };
}

type JsonRecord = Readonly<Record<string, unknown>>;

function addRecord(record: JsonRecord, add: (name: string, value: unknown) => void): void {
  for (const [name, value] of Object.entries(record)) {
    if (name === 'unitCell' && Array.isArray(value)) CELL_NAMES.forEach((edge, i) => add(edge, value[i]));
    else if (name === 'parameters' && isObject(value))
      for (const [parameter, inner] of Object.entries(value)) add(parameter, inner);
    else add(name, value);
  }
}

function recordOf(line: string): JsonRecord | null {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) && typeof value.fate === 'string' ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const pieceBytes = 1 << 22;
/** No record is longer; what is, is no record. */
const maxLineBytes = 1 << 24;

function* linesOf(file: ByteSource): Generator<string> {
  let rest = Buffer.alloc(0);
  for (let offset = 0; offset < file.size;) {
    const piece = file.read(offset, Math.min(pieceBytes, file.size - offset));
    if (piece.length === 0) break;
    offset += piece.length;
    const bytes = Buffer.concat([rest, piece]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      if (end > start) yield bytes.toString('utf8', start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > maxLineBytes) break;
  }
  if (rest.length > 0) yield rest.toString('utf8');
}
