import yargs, { type Options } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { FileWriteError } from '../output/write-error.js';
import { packageVersion, runCommand } from './command.js';
import { commandHelp, type CommandText } from './command-list.js';
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
    const argv = await yargs(hideBin(process.argv))
      .help(false)
      .version(false)
      .parserConfiguration({ 'unknown-options-as-args': true, 'parse-positional-numbers': false })
      .options({
        ...options,
        help: { alias: 'h', type: 'boolean', default: false },
        version: { alias: 'V', type: 'boolean', default: false },
      })
      .parse();
    const words = argv._.map(String);
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
    const unknown = words.slice(0, words.length - literal.length).filter((word) => /^-./.test(word));
    if (unknown.length > 0)
      return refuse(`Unknown option ${unknown.join(' ')}: ${command.name} -h explains what there is.`);
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
