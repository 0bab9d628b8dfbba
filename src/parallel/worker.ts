import { workerData } from 'node:worker_threads';
import type { PrimeSetup } from './prime-tasks.js';
import { runTasks } from './run-tasks.js';
import { serve } from './serve.js';

// The module that the worker threads of prime.run run.
serve(runTasks(workerData as PrimeSetup));
