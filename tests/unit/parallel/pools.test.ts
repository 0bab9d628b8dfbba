import { describe, expect, it } from '@jest/globals';
import type { FramePool } from '../../../src/parallel/frame-pool.js';
import { InProcessPool } from '../../../src/parallel/in-process-pool.js';
import { ThreadPool } from '../../../src/parallel/thread-pool.js';

interface SquareTasks extends Record<string, (input: never) => unknown> {
  square: (input: number) => number;
}

const worker = new URL('../../support/echo-worker.mjs', import.meta.url);
const inProcess = (): FramePool<SquareTasks> =>
  new InProcessPool<SquareTasks>({
    square: (x: number) => {
      if (x < 0) throw new Error(`no ${x}`);
      return x * x;
    },
  });
const threads = (n: number) => (): FramePool<SquareTasks> =>
  new ThreadPool<SquareTasks>(n, worker, { factor: 1 });

describe.each([
  ['in process', inProcess],
  ['one thread', threads(1)],
  ['three threads', threads(3)],
])('frame pool, %s', (_name, make) => {
  const inputs = Array.from({ length: 25 }, (_, i) => i);

  it('gives results in the order of the inputs, and tells of each once', async () => {
    const pool = make();
    const told: number[] = [];
    const results = await pool.run('square', inputs, (index) => told.push(index));
    expect(results).toEqual(inputs.map((x) => x * x));
    expect(told.sort((a, b) => a - b)).toEqual(inputs);
    expect(await pool.run('square', [])).toEqual([]);
    await pool.close();
  });

  it('passes a failure on', async () => {
    const pool = make();
    await expect(pool.run('square', [1, -2, 3])).rejects.toThrow('no -2');
    await pool.close();
  });

  it('gives up work under way when it is closed', async () => {
    const pool = make();
    const running = expect(pool.run('square', inputs)).rejects.toThrow('stopped before the work was done');
    await pool.close();
    await running;
  });
});
