import { readFileSync } from 'node:fs';
import { reindexingMistake } from '../crystal/reindexing.js';
import { type Content, contentBytes, contentOf } from './content.js';
import { InputProblem } from './input-problem.js';
import { readPickle } from './pickle.js';
import { isKind, textOf } from './pickle-value.js';

/** How frames are indexed according to a file: operators such as `k,h,-l` by the name of each frame in it. */
export interface IndexingSolutionFile {
  readonly kind: 'solution';
  readonly path: string;
  /** Symbol of the space group; null where the file does not tell. */
  readonly spaceGroup: string | null;
  readonly entries: readonly SolutionEntry[];
}

export interface SolutionEntry {
  /** A path, or `file.tar:indN`; of further lattices of a file with `#2` and so on behind it. */
  readonly frame: string;
  /** Name of the file alone (of the member of an archive), with the same #2 behind it. */
  readonly name: string;
  readonly operator: string;
  /** null where the file does not tell. */
  readonly probability: number | null;
  readonly isDecided: boolean;
}

export type IndexingSolutionResult =
  IndexingSolutionFile | { readonly kind: 'error'; readonly detail: string };

export const SOLUTION_FORMAT = 'prime-indexing-solution';

/** Whether a file is a solution (JSON or pickle) rather than reference intensities; false where it cannot be read. */
export function isSolutionFile(path: string): boolean {
  try {
    return KINDS.has(contentOf(readFileSync(path).subarray(0, contentBytes)));
  } catch {
    return false;
  }
}

const KINDS: ReadonlySet<Content> = new Set<Content>(['pickle', 'json']);

/**
 * Reads a solution: our JSON, a JSON object of operators by frame, or the pickle of the original (a dict of operators by
 * path), which is read as data.
 */
export function readIndexingSolution(path: string): IndexingSolutionResult {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return wrong(messageOf(error));
  }
  const content = contentOf(bytes.subarray(0, contentBytes));
  if (!KINDS.has(content)) return wrong('it is neither JSON nor a pickle of the original.');
  try {
    const { spaceGroup, entries } =
      content === 'pickle'
        ? { spaceGroup: null, entries: pickledEntries(bytes) }
        : jsonSolution(bytes.toString('utf8'));
    const seen = new Set<string>();
    for (const { frame, operator } of entries) {
      const mistake = reindexingMistake(operator);
      if (mistake !== null) return wrong(`the operator ${operator} of ${frame} is none: ${mistake}.`);
      if (seen.has(frame)) return wrong(`${frame} stands in it twice.`);
      seen.add(frame);
    }
    return { kind: 'solution', path, spaceGroup, entries };
  } catch (error) {
    if (error instanceof InputProblem || error instanceof SyntaxError) return wrong(error.message);
    throw error;
  }
}

function wrong(detail: string): { readonly kind: 'error'; readonly detail: string } {
  return { kind: 'error', detail };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function pickledEntries(bytes: Buffer): SolutionEntry[] {
  const value = readPickle(bytes, CONSTRUCTORS);
  if (!isKind(value, 'dict'))
    throw new InputProblem('foreign', 'the pickle is no dict of operators by frame.');
  const entries: SolutionEntry[] = [];
  for (let i = 0; i + 1 < value.entries.length; i += 2) {
    const [frame, operator] = [textOf(value.entries[i]), textOf(value.entries[i + 1])];
    if (frame === null || operator === null)
      throw new InputProblem('foreign', `entry ${i / 2 + 1} of the pickle is no operator of a frame.`);
    entries.push(given(frame, operator));
  }
  return entries;
}

/** Texts of NumPy, as whose elements the original took names from its lists. */
const CONSTRUCTORS = new Set(['_codecs encode']);

function lastPart(path: string): string {
  return path.replace(/^.*[/\\:]/, '');
}

function given(frame: string, operator: string): SolutionEntry {
  return { frame, name: lastPart(frame), operator, probability: null, isDecided: true };
}

function jsonSolution(text: string): Pick<IndexingSolutionFile, 'spaceGroup' | 'entries'> {
  const value: unknown = JSON.parse(text);
  if (isRecord(value) && Object.values(value).every((operator) => typeof operator === 'string'))
    return {
      spaceGroup: null,
      entries: Object.entries(value).map(([frame, operator]) => given(frame, String(operator))),
    };
  if (!isRecord(value) || value.format !== SOLUTION_FORMAT || !Array.isArray(value.frames))
    throw new InputProblem('foreign', `it has no "format": "${SOLUTION_FORMAT}" with its "frames".`);
  const entries = value.frames.map((entry: unknown, i): SolutionEntry => {
    if (!isRecord(entry) || typeof entry.frame !== 'string' || typeof entry.operator !== 'string')
      throw new InputProblem('foreign', `entry ${i + 1} of "frames" lacks "frame" or "operator".`);
    const { frame, name, operator, probability } = entry;
    return {
      frame,
      name: typeof name === 'string' ? name : lastPart(frame),
      operator,
      probability: typeof probability === 'number' ? probability : null,
      isDecided: entry.decided !== false,
    };
  });
  return { spaceGroup: typeof value.spaceGroup === 'string' ? value.spaceGroup : null, entries };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
