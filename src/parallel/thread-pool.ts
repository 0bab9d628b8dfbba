import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { PoolClosedError, TaskPool, type TaskTable } from './frame-pool.js';

/** Inputs that a worker thread takes from as long as there are any. What they share is sent, and is there, once. */
export interface WorkRequest {
  readonly task: string;
  readonly inputs: readonly unknown[];
  /** Position of the first of them among all inputs. */
  readonly first: number;
  /** One number, in memory that threads share: how many of them were taken. */
  readonly taken: Int32Array;
}

/** `index`: the position among all inputs. */
export type WorkReply =
  | { readonly index: number; readonly kind: 'done'; readonly result: unknown }
  | { readonly index: number; readonly kind: 'failed'; readonly message: string; readonly stack: string };

/** So many inputs are in the hands of the threads at most twice: a large run does not send all it has to each of them. */
const LARGEST_BLOCK = 64;

/** One call of `run`. */
interface Batch {
  readonly settle: (index: number, result: unknown) => void;
  nLeft: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Workers that each take the next input as soon as they are free: threads, and between its other work the thread that
 * asks. It would wait otherwise, and each thread more has to be started and compiles the same code again. One `run` at a time.
 */
export class ThreadPool<Tasks extends TaskTable> extends TaskPool<Tasks> {
  private readonly threads: Worker[] = [];
  private batch: Batch | null = null;
  private failure: Error | null = null;

  /** `entry` is the module that the threads run; `workerData` is handed to each of them. `tasks`: the same, for this thread. */
  constructor(
    readonly nWorkers: number,
    entry: URL,
    workerData: unknown,
    private readonly tasks: Tasks,
  ) {
    super();
    for (let i = 1; i < nWorkers; i++) {
      const thread = new Worker(entry, { workerData });
      thread.on('message', (reply: WorkReply) => this.receive(reply));
      thread.on('error', (error) => this.fail(error));
      thread.on('exit', (code) => {
        if (code !== 0) this.fail(new Error(`a worker thread ended with code ${code}`));
      });
      this.threads.push(thread);
    }
  }

  protected async work<K extends keyof Tasks & string>(
    task: K,
    inputs: readonly Parameters<Tasks[K]>[0][],
    settle: (index: number, result: ReturnType<Tasks[K]>) => void,
  ): Promise<void> {
    if (this.failure !== null) throw this.failure;
    if (this.batch !== null) throw new Error('invariant: the pool runs one batch at a time');
    if (inputs.length === 0) return;
    const done = new Promise<void>((resolve, reject) => {
      const settleAny = settle as (index: number, result: unknown) => void;
      this.batch = { settle: settleAny, nLeft: inputs.length, resolve, reject };
    });
    // A failure is thrown where it is waited for.
    done.catch(() => undefined);
    const blocks = inBlocks(task, inputs);
    for (const [b, block] of blocks.entries()) {
      if (b === 0) this.send(block);
      // One ahead, so that no thread waits for this one.
      if (b + 1 < blocks.length) this.send(blocks[b + 1]);
      await this.takePart(block);
    }
    await done;
  }

  private send(block: WorkRequest): void {
    const nOthers = Math.min(this.threads.length, block.inputs.length - 1);
    for (let i = 0; i < nOthers; i++) this.threads[i].postMessage(block);
  }

  /** Does inputs of the block until none is left, with a breath in between for the replies of the threads, signals and progress. */
  private async takePart({ task, inputs, first, taken }: WorkRequest): Promise<void> {
    const work = this.tasks[task] as (input: unknown) => unknown;
    for (;;) {
      await setImmediate();
      if (this.failure !== null) throw this.failure;
      const i = Atomics.add(taken, 0, 1);
      if (i >= inputs.length) return;
      try {
        this.settle(first + i, work(inputs[i]));
      } catch (error) {
        this.fail(errorOf(error));
      }
    }
  }

  private receive(reply: WorkReply): void {
    if (reply.kind === 'done') {
      this.settle(reply.index, reply.result);
      return;
    }
    const error = new Error(reply.message);
    error.stack = reply.stack;
    this.fail(error);
  }

  private settle(index: number, result: unknown): void {
    const { batch } = this;
    if (batch === null) return;
    try {
      batch.settle(index, result);
    } catch (error) {
      this.fail(errorOf(error));
      return;
    }
    if (--batch.nLeft > 0) return;
    this.batch = null;
    batch.resolve();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    const { batch } = this;
    this.batch = null;
    batch?.reject(this.failure);
  }

  async close(): Promise<void> {
    this.fail(new PoolClosedError());
    for (const thread of this.threads) thread.removeAllListeners('exit');
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }
}

function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function inBlocks(task: string, inputs: readonly unknown[]): WorkRequest[] {
  const blocks: WorkRequest[] = [];
  for (let first = 0; first < inputs.length; first += LARGEST_BLOCK) {
    const taken = new Int32Array(new SharedArrayBuffer(4));
    blocks.push({ task, inputs: inputs.slice(first, first + LARGEST_BLOCK), first, taken });
  }
  return blocks;
}
