import type { Options } from 'yargs';
import { FileWriteError } from '../output/write-error.js';
import { commandArguments, unknownOptions } from './arguments.js';
import { packageVersion, runCommand } from './command.js';
import { commandHelp } from './command-list.js';
import type { CommandText } from './command-text.js';
import { exitCode } from './exit-codes.js';

/** Options as they were given; undefined where they were not. */
export type GivenOptions = Readonly<Record<string, unknown>>;

/**
 * Runs a command of few options: answers -h and -V, refuses options that there are none of, and gives the rest to `main`, which returns
 * the exit code. Without any argument it explains itself.
 */
export async function runSmallCommand(
  command: CommandText,
  options: Readonly<Record<string, Options>>,
  main: (words: readonly string[], given: GivenOptions) => number | Promise<number>,
): Promise<void> {
  await runCommand(command.name, async () => {
    const { given: argv, words } = await commandArguments(options);
    if (argv.version === true) {
      process.stdout.write(`${command.name} ${packageVersion()}\n`);
      return exitCode.done;
    }
    if (argv.help === true || process.argv.length < 3) {
      process.stdout.write(commandHelp(command));
      return exitCode.done;
    }
    // Behind -- nothing is an option: operators may begin with a minus sign.
    const literal = process.argv.includes('--') ? process.argv.slice(process.argv.indexOf('--') + 1) : [];
    const unknown = unknownOptions(words.slice(0, words.length - literal.length), command.name);
    if (unknown !== null) return refuse(unknown);
    try {
      return await main(words, argv);
    } catch (error) {
      if (!(error instanceof FileWriteError)) throw error;
      process.stderr.write(`${error.message}\n`);
      return exitCode.failed;
    }
  });
}

export function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return exitCode.refused;
}
