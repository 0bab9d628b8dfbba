import { cxiTasks } from '../../src/parallel/cxi-tasks.js';
import { runTasks } from '../../src/parallel/run-tasks.js';
import { InProcessPool } from '../../src/parallel/in-process-pool.js';
import { loadCxiParams } from '../../src/params/load-cxi-params.js';
import type { BackendContent, BackendEntry, MergingBackend } from '../../src/output/backend/backend.js';
import { readModel, readXmergeReference, targetOf } from '../../src/cli/cxi-model.js';
import { findCxiSources } from '../../src/cli/cxi-input.js';
import { runCxiMerge } from '../../src/pipeline/run-cxi-merge.js';
import { runCxiXmerge } from '../../src/pipeline/cxi-xmerge.js';
import { mergingSet } from '../../src/pipeline/merging-set.js';
import type { CxiMergeParams } from '../../src/params/cxi-merge-params.js';

/** A backend that lives as long as the test. */
export class MemoryBackend implements MergingBackend {
  readonly label = 'memory';
  private content: BackendContent | null = null;

  /** What is read of each entry may be another than what was written. */
  constructor(private readonly asRead: (entry: BackendEntry) => BackendEntry = (entry) => entry) {}

  async read(): Promise<BackendContent | null> {
    return this.content;
  }

  async write(hkl: Int32Array) {
    const all: BackendEntry[] = [];
    return {
      add: async (entry: BackendEntry) => void all.push(entry),
      commit: async () => {
        const { asRead } = this;
        this.content = {
          hkl,
          nFrames: all.length,
          async *entries() {
            yield* all.map(asRead);
          },
        };
      },
      abandon: async () => undefined,
    };
  }

  async close(): Promise<void> {
    // Nothing is open.
  }
}

export function cxiParams(words: readonly string[]): CxiMergeParams {
  const files = {
    isFile: () => false,
    isDirectory: () => false,
    readText: () => '',
  };
  const loaded = loadCxiParams(words, files, 'cxi.merge');
  if (loaded.kind === 'errors') throw loaded.problems[0];
  return loaded.params;
}

export interface CxiRun {
  readonly log: string;
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly backend: MergingBackend;
  /** The log of cxi.xmerge, if it was asked for. */
  readonly xmergeLog: string;
}

/** Runs cxi.merge without any file of its own. */
export async function runCxi(
  words: readonly string[],
  options: { readonly backend?: MergingBackend; readonly xmerge?: boolean } = {},
): Promise<CxiRun> {
  const params = cxiParams(words);
  const model = readModel(params);
  const target = targetOf(params, model);
  const dMin = Number(params.d_min);
  const backend = options.backend ?? new MemoryBackend();
  const files = new Map<string, string | Uint8Array>();
  const collect = () => {
    const written = {
      text: '',
      history: [],
      log: (text: string): void => void (written.text += text),
      checkNames: () => undefined,
      write: (suffix: string, content: string | Uint8Array): string => {
        files.set(suffix, content);
        return suffix;
      },
      read: (suffix: string): Uint8Array | null => {
        const content = files.get(suffix);
        return typeof content === 'string' || content === undefined ? null : content;
      },
    };
    return written;
  };
  const merge = collect();
  const set = mergingSet(params, dMin, target, model?.intensities ?? null);
  const shared = {
    params,
    target,
    dMin,
    set,
    backend,
    reverseLookup: null,
    seconds: () => 0,
    breathe: async () => undefined,
  };
  await runCxiMerge({
    ...shared,
    sources: (await findCxiSources(params)).sources,
    makePool: (setup) => new InProcessPool(cxiTasks(setup)),
    makeRunPool: (setup) => new InProcessPool(runTasks(setup)),
    isOddHash: () => false,
    files: merge,
    show: { begin: () => undefined, advance: () => undefined, say: () => undefined },
  });
  const xmerge = collect();
  if (options.xmerge === true)
    await runCxiXmerge({
      ...shared,
      reference: readXmergeReference(params),
      isOddHash: () => false,
      files: xmerge,
    });
  return { log: merge.text, files, backend, xmergeLog: xmerge.text };
}
