import { setImmediate } from 'node:timers/promises';
import { type FramePool, inOrder, PoolClosedError, type TaskTable } from './frame-pool.js';

/** The pool without threads: one input after the other, with a breath in between for signals and progress. */
export class InProcessPool<Tasks extends TaskTable> implements FramePool<Tasks> {
  readonly nWorkers = 1;
  private closed = false;

  constructor(private readonly tasks: Tasks) {}

  async run<K extends keyof Tasks & string>(
    task: K,
    inputs: readonly Parameters<Tasks[K]>[0][],
    onDone?: (index: number, result: ReturnType<Tasks[K]>) => void,
  ): Promise<ReturnType<Tasks[K]>[]> {
    const results: ReturnType<Tasks[K]>[] = [];
    await this.work(task, inputs, (index, result) => {
      results.push(result);
      onDone?.(index, result);
    });
    return results;
  }

  each<K extends keyof Tasks & string>(
    task: K,
    inputs: readonly Parameters<Tasks[K]>[0][],
    take: (result: ReturnType<Tasks[K]>, index: number) => void,
  ): Promise<void> {
    return this.work(task, inputs, inOrder(take));
  }

  private async work<K extends keyof Tasks & string>(
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
