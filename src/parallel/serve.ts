import { parentPort } from 'node:worker_threads';
import type { WorkReply, WorkRequest } from './thread-pool.js';

/** What every worker thread does: it answers one request at a time with a table of tasks. */
export function serve(tasks: object): void {
  const port = parentPort;
  if (port === null) throw new Error('invariant: this module runs in a worker thread only');
  const table = tasks as Record<string, (input: unknown) => unknown>;
  port.on('message', ({ task, index, input }: WorkRequest) => {
    let reply: WorkReply;
    try {
      reply = { index, kind: 'done', result: table[task](input) };
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      reply = { index, kind: 'failed', message, stack: stack ?? '' };
    }
    port.postMessage(reply);
  });
}
