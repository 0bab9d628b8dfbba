import { InputProblem } from './input-problem.js';
import { fieldsOf, isKind, textOf } from './pickle-value.js';
import { readPickle } from './pickle.js';

/** A table of texts by name, from a JSON object or a pickled dict; null where the bytes hold no such thing. */
export function readNameTable(bytes: Buffer): Map<string, string> | null {
  return bytes[0] === 0x7b ? jsonEntries(bytes) : pickleEntries(bytes);
}

function jsonEntries(bytes: Buffer): Map<string, string> | null {
  try {
    const value = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
    const entries = Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    return entries.length === Object.keys(value).length ? new Map(entries) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function pickleEntries(bytes: Buffer): Map<string, string> | null {
  try {
    const value = readPickle(bytes, new Set());
    if (!isKind(value, 'dict')) return null;
    const entries: [string, string][] = [];
    for (const [name, op] of fieldsOf(value) ?? []) {
      const text = textOf(op);
      if (text === null) return null;
      entries.push([name, text]);
    }
    return new Map(entries);
  } catch (error) {
    if (error instanceof InputProblem) return null;
    throw error;
  }
}
