import { type CxiSetup, type CxiTasks, cxiTasks } from '../parallel/cxi-tasks.js';
import type { FramePool } from '../parallel/frame-pool.js';
import { InProcessPool } from '../parallel/in-process-pool.js';
import type { PrimeSetup } from '../parallel/prime-tasks.js';
import type { RunTasks } from '../parallel/run-tasks.js';
import { ThreadPool } from '../parallel/thread-pool.js';
import { makePool, workerCount } from './run-in-folder.js';

/** Pools of the workers that were asked for; all of them can be stopped. */
export class PoolMaker {
  private readonly pools: { close(): Promise<void> }[] = [];

  constructor(private readonly asked: number | 'Auto') {}

  make(setup: CxiSetup, nSources: number): FramePool<CxiTasks> {
    const n = workerCount(this.asked, nSources);
    const tasks = cxiTasks(setup);
    const pool =
      n <= 1
        ? new InProcessPool<CxiTasks>(tasks)
        : new ThreadPool<CxiTasks>(n, new URL('../parallel/cxi-worker.js', import.meta.url), setup, tasks);
    this.pools.push(pool);
    return pool;
  }

  makeRun(setup: PrimeSetup, nSources: number): FramePool<RunTasks> {
    const pool = makePool(setup, this.asked, nSources);
    this.pools.push(pool);
    return pool;
  }

  async close(): Promise<void> {
    for (const pool of this.pools) await pool.close();
  }
}
