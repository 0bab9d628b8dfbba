import { FrameStore } from '../../src/frame/frame-store.js';
import type { PrepareOutput } from '../../src/parallel/prepare-sources.js';

/** Outputs of the preparation as a run has them: all frames in one store. */
export function inOneStore(outputs: readonly PrepareOutput[]): PrepareOutput[] {
  const store = new FrameStore();
  outputs.forEach(({ batch }, b) => store.append(batch, (b + 1) / outputs.length));
  const batches = store.batches();
  return outputs.map((output, b) => ({ ...output, batch: batches[b] }));
}
