import { parentPort } from 'node:worker_threads';
import type { HandsOver } from './frame-pool.js';
import type { WorkReply, WorkRequest } from './thread-pool.js';

/** What every worker thread does: it takes inputs of one request after the other and does them with a table of tasks. */
export function serve(tasks: object): void {
  const port = parentPort;
  if (port === null) throw new Error('invariant: this module runs in a worker thread only');
  const table = tasks as Record<string, (input: unknown) => unknown>;
  const replyTo = (task: string, input: unknown, index: number): WorkReply => {
    try {
      return { index, kind: 'done', result: table[task](input) };
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      return { index, kind: 'failed', message, stack: stack ?? '' };
    }
  };
  port.on('message', ({ task, inputs, first, taken }: WorkRequest) => {
    for (let i = Atomics.add(taken, 0, 1); i < inputs.length; i = Atomics.add(taken, 0, 1))
      send(replyTo(task, inputs[i], first + i));
  });
  const send = (reply: WorkReply): void =>
    port.postMessage(reply, reply.kind === 'done' ? handedOver(reply.result) : []);
}

function handedOver(result: unknown): readonly ArrayBuffer[] {
  const { handsOver = [] }: Partial<HandsOver> = Object(result);
  return handsOver;
}
