import { ambiguityTasks } from './ambiguity-tasks.js';
import { likelihoodTasks } from './likelihood-tasks.js';
import { primeTasks, type PrimeSetup } from './prime-tasks.js';

export type RunTasks = ReturnType<typeof runTasks>;

/** All work that is done frame by frame, whichever method asks for it. */
export function runTasks(setup: PrimeSetup) {
  return { ...primeTasks(setup), ...likelihoodTasks(setup.hall), ...ambiguityTasks(setup.hall) };
}
