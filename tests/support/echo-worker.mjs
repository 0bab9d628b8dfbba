import { parentPort, workerData } from 'node:worker_threads';

// A worker for tests: squares numbers, slower for small ones, and fails on negative ones.
parentPort.on('message', async ({ inputs, first, taken }) => {
  for (let i = Atomics.add(taken, 0, 1); i < inputs.length; i = Atomics.add(taken, 0, 1)) {
    const x = inputs[i];
    const index = first + i;
    if (x < 0) {
      parentPort.postMessage({ index, kind: 'failed', message: `no ${x}`, stack: '' });
      continue;
    }
    await new Promise((resolve) => setTimeout(resolve, 20 - Math.min(x, 20)));
    parentPort.postMessage({ index, kind: 'done', result: workerData.factor * x * x });
  }
});
