import { workerData } from 'node:worker_threads';
import { type CxiSetup, cxiTasks } from './cxi-tasks.js';
import { serve } from './serve.js';

// The module that the worker threads of cxi.merge run.
serve(cxiTasks(workerData as CxiSetup));
