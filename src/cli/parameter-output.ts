import { defaultPhil } from '../params/master.js';
import { helpText } from '../params/help-text.js';
import { type PhilProblem, primeDifference } from '../params/load-prime-params.js';
import { renderPhilError } from '../phil/errors.js';
import { exitCode } from './exit-codes.js';
import { nodeFileSystem } from './node-file-system.js';

/** The default parameters on standard output, how to go on on standard error. */
export function printDefaults(): number {
  process.stdout.write(defaultPhil());
  process.stderr.write(
    'These are the default parameters of prime.run. Write them to a file (prime.run > params.phil), edit it, and run it\n' +
      '(prime.run params.phil). prime.run -h explains the parameters (--level 1 and 2 show more).\n',
  );
  return exitCode.done;
}

/** Explains the parameters up to an expert level. */
export function printHelp(level: number): number {
  process.stdout.write(helpText(level));
  return exitCode.done;
}

/** What the arguments change. */
export function printDifference(words: readonly string[]): number {
  const loaded = primeDifference(words, nodeFileSystem);
  for (const warning of loaded.warnings) process.stderr.write(`Warning: ${warning}\n`);
  if (loaded.kind === 'errors') {
    process.stderr.write(problemsText(loaded.problems));
    return exitCode.refused;
  }
  process.stdout.write(loaded.changed);
  return exitCode.done;
}

/** All problems, each with its line and a caret where there is one. */
export function problemsText(problems: readonly PhilProblem[]): string {
  const title =
    problems.length === 1
      ? 'The parameters have a problem:'
      : `The parameters have ${problems.length} problems:`;
  return `${title}\n\n${problems.map(renderPhilError).join('\n\n')}\n`;
}
