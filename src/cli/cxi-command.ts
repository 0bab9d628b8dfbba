import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { cxiHelpText } from '../params/cxi-help-text.js';
import { packageVersion, runCommand } from './command.js';
import { dataArguments } from './data-arguments.js';
import { exitCode } from './exit-codes.js';

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
    const argv = await yargs(hideBin(process.argv))
      .help(false)
      .version(false)
      .parserConfiguration({ 'unknown-options-as-args': true, 'parse-positional-numbers': false })
      .options({
        help: { alias: 'h', type: 'boolean', default: false },
        verbose: { alias: 'v', type: 'boolean', default: false },
        quiet: { alias: 'q', type: 'boolean', default: false },
        version: { alias: 'V', type: 'boolean', default: false },
      })
      .parse();
    const words = dataArguments(argv._.map(String));
    if (argv.version) {
      process.stdout.write(`${name} ${version}\n`);
      return exitCode.done;
    }
    const unknown = words.filter((word) => word.startsWith('-') && !word.includes('='));
    if (unknown.length > 0) {
      process.stderr.write(`Unknown option ${unknown.join(' ')}: ${name} -h explains what there is.\n`);
      return exitCode.refused;
    }
    if (argv.help || words.length === 0) {
      process.stdout.write(cxiHelpText(name, argv.verbose));
      return exitCode.done;
    }
    return run(words, { quiet: argv.quiet, version });
  });
}
