import { describe, expect, it } from '@jest/globals';
import { type FramePool, inOrder } from '../../../src/parallel/frame-pool.js';
import { InProcessPool } from '../../../src/parallel/in-process-pool.js';
import { ThreadPool } from '../../../src/parallel/thread-pool.js';

interface SquareTasks extends Record<string, (input: never) => unknown> {
  square: (input: number) => number;
}

const worker = new URL('../../support/echo-worker.mjs', import.meta.url);
const tasks: SquareTasks = {
  square: (x: number) => {
    if (x < 0) throw new Error(`no ${x}`);
    return x * x;
  },
};
const inProcess = (): FramePool<SquareTasks> => new InProcessPool<SquareTasks>(tasks);
const threads = (n: number) => (): FramePool<SquareTasks> =>
  new ThreadPool<SquareTasks>(n, worker, { factor: 1 }, tasks);

describe('results in any order', () => {
  it('are handed on in that of their positions, each as soon as it can be', () => {
    const taken: string[] = [];
    const receive = inOrder<string>((result, index) => taken.push(`${index}${result}`));
    receive(2, 'c');
    receive(0, 'a');
    expect(taken).toEqual(['0a']);
    receive(3, 'd');
    receive(1, 'b');
    expect(taken).toEqual(['0a', '1b', '2c', '3d']);
  });
});

describe.each([
  ['in process', inProcess],
  ['one worker', threads(1)],
  ['two workers', threads(2)],
  ['four workers', threads(4)],
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

  it('does many inputs, each once', async () => {
    const pool = make();
    const many = Array.from({ length: 333 }, (_, i) => i + 20);
    let nTold = 0;
    const results = await pool.run('square', many, () => nTold++);
    expect(results).toEqual(many.map((x) => x * x));
    expect(nTold).toBe(333);
    await pool.close();
  });

  it('hands results on in the order of the inputs, and a failure to take them', async () => {
    const pool = make();
    const taken: (readonly [number, number])[] = [];
    await pool.each('square', inputs, (result, index) => taken.push([index, result]));
    expect(taken).toEqual(inputs.map((x) => [x, x * x]));
    const refuse = (): never => {
      throw new Error('no more room');
    };
    await expect(pool.each('square', inputs, refuse)).rejects.toThrow('no more room');
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

describe('the threads of a pool', () => {
  it('share the work with the one that asks', async () => {
    // The thread squares three times as much: the results say who did what.
    const pool = new ThreadPool<SquareTasks>(2, worker, { factor: 3 }, tasks);
    const inputs = Array.from({ length: 400 }, () => 20);
    const seen = new Set<number>();
    // While the thread starts nobody waits for it.
    while (seen.size < 2) for (const result of await pool.run('square', inputs)) seen.add(result);
    expect([...seen].sort((a, b) => a - b)).toEqual([400, 1200]);
    await pool.close();
  });
});
