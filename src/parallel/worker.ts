import { parentPort, workerData } from 'node:worker_threads';
import type { PrimeSetup } from './prime-tasks.js';
import { runTasks } from './run-tasks.js';
import type { WorkReply, WorkRequest } from './thread-pool.js';

// The module that every worker thread runs: it answers one request at a time.
const port = parentPort;
if (port === null) throw new Error('invariant: this module runs in a worker thread only');
const tasks = runTasks(workerData as PrimeSetup) as unknown as Record<string, (input: unknown) => unknown>;

port.on('message', ({ task, index, input }: WorkRequest) => {
  let reply: WorkReply;
  try {
    reply = { index, kind: 'done', result: tasks[task](input) };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    reply = { index, kind: 'failed', message, stack: stack ?? '' };
  }
  port.postMessage(reply);
});
