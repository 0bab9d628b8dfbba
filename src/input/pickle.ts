import { lineOperations } from './pickle-lines.js';
import { PickleMachine } from './pickle-machine.js';
import { binaryOperations } from './pickle-operations.js';
import type { Operation } from './pickle-operations.js';
import { InputProblem } from './input-problem.js';
import type { PickleValue } from './pickle-value.js';

const STOP = 0x2e;

const operations: readonly (Operation | undefined)[] = Array.from(
  { length: 256 },
  (_none, code) => binaryOperations[code] ?? lineOperations[code],
);

/**
 * Reads a pickle of protocol 0 to 5 as data. Constructors in `allowed` ("module name") are recorded as calls; any
 * other, and every means of making one up, ends the reading. Nothing is executed or imported, nothing is copied, and
 * time and memory are bounded by the size of the file and by fixed limits.
 * @throws InputProblem 'empty', 'truncated', 'refused', 'too-large'; 'unreadable' where a pickle is damaged; 'foreign'
 */
export function readPickle(source: Buffer, allowed: ReadonlySet<string>): PickleValue {
  return runPickle(new PickleMachine(source, allowed));
}

/** As `readPickle`, by a machine that tells afterwards how the pickle was laid out. @throws as `readPickle` */
export function runPickle(machine: PickleMachine): PickleValue {
  if (machine.source.length === 0) throw new InputProblem('empty', 'The file is empty.');
  for (;;) {
    const code = machine.nextOperation();
    if (code === STOP) return machine.pop();
    const operation = operations[code];
    if (operation === undefined) throw machine.damaged(`byte ${code} means nothing`);
    operation(machine);
  }
}
