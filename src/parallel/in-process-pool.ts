import { setImmediate } from 'node:timers/promises';
import { PoolClosedError, TaskPool, type TaskTable } from './frame-pool.js';

/** The pool without threads: one input after the other, with a breath in between for signals and progress. */
export class InProcessPool<Tasks extends TaskTable> extends TaskPool<Tasks> {
  readonly nWorkers = 1;
  private closed = false;

  constructor(private readonly tasks: Tasks) {
    super();
  }

  protected async work<K extends keyof Tasks & string>(
    task: K,
    inputs: readonly Parameters<Tasks[K]>[0][],
    settle: (index: number, result: ReturnType<Tasks[K]>) => void,
  ): Promise<void> {
    const work = this.tasks[task] as (input: Parameters<Tasks[K]>[0]) => ReturnType<Tasks[K]>;
    for (const [index, input] of inputs.entries()) {
      await setImmediate();
      if (this.closed) throw new PoolClosedError();
      settle(index, work(input));
    }
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
