import { setImmediate } from 'node:timers/promises';
import { PoolClosedError } from '../parallel/frame-pool.js';
import { exitCode } from './exit-codes.js';

/** Ctrl-C, a batch system that ends the job, and a terminal that was closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first signal stops the workers and lets the run say what is there; a second one ends the process. */
export class Interruption {
  happened = false;
  private readonly handler: () => void;

  constructor(stop: () => void) {
    this.handler = () => {
      if (this.happened) process.exit(exitCode.interrupted);
      this.happened = true;
      stop();
    };
    for (const signal of SIGNALS) process.on(signal, this.handler);
  }

  /** Lets signals come. @throws PoolClosedError after one */
  readonly breathe = async (): Promise<void> => {
    await setImmediate();
    if (this.happened) throw new PoolClosedError();
  };

  dispose(): void {
    for (const signal of SIGNALS) process.off(signal, this.handler);
  }
}
