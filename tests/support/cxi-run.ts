import { cxiTasks } from '../../src/parallel/cxi-tasks.js';
import { InProcessPool } from '../../src/parallel/in-process-pool.js';
import { loadCxiParams } from '../../src/params/load-cxi-params.js';
import type { BackendContent, BackendEntry, MergingBackend } from '../../src/output/backend/backend.js';
import { targetOf } from '../../src/cli/cxi-model.js';
import { findCxiSources } from '../../src/cli/cxi-input.js';
import { runCxiMerge } from '../../src/pipeline/cxi-program.js';
import { mergingSet, type MergingModel } from '../../src/pipeline/merging-set.js';
import type { CxiMergeParams } from '../../src/params/cxi-merge-params.js';

/** A backend that lives as long as the test. */
export class MemoryBackend implements MergingBackend {
  readonly label = 'memory';
  private content: BackendContent | null = null;

  async read(): Promise<BackendContent | null> {
    return this.content;
  }

  async write(hkl: Int32Array) {
    const all: BackendEntry[] = [];
    return {
      add: async (entry: BackendEntry) => void all.push(entry),
      commit: async () => {
        this.content = {
          hkl,
          nFrames: all.length,
          async *entries() {
            yield* all;
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
  readonly backend: MemoryBackend;
}

/** Runs cxi.merge without any file of its own. */
export async function runCxi(words: readonly string[], model: MergingModel | null = null): Promise<CxiRun> {
  const params = cxiParams(words);
  const target = targetOf(params, model);
  const dMin = Number(params.d_min);
  const backend = new MemoryBackend();
  const files = new Map<string, string | Uint8Array>();
  let log = '';
  await runCxiMerge({
    params,
    target,
    dMin,
    set: mergingSet(params, dMin, target, model?.intensities ?? null),
    reverseLookup: null,
    sources: (await findCxiSources(params)).sources,
    backend,
    makePool: (setup) => new InProcessPool(cxiTasks(setup)),
    files: {
      log: (text) => (log += text),
      write: (suffix, content) => {
        files.set(suffix, content);
        return suffix;
      },
    },
    show: { begin: () => undefined, advance: () => undefined, say: () => undefined },
    seconds: () => 0,
  });
  return { log, files, backend };
}
