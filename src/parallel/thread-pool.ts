import { Worker } from 'node:worker_threads';
import { type FramePool, PoolClosedError, type TaskTable } from './frame-pool.js';

/** What goes to a worker thread, and what comes back. */
export interface WorkRequest {
  readonly task: string;
  readonly index: number;
  readonly input: unknown;
}

export type WorkReply =
  | { readonly index: number; readonly kind: 'done'; readonly result: unknown }
  | { readonly index: number; readonly kind: 'failed'; readonly message: string; readonly stack: string };

interface Batch {
  readonly task: string;
  readonly inputs: readonly unknown[];
  readonly results: unknown[];
  readonly onDone: ((index: number, result: unknown) => void) | undefined;
  next: number;
  nDone: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Worker threads that each take the next input as soon as they are free. One `run` at a time. */
export class ThreadPool<Tasks extends TaskTable> implements FramePool<Tasks> {
  readonly nWorkers: number;
  private readonly workers: Worker[] = [];
  private batch: Batch | null = null;
  private failure: Error | null = null;

  /** `entry` is the module that the threads run; `workerData` is handed to each of them. */
  constructor(nWorkers: number, entry: URL, workerData: unknown) {
    this.nWorkers = nWorkers;
    for (let i = 0; i < nWorkers; i++) {
      const worker = new Worker(entry, { workerData });
      worker.on('message', (reply: WorkReply) => this.receive(worker, reply));
      worker.on('error', (error) => this.fail(error));
      worker.on('exit', (code) => {
        if (code !== 0) this.fail(new Error(`a worker thread ended with code ${code}`));
      });
      this.workers.push(worker);
    }
  }

  async run<K extends keyof Tasks & string>(
    task: K,
    inputs: readonly Parameters<Tasks[K]>[0][],
    onDone?: (index: number, result: ReturnType<Tasks[K]>) => void,
  ): Promise<ReturnType<Tasks[K]>[]> {
    if (this.failure !== null) throw this.failure;
    if (this.batch !== null) throw new Error('invariant: the pool runs one batch at a time');
    if (inputs.length === 0) return [];
    const results = new Array<ReturnType<Tasks[K]>>(inputs.length);
    await new Promise<void>((resolve, reject) => {
      const notify = onDone as ((index: number, result: unknown) => void) | undefined;
      this.batch = { task, inputs, results, onDone: notify, next: 0, nDone: 0, resolve, reject };
      for (const worker of this.workers) this.feed(worker);
    });
    return results;
  }

  private feed(worker: Worker): void {
    const batch = this.batch;
    if (batch === null || batch.next >= batch.inputs.length) return;
    const index = batch.next++;
    const request: WorkRequest = { task: batch.task, index, input: batch.inputs[index] };
    worker.postMessage(request);
  }

  private receive(worker: Worker, reply: WorkReply): void {
    const batch = this.batch;
    if (batch === null) return;
    if (reply.kind === 'failed') {
      const error = new Error(reply.message);
      error.stack = reply.stack;
      this.fail(error);
      return;
    }
    batch.results[reply.index] = reply.result;
    batch.onDone?.(reply.index, reply.result);
    batch.nDone++;
    if (batch.nDone === batch.inputs.length) {
      this.batch = null;
      batch.resolve();
    } else this.feed(worker);
  }

  private fail(error: Error): void {
    this.failure ??= error;
    const batch = this.batch;
    this.batch = null;
    batch?.reject(this.failure);
  }

  async close(): Promise<void> {
    this.fail(new PoolClosedError());
    for (const worker of this.workers) worker.removeAllListeners('exit');
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
