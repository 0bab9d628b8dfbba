import { parentPort, workerData } from 'node:worker_threads';

// A worker for tests: squares numbers, slower for small ones, and fails on negative ones.
parentPort.on('message', ({ index, input }) => {
  if (input < 0) {
    parentPort.postMessage({ index, kind: 'failed', message: `no ${input}`, stack: '' });
    return;
  }
  setTimeout(
    () => parentPort.postMessage({ index, kind: 'done', result: workerData.factor * input * input }),
    20 - Math.min(input, 20),
  );
});
