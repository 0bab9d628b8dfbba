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
  /** Stops at once; work under way is given up. */
  close(): Promise<void>;
}

/** Named pure functions of one structured-clonable argument. */
export type TaskTable = Readonly<Record<string, (input: never) => unknown>>;

/** The pool was closed while work was under way. */
export class PoolClosedError extends Error {
  constructor() {
    super('stopped before the work was done');
    this.name = 'PoolClosedError';
  }
}
