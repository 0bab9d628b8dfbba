import { cxiHelpText } from '../params/cxi-help-text.js';
import { commandArguments, unknownOptions, withoutAssignments } from './arguments.js';
import { packageVersion, runCommand } from './command.js';
import { dataArguments } from './data-arguments.js';
import { exitCode } from './exit-codes.js';
import { refuse } from './small-command.js';

export interface CxiFlags {
  readonly quiet: boolean;
  readonly version: string;
}

export type CxiCommand = 'cxi.merge' | 'cxi.xmerge';

/** The options that cxi.merge and cxi.xmerge share; `run` gets the other arguments and returns the exit code. */
export async function runCxiCommand(
  name: CxiCommand,
  run: (words: readonly string[], flags: CxiFlags) => Promise<number>,
): Promise<void> {
  await runCommand(name, async () => {
    const version = packageVersion();
    const { given: argv, words: all } = await commandArguments({
      verbose: { alias: 'v', type: 'boolean', default: false },
      quiet: { alias: 'q', type: 'boolean', default: false },
    } as const);
    const words = dataArguments(all);
    if (argv.version) {
      process.stdout.write(`${name} ${version}\n`);
      return exitCode.done;
    }
    const unknown = unknownOptions(withoutAssignments(words), name);
    if (unknown !== null) return refuse(unknown);
    if (argv.help || words.length === 0) {
      process.stdout.write(cxiHelpText(name, argv.verbose));
      return exitCode.done;
    }
    return run(words, { quiet: argv.quiet, version });
  });
}
