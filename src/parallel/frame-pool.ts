/**
 * Runs one kind of work on many independent inputs. Results come back in the order of the inputs, whatever the number of
 * workers, so that nothing downstream can depend on it.
 */
export interface FramePool<Tasks extends TaskTable> {
  readonly nWorkers: number;
  /** `onDone` is called as inputs finish, in any order, with the position of the input. */
  run<K extends keyof Tasks & string>(
    task: K,
    inputs: readonly Parameters<Tasks[K]>[0][],
    onDone?: (index: number, result: ReturnType<Tasks[K]>) => void,
  ): Promise<ReturnType<Tasks[K]>[]>;
  /** The same, but results are handed on in the order of the inputs, as soon as they can be, and not kept. */
  each<K extends keyof Tasks & string>(
    task: K,
    inputs: readonly Parameters<Tasks[K]>[0][],
    take: (result: ReturnType<Tasks[K]>, index: number) => void,
  ): Promise<void>;
  /** Stops at once; work under way is given up. */
  close(): Promise<void>;
}

/** What pools have in common: both ways to take results, over one way to do the work. */
export abstract class TaskPool<Tasks extends TaskTable> implements FramePool<Tasks> {
  abstract readonly nWorkers: number;
  abstract close(): Promise<void>;

  /** Works on all inputs; `settle` takes each result with its position, in any order. */
  protected abstract work<K extends keyof Tasks & string>(
    task: K,
    inputs: readonly Parameters<Tasks[K]>[0][],
    settle: (index: number, result: ReturnType<Tasks[K]>) => void,
  ): Promise<void>;

  async run<K extends keyof Tasks & string>(
    task: K,
    inputs: readonly Parameters<Tasks[K]>[0][],
    onDone?: (index: number, result: ReturnType<Tasks[K]>) => void,
  ): Promise<ReturnType<Tasks[K]>[]> {
    const results = new Array<ReturnType<Tasks[K]>>(inputs.length);
    await this.work(task, inputs, (index, result) => {
      results[index] = result;
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
}

/** Named pure functions of one structured-clonable argument. */
export type TaskTable = Readonly<Record<string, (input: never) => unknown>>;

/** A result that gives these buffers away: they go to whoever asked without being copied. */
export interface HandsOver {
  readonly handsOver: readonly ArrayBuffer[];
}

/** Takes results in any order and hands them on in the order of their positions. */
export function inOrder<R>(take: (result: R, index: number) => void): (index: number, result: R) => void {
  const early = new Map<number, R>();
  let next = 0;
  return (index, result) => {
    if (index !== next) {
      early.set(index, result);
      return;
    }
    take(result, next++);
    for (let held = early.get(next); held !== undefined; held = early.get(next)) {
      early.delete(next);
      take(held, next++);
    }
  };
}

/** The pool was closed while work was under way. */
export class PoolClosedError extends Error {
  constructor() {
    super('stopped before the work was done');
    this.name = 'PoolClosedError';
  }
}
