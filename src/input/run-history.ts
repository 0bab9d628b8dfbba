import { statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { maxFrameBytes, withFile } from './bytes.js';
import { InputProblem } from './input-problem.js';
import { evenOddStage } from './half-set-kind.js';
import { readOriginalLog } from './original-log.js';
import type { RunStage } from './run-stage.js';
import { readStatisticsJson } from './statistics-json.js';

/** A run, stage by stage. */
export interface RunHistory {
  readonly kind: 'history';
  /** The folder's name, or that of the file. */
  readonly name: string;
  readonly path: string;
  readonly stages: readonly RunStage[];
}

export type RunHistoryResult = RunHistory | { readonly kind: 'error'; readonly detail: string };

/**
 * Reads what a run left: its folder, its `statistics.json`, or the `log.txt` of prime.postrefine. In a folder
 * `statistics.json` goes before the log.
 */
export function readRunHistory(path: string): RunHistoryResult {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const candidates = isFolder ? ['statistics.json', 'log.txt'].map((name) => join(path, name)) : [path];
  const found = candidates.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
  if (found === undefined) {
    const detail = isFolder
      ? 'it holds neither statistics.json nor log.txt'
      : 'there is no such file or folder';
    return { kind: 'error', detail };
  }
  try {
    const text = withFile(found, (file) => {
      if (file.size > maxFrameBytes) throw new InputProblem('too-large', 'It has more than 1 GB.');
      return file.read(0, file.size).toString('utf8');
    });
    const stages = /^\s*\{/.test(text) ? readStatisticsJson(text) : readOriginalLog(text).map(evenOddStage);
    if (stages.length === 0) return { kind: 'error', detail: 'there are no tables of merged data in it' };
    return { kind: 'history', name: basename(dirname(resolve(found))), path: found, stages };
  } catch (error) {
    if (error instanceof InputProblem) return { kind: 'error', detail: error.message };
    throw error;
  }
}
